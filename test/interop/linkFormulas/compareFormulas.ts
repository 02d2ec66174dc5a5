// Compares our fix-ups with LLVM's, edge by edge: our formula with LLVM's addresses must give the bytes in LLVM's memory.
// An edge is matched by file, section and offset. Which formula holds follows from LLVM's choices (through a stub or not,
// relaxed or not), which its graph shows; what our linker chose does not matter here.

import type { EdgeDump } from '../../../app/main/link/edgeDump.ts';
import { evaluate, type Terms } from '../../../app/main/link/expressions.ts';
import type { LinkDump } from '../../../app/main/link/linkDump.ts';
import { coffRelocations } from '../../../app/main/object/coff/coffRelocations.ts';
import { elfRelocations } from '../../../app/main/object/elf/elfRelocations.ts';
import type { Expression, RelocationRow } from '../../../app/main/object/relocationTable.ts';
import { LlvmAddresses, llvmSections } from './llvmAddresses.ts';
import type { LlvmEdge, LlvmGraph } from './llvmGraph.ts';
import type { LlvmLink, WantedField } from './llvmLink.ts';

/**
 * `bytes`: our formula does not give LLVM's bytes. `only ours`: LLVM has the section, but no edge there; `only LLVM`: the
 * reverse. `no section`, `no file`: LLVM does not have it. `no address`: LLVM's dump does not tell where something is that
 * our formula names. `twice`: the file has two sections of this name. `moved`: LLVM has fewer records in .eh_frame, so
 * that offsets do not match.
 */
export type DifferenceKind =
  | 'bytes'
  | 'only ours'
  | 'only LLVM'
  | 'no section'
  | 'no file'
  | 'no address'
  | 'twice'
  | 'moved';

export interface Difference {
  readonly what: DifferenceKind;
  readonly file: string;
  readonly section: string;
  readonly offset: number;
  /** Our relocation, or JITLink's word for an edge that only LLVM has. */
  readonly kind: string;
  readonly detail: string;
}

export interface Comparison {
  /** Edges in both dumps whose bytes were compared, by relocation; those that differ are counted too. */
  readonly compared: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

/** What `compareFormulas` will read of LLVM's memory. */
export function fieldsOf({ edges }: LinkDump): readonly WantedField[] {
  return edges.flatMap((edge) => {
    const { file, section, kind } = edge;
    return offsetsOf(edge).map((offset) => ({ file, section, offset, width: rowOf(kind).width }));
  });
}

export function compareFormulas(dump: LinkDump, llvm: LlvmLink): Comparison {
  const compared = new Map<string, number>();
  const differences: Difference[] = [];
  for (const file of new Set(dump.edges.map((edge) => edge.file))) {
    const edges = dump.edges.filter((edge) => edge.file === file);
    const graph = llvm.graphs.get(file);
    if (graph === undefined) {
      differences.push({ what: 'no file', file, section: '', offset: 0, kind: '', detail: `${edges.length} edges` });
      continue;
    }
    const addresses = new LlvmAddresses(graph);
    const unmatched = edgesByPlace(graph, addresses);
    const moved = unwindRecordsMoved(edges, unmatched);
    if (moved) differences.push({ what: 'moved', file, section: ehFrame, offset: 0, kind: '', detail: '' });
    for (const edge of edges) {
      if (moved && edge.section === ehFrame) continue;
      const problem = compareEdge(edge, graph, addresses, unmatched, llvm);
      if (problem === null || problem.what === 'bytes') compared.set(edge.kind, (compared.get(edge.kind) ?? 0) + 1);
      if (problem !== null) differences.push({ ...placeOf(edge), ...problem });
    }
    for (const { section, offset, edge } of unmatched.values()) {
      if (moved && section === ehFrame) continue;
      const detail = `target ${JSON.stringify(edge.target)}`;
      differences.push({ what: 'only LLVM', file, section, offset, kind: edge.kind, detail });
    }
  }
  return { compared, differences };
}

const ehFrame = '.eh_frame';
/** LLVM's edge from a record of .eh_frame to the one it extends; in the file that is a number without a relocation. */
const toCommonRecord = 'NegDelta32';

/** True if the edges that come from relocations do not all have the same offsets. */
function unwindRecordsMoved(edges: readonly EdgeDump[], unmatched: ReadonlyMap<string, PlacedEdge>): boolean {
  const ours = edges.filter(({ section }) => section === ehFrame).map(({ offset }) => offset);
  const theirs = [...unmatched.values()].filter(
    ({ section, edge }) => section === ehFrame && edge.kind !== toCommonRecord,
  );
  const offsets = new Set(theirs.map(({ offset }) => offset));
  return offsets.size !== ours.length || ours.some((offset) => !offsets.has(offset));
}

/** Where LLVM's edge may be: a jump's field moves down by a byte when it is relaxed, in either linker. */
function offsetsOf({ kind, offset, relaxed }: EdgeDump): readonly number[] {
  if (!rowOf(kind).relaxable) return [offset];
  return relaxed ? [offset, offset - 1, offset + 1] : [offset, offset - 1];
}

interface PlacedEdge {
  readonly section: string;
  readonly offset: number;
  readonly edge: LlvmEdge;
}

type Problem = Pick<Difference, 'what' | 'detail'>;

/** Removes the edge of LLVM's that it finds from `unmatched`. Null where the bytes are those of our formula. */
function compareEdge(
  edge: EdgeDump,
  graph: LlvmGraph,
  addresses: LlvmAddresses,
  unmatched: Map<string, PlacedEdge>,
  llvm: LlvmLink,
): Problem | null {
  const row = rowOf(edge.kind);
  const blocks = graph.sections.get(edge.section) ?? [];
  if (blocks.length === 0) return { what: 'no section', detail: '' };
  if (blocks.length > 1 && edge.section !== ehFrame) return { what: 'twice', detail: `${blocks.length} blocks` };
  const keys = offsetsOf(edge).map((offset) => placeKey(edge.section, offset));
  const found = keys.map((key) => unmatched.get(key)).find((each) => each !== undefined);
  if (found === undefined) return { what: 'only ours', detail: '' };
  unmatched.delete(placeKey(edge.section, found.offset));
  const written = llvm.read({ ...edge, offset: found.offset, width: row.width });
  if (written === null) return { what: 'no address', detail: 'LLVM tells no bytes of this section' };
  const way = formulaOf(edge, row, found.edge, addresses);
  if (typeof way === 'string') return { what: 'no address', detail: way };
  const value = evaluate(way.formula, way.terms);
  if (BigInt.asUintN(8 * row.width, value) === written) return null;
  const terms = Object.entries(way.terms).map(([letter, term]) => `${letter} 0x${term.toString(16)}`);
  const detail = `${way.formula} is 0x${value.toString(16)}, LLVM wrote 0x${written.toString(16)}; ${terms.join(', ')}`;
  return { what: 'bytes', detail: `${detail}; LLVM's edge is ${JSON.stringify(found.edge)}` };
}

/** The formula that LLVM's choice asks for, with LLVM's addresses; a text where one of those is not known. */
function formulaOf(
  edge: EdgeDump,
  row: RelocationRow,
  { kind, address, target }: LlvmEdge,
  addresses: LlvmAddresses,
): { readonly formula: Expression; readonly terms: Terms } | string {
  const symbol = addresses.symbol(edge.target);
  if (symbol === null) return `'${edge.target}' has no address, or several`;
  const named = { label: edge.target, address: symbol };
  const relaxed = row.relaxable && !addresses.isSlot(target);
  const formula = relaxed ? relaxedFormula(kind) : row.expression;
  const has = (letter: string): boolean => new RegExp(`\\b${letter}\\b`).test(formula);
  const table = has('GOT') || has('G') ? addresses.offsetTable : 0;
  const slot = has('G') ? addresses.slot(named) : table;
  const stub = has('L') && addresses.isStub(target) ? addresses.stub(named) : symbol;
  const pair = has('T') ? addresses.threadLocalPair(named) : 0;
  if (table === null || slot === null || stub === null || pair === null) {
    return `${formula}: '${edge.target}' has no slot, stub or pair, or there is no table`;
  }
  const terms = {
    S: BigInt(symbol),
    A: formula === 'S + A' && relaxed ? 0n : parseWide(edge.addend),
    P: BigInt(address),
    G: BigInt(slot - table),
    GOT: BigInt(table),
    L: BigInt(stub),
    Z: parseWide(edge.terms['Z'] ?? '0x0'),
    T: BigInt(pair),
    M: 0n,
    // LLVM takes addresses relative to the image for addresses, which fit in 32 bits where it links.
    B: 0n,
    SEC: BigInt(addresses.sectionAround(symbol) ?? 0),
    N: 0n,
  };
  return { formula, terms };
}

/** An instruction that reads the slot becomes one that computes the address, or has it as an immediate. */
function relaxedFormula(llvmKind: string): Expression {
  return llvmKind.startsWith('Pointer32') ? 'S + A' : 'S + A - P';
}

/** Those that come from relocations. Keep-Alive only ties a record to its function, and writes nothing. */
function edgesByPlace(graph: LlvmGraph, addresses: LlvmAddresses): Map<string, PlacedEdge> {
  const places = new Map<string, PlacedEdge>();
  for (const [section, blocks] of graph.sections) {
    const start = addresses.section(section);
    if (start === null || llvmSections.includes(section)) continue;
    for (const edge of blocks.flatMap(({ edges }) => edges)) {
      const offset = edge.address - start;
      if (edge.kind !== 'Keep-Alive') places.set(placeKey(section, offset), { section, offset, edge });
    }
  }
  return places;
}

function placeKey(section: string, offset: number): string {
  return `${section}+${offset}`;
}

function placeOf({ file, section, offset, kind }: EdgeDump): Pick<Difference, 'file' | 'section' | 'offset' | 'kind'> {
  return { file, section, offset, kind };
}

function rowOf(name: string): RelocationRow {
  // The one name that both have means the same formula in both.
  const row = [...elfRelocations.rows, ...coffRelocations.rows].find((each) => each.name === name);
  if (row === undefined) throw new Error(`our dump has an edge of kind ${name}, which is no relocation of the table`);
  return row;
}

/** As the dump spells numbers: `-0x4`. */
function parseWide(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}
