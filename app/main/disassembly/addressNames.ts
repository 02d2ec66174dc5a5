// Names for the addresses of one finished link: its symbols, GOT slots (`stderr@got`), stubs (`puts@plt`), what it found
// in libraries, and sections where no symbol is. Made once for a link, searched by address.

import { formatAddress } from '../../shared/executorAddress.ts';
import { labelOf } from '../link/edgeDump.ts';
import { GlobalState } from '../link/globalSymbols.ts';
import type { LinkedLoad, LinkedUnit } from '../link/link.ts';
import type { Block, LinkGraph } from '../link/linkGraph.ts';
import { gotSlotSize } from '../link/x86_64/got.ts';
import { stubSize } from '../link/x86_64/plt.ts';
import { SymbolType } from '../object/elf/elfConstants.ts';

export interface NamedAddress {
  readonly address: number;
  /** Bytes; 0 where it is not known. */
  readonly size: number;
  readonly name: string;
  readonly kind: 'function' | 'data' | 'got' | 'stub' | 'external';
}

/** A live block with whom it belongs to. */
export interface PlacedBlock {
  readonly unit: LinkedUnit;
  readonly graph: LinkGraph;
  readonly block: Block;
}

export class AddressNames {
  /** Ascending; of several names of an address the best comes first. */
  readonly all: readonly NamedAddress[];
  /** Ascending. */
  readonly blocks: readonly PlacedBlock[];

  constructor(load: LinkedLoad) {
    const names: NamedAddress[] = [];
    const blocks: PlacedBlock[] = [];
    for (const unit of load.units) {
      for (const graph of [...unit.graphs, unit.tables.graph]) {
        for (const block of graph.blocks) if (isPlaced(block)) blocks.push({ unit, graph, block });
        addSymbols(graph, names);
      }
      addTables(unit, names);
    }
    addExternals(load, names);
    this.all = names.sort((one, other) => one.address - other.address || rank(one) - rank(other));
    this.blocks = blocks.sort((one, other) => one.block.address - other.block.address);
  }

  /** The block that the address lies in; null outside of the load. */
  blockAt(address: number): PlacedBlock | null {
    const found = this.blocks[lastAtMost(this.blocks, address, ({ block }) => block.address)];
    return found !== undefined && address < found.block.address + found.block.size ? found : null;
  }

  /** What is called by this very address. */
  exact(address: number): NamedAddress | null {
    const found = this.#firstAt(address);
    return found?.address === address ? found : null;
  }

  /** `main`, `table+0x8`, `.rodata+0x10`, `puts@plt`, `puts`; null outside of everything that is known. */
  nameOf(address: number): string | null {
    const exact = this.exact(address);
    if (exact !== null) return exact.name;
    const place = this.blockAt(address);
    const before = this.#firstAt(address);
    const inside = before !== null && before.kind !== 'external' && address < before.address + before.size;
    if (inside) return `${before.name}+${formatAddress(address - before.address)}`;
    if (place === null) return null;
    const offset = address - place.block.address;
    return `${place.block.section.name}${offset === 0 ? '' : `+${formatAddress(offset)}`}`;
  }

  /** The symbol, slot or stub of known size that the address lies in; null outside of them. */
  entryAt(address: number): NamedAddress | null {
    const found = this.#firstAt(address);
    return found !== null && found.kind !== 'external' && address < found.address + found.size ? found : null;
  }

  /** The best name of the highest named address that is at most this one. */
  #firstAt(address: number): NamedAddress | null {
    const last = lastAtMost(this.all, address, (named) => named.address);
    let first = last;
    while (first > 0 && this.all[first - 1]?.address === this.all[last]?.address) first--;
    return this.all[first] ?? null;
  }
}

/** Index of the last item whose key is at most `value`, or -1. The items ascend. */
export function lastAtMost<T>(items: readonly T[], value: number, keyOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && keyOf(item) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function isPlaced(block: Block): boolean {
  return block.live && block.address !== 0 && block.size > 0 && block.section.lifetime !== 'none';
}

function rank({ kind, name, size }: NamedAddress): number {
  const byKind = { function: 0, data: 1, got: 0, stub: 0, external: 3 }[kind];
  // Local labels of compilers are worse than names that somebody gave.
  return byKind * 4 + (name.startsWith('.L') ? 2 : 0) + (size === 0 ? 1 : 0);
}

function addSymbols(graph: LinkGraph, names: NamedAddress[]): void {
  const { symbols, blocks } = graph;
  for (let index = 1; index < symbols.count; index++) {
    const type = symbols.type(index);
    if (type === SymbolType.STT_SECTION || type === SymbolType.STT_FILE || type === SymbolType.STT_TLS) continue;
    const block = blocks[symbols.block[index] ?? -1];
    if (block === undefined || !isPlaced(block)) continue;
    const name = symbols.name(index);
    if (name === '') continue;
    const isFunction = type === SymbolType.STT_FUNC || type === SymbolType.STT_GNU_IFUNC;
    names.push({
      // Not the symbol's own address, which an indirect function has elsewhere.
      address: block.address + (symbols.offset[index] ?? 0),
      size: symbols.size[index] ?? 0,
      name,
      kind: isFunction ? 'function' : 'data',
    });
  }
}

function addTables({ tables, indirectFunctions }: LinkedUnit, names: NamedAddress[]): void {
  const { got, plt, graph } = tables;
  const labels = got.graphs.map((owner, slot) => labelOf(owner, got.symbols[slot] ?? 0));
  if (got.block !== null) {
    for (const [slot, label] of labels.entries()) {
      const address = got.block.address + slot * gotSlotSize;
      names.push({ address, size: gotSlotSize, name: `${label}@got`, kind: 'got' });
    }
  }
  if (plt.block !== null) {
    for (const [stub, slot] of plt.slots.entries()) {
      const address = plt.block.address + stub * stubSize;
      names.push({ address, size: stubSize, name: `${labels[slot] ?? ''}@plt`, kind: 'stub' });
    }
  }
  const stubs = graph.blocks.find(({ section }) => section.name === '.iplt');
  for (const [entry, { resolver, slot }] of indirectFunctions.entries()) {
    const name = names.find(({ address, kind }) => address === resolver && kind === 'function')?.name ?? 'indirect';
    names.push({ address: slot, size: gotSlotSize, name: `${name}@igot`, kind: 'got' });
    if (stubs === undefined) continue;
    names.push({ address: stubs.address + entry * stubSize, size: stubSize, name: `${name}@iplt`, kind: 'stub' });
  }
}

function addExternals({ globals }: LinkedLoad, names: NamedAddress[]): void {
  for (let id = 0; id < globals.count; id++) {
    const address = globals.address[id] ?? 0;
    if (globals.state[id] !== GlobalState.external || address <= 0) continue;
    names.push({ address, size: 0, name: globals.name(id), kind: 'external' });
  }
}
