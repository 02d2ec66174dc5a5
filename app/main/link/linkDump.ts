// A finished link as plain data: every address, every byte, every edge with its formula. For `loadstone link --dump json`,
// for comparing with other linkers, and for the tests. Slow and complete on purpose; no load goes through it.
import { formatAddress } from '../../shared/executorAddress.ts';
import { type Expression, type RelocationRow, relocationName } from '../object/relocationTable.ts';
import { edgeTerms } from './edgeTerms.ts';
import { evaluate, limits, type Terms } from './expressions.ts';
import { GlobalState, type GlobalSymbols } from './globalSymbols.ts';
import type { LinkedLoad, LinkedUnit } from './link.ts';
import type { Block, LinkGraph } from './linkGraph.ts';
import { SymbolPlace } from './symbolTable.ts';
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

export interface EdgeDump {
  /** As `sections` spells it. */
  readonly file: string;
  readonly section: string;
  /** Bytes from the section's start to the field: the relocation's offset, but one less for a jump that was relaxed. */
  readonly offset: number;
  /** The specification's name. */
  readonly kind: string;
  readonly target: string;
  readonly addend: string;
  /**
   * The expression that gave the value, and the value of each letter in it: the specification's, but for a call that
   * reached its target without a stub (L is S then) and for an instruction that was relaxed.
   */
  readonly formula: string;
  readonly terms: Addresses;
  readonly value: string;
  /** True if the instruction was rewritten, so that it needs no slot. */
  readonly relaxed: boolean;
  /** The field's bytes in the file and in memory, in hexadecimal. */
  readonly before: string;
  readonly after: string;
  /** Distance of the value to the nearer limit of the field; null where every value fits. */
  readonly margin: string | null;
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

class UniqueKeys {
  readonly #uses = new Map<string, number>();

  has(name: string): boolean {
    return this.#uses.has(name);
  }

  /** The name itself the first time, `name#2` the second. */
  take(name: string): string {
    let uses = this.#uses.get(name) ?? 0;
    let key: string;
    do key = ++uses === 1 ? name : `${name}#${uses}`;
    while (uses > 1 && this.#uses.has(key));
    this.#uses.set(name, uses);
    if (uses > 1) this.#uses.set(key, 1);
    return key;
  }
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

function dumpMemory(unit: LinkedUnit): LinkDump['memory'][number][] {
  return unit.layout.segments.flatMap((segment) => {
    const first = segment.blocks[0];
    if (first === undefined) return [];
    const start = first.address - (segment.blockOffsets[0] ?? 0);
    const { contentSize, size } = segment;
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

/** Null for a relocation that does nothing. */
function dumpEdge(
  graph: LinkGraph,
  file: string,
  block: Block,
  edge: number,
  unit: LinkedUnit,
  globals: GlobalSymbols,
): EdgeDump | null {
  const kind = graph.edges.kind[edge] ?? 0;
  const row = graph.relocations.byKind[kind];
  const fileTerms = edgeTerms(graph, block, edge, unit.tables, globals);
  if (row === undefined || row.width === 0 || fileTerms === null) return null;
  const fileOffset = graph.edges.offset[edge] ?? 0;
  const moved = row.relaxable && isRelaxedJump(block, fileOffset) ? 1 : 0;
  const terms = { ...fileTerms, P: fileTerms.P - BigInt(moved) };
  const offset = fileOffset - moved;
  const at = block.memoryOffset + offset;
  const after = block.memory.subarray(at, at + row.width);
  const { formula, used, relaxed } = formulaOf(row, terms, after);
  const value = evaluate(formula, used);
  const { min, max } = limits(row.width, row.range);
  const margin = Math.min(max - Number(value), Number(value) - min);
  return {
    file,
    section: block.section.name,
    offset,
    kind: relocationName(graph.relocations, kind),
    target: labelOf(graph, graph.edges.target[edge] ?? 0),
    addend: formatWide(terms.A),
    formula,
    terms: namedTerms(formula, used),
    value: formatWide(value),
    relaxed,
    before: block.content === null ? '' : hex(block.content.subarray(offset, offset + row.width)),
    after: hex(after),
    margin: Number.isFinite(margin) ? formatAddress(margin) : null,
  };
}

/** `jmp` through the slot (ff 25) became `jmp; nop` (e9 … 90), whose displacement starts one byte earlier. */
function isRelaxedJump({ memory, memoryOffset }: Block, offset: number): boolean {
  return offset >= 2 && memory[memoryOffset + offset - 2] === 0xe9 && memory[memoryOffset + offset + 3] === 0x90;
}

interface UsedFormula {
  readonly formula: Expression;
  readonly used: Terms;
  readonly relaxed: boolean;
}

/** Which of the ways to apply a row gave these bytes. */
function formulaOf(row: RelocationRow, terms: Terms, after: Uint8Array): UsedFormula {
  const direct = { ...terms, L: terms.S };
  const ways: readonly UsedFormula[] = [
    { formula: row.expression, used: direct, relaxed: false },
    { formula: row.expression, used: terms, relaxed: false },
    ...(row.relaxable ? relaxedWays(terms) : []),
  ];
  const written = readField(after);
  const way = ways.find(({ formula, used }) => BigInt.asIntN(8 * row.width, evaluate(formula, used)) === written);
  return way ?? { formula: row.expression, used: terms, relaxed: row.relaxable };
}

/** The address in place of the slot's, or, for an operation with a memory operand, the address as immediate. */
function relaxedWays(terms: Terms): readonly UsedFormula[] {
  return [
    { formula: 'S + A - P', used: terms, relaxed: true },
    { formula: 'S + A', used: { ...terms, A: 0n }, relaxed: true },
  ];
}

function readField(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of [...bytes].reverse()) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

function namedTerms(expression: string, terms: Terms): Addresses {
  const letters = Object.entries(terms).filter(([letter]) => new RegExp(`\\b${letter}\\b`).test(expression));
  return Object.fromEntries(letters.map(([letter, value]) => [letter, formatWide(value)]));
}

/** A symbol's own name, or that of the section which a nameless section symbol stands for. */
function labelOf(graph: LinkGraph, symbol: number): string {
  const name = graph.symbols.name(symbol);
  return name !== '' ? name : (graph.blocks[graph.symbols.block[symbol] ?? -1]?.section.name ?? '');
}

function formatWide(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
