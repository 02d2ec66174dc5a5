// Where LLVM put what our formulas name: symbols, and the GOT slot, stub and thread-local pair of a symbol. Reads LLVM's
// own sections of one graph.

import type { LlvmBlock, LlvmGraph, LlvmTarget } from './llvmGraph.ts';

const got = '$__GOT';
const stubs = '$__STUBS';
const pairs = '$__TLSINFO';

/** Sections of LLVM's own making: their edges come from no relocation. */
export const llvmSections: readonly string[] = [got, stubs, pairs];

/** What an edge of ours refers to: the symbol's name, or the section's where the symbol has none. */
export interface NamedTarget {
  readonly label: string;
  readonly address: number;
}

export class LlvmAddresses {
  readonly #graph: LlvmGraph;

  constructor(graph: LlvmGraph) {
    this.#graph = graph;
  }

  /** Null for a name that LLVM does not have, or has twice at different addresses. */
  symbol(label: string): number | null {
    // Relocations against no symbol.
    if (label === '') return 0;
    const found = new Set(this.#graph.symbols.get(label));
    if (found.size === 0) return this.section(label);
    const [address = null] = found;
    return found.size === 1 ? address : null;
  }

  /** The start of the first block; null where LLVM dropped the section or has none. */
  section(name: string): number | null {
    const starts = this.#blocks(name).map(({ address }) => address);
    return starts.length === 0 ? null : Math.min(...starts);
  }

  /** The start of the section that an address lies in; null where none begins before it. */
  sectionAround(address: number): number | null {
    let nearest = -1;
    let found: number | null = null;
    for (const [name, blocks] of this.#graph.sections) {
      for (const block of blocks) {
        if (block.address > address || block.address <= nearest) continue;
        nearest = block.address;
        found = this.section(name);
      }
    }
    return found;
  }

  get offsetTable(): number | null {
    return this.symbol('_GLOBAL_OFFSET_TABLE_');
  }

  slot(target: NamedTarget): number | null {
    return this.#entry(got, target);
  }

  stub(target: NamedTarget): number | null {
    const slot = this.slot(target);
    return slot === null ? null : this.#entry(stubs, { label: '', address: slot });
  }

  threadLocalPair(target: NamedTarget): number | null {
    return this.#entry(pairs, target);
  }

  isSlot(target: LlvmTarget): boolean {
    return this.#isIn(got, target);
  }

  isStub(target: LlvmTarget): boolean {
    return this.#isIn(stubs, target);
  }

  #entry(section: string, target: NamedTarget): number | null {
    const found = this.#blocks(section).find(({ edges }) => edges.some((edge) => refersTo(edge.target, target)));
    return found?.address ?? null;
  }

  #isIn(section: string, target: LlvmTarget): boolean {
    return 'address' in target && this.#blocks(section).some(({ address }) => address === target.address);
  }

  #blocks(section: string): readonly LlvmBlock[] {
    return this.#graph.sections.get(section) ?? [];
  }
}

function refersTo(one: LlvmTarget, { label, address }: NamedTarget): boolean {
  return 'name' in one ? one.name === label : one.address === address;
}
