// A finished link as plain data: every address, every byte, every edge with its formula. For `loadstone link --dump json`,
// for comparing with other linkers, and for the tests. Slow and complete on purpose; no load goes through it.
import { LinkError } from '../../shared/errors.ts';
import { formatAddress } from '../../shared/executorAddress.ts';
import { dumpEdge, type EdgeDump, formatWide, hex, labelOf } from './edgeDump.ts';
import { GlobalState, type GlobalSymbols } from './globalSymbols.ts';
import type { LinkedLoad, LinkedUnit } from './link.ts';
import type { Block, LinkGraph } from './linkGraph.ts';
import { SymbolPlace } from './symbolTable.ts';
import { UniqueKeys } from './uniqueKeys.ts';
import { gotSlotSize } from './x86_64/got.ts';
import { stubSize } from './x86_64/plt.ts';

/**
 * `0x` and lower-case hexadecimal; of what two files give the same name, the second is spelled `file:name`. What is still
 * not distinct ends in `#2`, `#3`, … in every table here.
 */
type Addresses = Record<string, string>;

export interface LinkDump {
  readonly symbols: Addresses;
  /** By file, the second of a name spelled `file#2`; a section name that a file has twice is spelled `name#index` the second time. */
  readonly sections: Record<string, Addresses>;
  readonly got: Record<string, Addresses>;
  readonly stubs: Record<string, Addresses>;
  /** By ascending address; zero fill has a size in place of bytes. */
  readonly memory: readonly (
    | { readonly addr: string; readonly bytes: string }
    | { readonly addr: string; readonly size: number }
  )[];
  readonly edges: readonly EdgeDump[];
}

export function dumpLink(load: LinkedLoad): LinkDump {
  const dump = {
    symbols: emptyTable<string>(),
    sections: emptyTable<Addresses>(),
    got: emptyTable<Addresses>(),
    stubs: emptyTable<Addresses>(),
    memory: load.units.flatMap(dumpMemory).sort((one, other) => Number(one.addr) - Number(other.addr)),
    edges: [] as EdgeDump[],
  };
  const files = new UniqueKeys();
  const symbols = new UniqueKeys();
  dumpGlobals(load.globals, symbols, dump.symbols);
  for (const unit of load.units) {
    for (const graph of unit.graphs) {
      const file = files.take(graph.name);
      dumpLocals(graph, file, symbols, dump.symbols);
      dump.sections[file] = dumpSections(graph);
      dump.got[file] = dumpTable(graph, graph.symbols.gotSlot, unit.tables.got.block, gotSlotSize);
      dump.stubs[file] = dumpTable(graph, graph.symbols.stub, unit.tables.plt.block, stubSize);
      dumpEdges(graph, file, unit, load.globals, dump.edges);
    }
    dump.sections[files.take(unit.tables.graph.name)] = dumpSections(unit.tables.graph);
  }
  return dump;
}

/** Without a prototype: `constructor` and `__proto__` are names like any other. */
function emptyTable<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

function dumpGlobals(globals: GlobalSymbols, keys: UniqueKeys, symbols: Addresses): void {
  for (let id = 0; id < globals.count; id++) {
    if (globals.state[id] === GlobalState.undefined) continue;
    const wide = globals.wideValues.get(id);
    symbols[keys.take(globals.name(id))] =
      wide === undefined ? formatAddress(globals.address[id] ?? 0) : formatWide(wide);
  }
}

function dumpLocals(graph: LinkGraph, file: string, keys: UniqueKeys, symbols: Addresses): void {
  const { symbols: table } = graph;
  for (let index = 1; index < table.count; index++) {
    const place = table.block[index] ?? SymbolPlace.undefined;
    const placed = place >= 0 || place === SymbolPlace.absolute;
    const name = table.name(index);
    const address = table.address[index] ?? Number.NaN;
    if ((table.global[index] ?? -1) >= 0 || !placed || name === '' || Number.isNaN(address)) continue;
    symbols[keys.take(keys.has(name) ? `${file}:${name}` : name)] = formatAddress(address);
  }
}

function dumpSections(graph: LinkGraph): Addresses {
  const sections = emptyTable<string>();
  const keys = new UniqueKeys();
  for (const { live, section, address } of graph.blocks) {
    if (!live) continue;
    const key = keys.take(keys.has(section.name) ? `${section.name}#${section.fileIndex}` : section.name);
    sections[key] = formatAddress(address);
  }
  return sections;
}

/** Entries of a table of the unit that this graph refers to. `entries` is by symbol, -1 for none. */
function dumpTable(graph: LinkGraph, entries: Int32Array, table: Block | null, entrySize: number): Addresses {
  const addresses = emptyTable<string>();
  const keys = new UniqueKeys();
  if (table === null) return addresses;
  entries.forEach((entry, symbol) => {
    if (entry >= 0) addresses[keys.take(labelOf(graph, symbol))] = formatAddress(table.address + entry * entrySize);
  });
  return addresses;
}

/** Bytes of a segment that go into one text. */
const largestDump = 2 ** 26;

function dumpMemory(unit: LinkedUnit): LinkDump['memory'][number][] {
  return unit.layout.segments.flatMap((segment) => {
    const first = segment.blocks[0];
    if (first === undefined) return [];
    const start = first.address - (segment.blockOffsets[0] ?? 0);
    const { contentSize, size } = segment;
    if (contentSize > largestDump) {
      const text = `${unit.name}: a dump of ${contentSize} bytes in one segment: allowed are ${largestDump}; link it without --dump`;
      throw new LinkError(text);
    }
    const content = { addr: formatAddress(start), bytes: hex(first.memory.subarray(0, contentSize)) };
    const zeroFill = { addr: formatAddress(start + contentSize), size: size - contentSize };
    return [...(contentSize > 0 ? [content] : []), ...(size > contentSize ? [zeroFill] : [])];
  });
}

function dumpEdges(graph: LinkGraph, file: string, unit: LinkedUnit, globals: GlobalSymbols, edges: EdgeDump[]): void {
  for (const block of graph.blocks) {
    if (!block.live) continue;
    for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
      const dumped = dumpEdge(graph, file, block, edge, unit, globals);
      if (dumped !== null) edges.push(dumped);
    }
  }
}
