// The procedure linkage table of one unit: stubs that jump through a GOT slot, for calls that may not reach their
// target. A call whose target is in reach bypasses its stub when it is fixed up.

import type { GlobalSymbols } from '../globalSymbols.ts';
import { type Block, CodeReference, type LinkGraph } from '../linkGraph.ts';
import { EntryOfGlobal, entryIndex } from '../tableBlocks.ts';
import { type Got, gotSlotSize } from './got.ts';

/** `jmp *slot(%rip)` and two bytes of int3. */
export const stubSize = 8;
const stubCode = [0xff, 0x25, 0, 0, 0, 0, 0xcc, 0xcc];

/** The bytes of `count` stubs before their displacements are known. */
export function stubBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count * stubSize);
  for (let at = 0; at < bytes.length; at += stubSize) bytes.set(stubCode, at);
  return bytes;
}

/** Lets stub `index` of a block jump through a slot; both are parts of one allocation, at most 2 GB apart. */
export function writeStub(block: Block, index: number, slot: number): void {
  const displacement = slot - (block.address + index * stubSize + 6);
  const at = block.memoryOffset + index * stubSize + 2;
  for (let byte = 0; byte < 4; byte++) block.memory[at + byte] = (displacement >> (8 * byte)) & 0xff;
}

export class Plt {
  /** The GOT slot that each stub jumps through. */
  readonly slots: number[] = [];
  block: Block | null = null;
  readonly #got: Got;
  readonly #stubOfGlobal = new EntryOfGlobal();

  constructor(got: Got) {
    this.#got = got;
  }

  /** The stub of a symbol, made if it is new. */
  stub(graph: LinkGraph, target: number): number {
    if (graph.symbols.stub.length === 0) graph.symbols.stub = new Int32Array(graph.symbols.count).fill(-1);
    const stub = entryIndex(graph, target, graph.symbols.stub, this.#stubOfGlobal, this.slots.length);
    if (stub === this.slots.length) this.slots.push(this.#got.slot(graph, target));
    return stub;
  }

  /**
   * Takes the stubs from symbols of COFF objects whose address is taken and which nothing calls, unless the executor says
   * that they are functions: the address of a stub is no address of a variable.
   */
  dropDataStubs(graph: LinkGraph, globals: GlobalSymbols): void {
    const { codeReferences } = graph;
    const { stub, global } = graph.symbols;
    if (codeReferences === null || stub.length === 0) return;
    for (let symbol = 1; symbol < stub.length; symbol++) {
      if (((codeReferences[symbol] ?? 0) & CodeReference.branch) !== 0 || (stub[symbol] ?? -1) < 0) continue;
      if (globals.externalType.get(global[symbol] ?? -1) !== 'function') stub[symbol] = -1;
    }
  }

  /** Writes the displacements. */
  write(): void {
    const { block } = this;
    const got = this.#got.block;
    if (block === null || got === null) return;
    this.slots.forEach((slot, stub) => {
      writeStub(block, stub, got.address + slot * gotSlotSize);
    });
  }
}
