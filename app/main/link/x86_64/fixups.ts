// Applying the edges of a graph: each relocation row's expression evaluated in doubles, checked against the row's
// range and written into the working memory. Nothing is allocated per edge. Edges with values that no double holds
// take the exact path.

import type { RelocationTable } from '../../object/relocationTable.ts';
import { definedSize, edgeTerms } from '../edgeTerms.ts';
import { evaluate, limits } from '../expressions.ts';
import { fixupError } from '../fixupError.ts';
import type { GlobalSymbols } from '../globalSymbols.ts';
import type { Block, LinkGraph } from '../linkGraph.ts';
import { definingSection } from '../sectionStarts.ts';
import type { UnitTables } from '../tables.ts';
import { type Steps, workAtOneGo } from '../turns.ts';
import { gotSlotSize } from './got.ts';
import { stubSize } from './plt.ts';
import { relaxGotLoad } from './relaxation.ts';

/**
 * Writes all edges of the graph's live blocks. All addresses must be set. Comes to how many edges were applied. Throws
 * LinkError for the first value that does not fit.
 */
export function* applyFixups(graph: LinkGraph, tables: UnitTables, globals: GlobalSymbols): Steps<number> {
  const rows = compiledRows(graph.relocations);
  const hasWide = graph.edges.wideAddends.size + graph.symbols.wideValues.size + globals.wideValues.size > 0;
  let applied = 0;
  let work = 0;
  let view: DataView = noBytes;
  let memory: Uint8Array | null = null;
  for (const block of graph.blocks) {
    if (!block.live || block.edgeEnd === block.firstEdge) continue;
    if (block.memory !== memory) {
      memory = block.memory;
      view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
    }
    for (let edge = block.firstEdge; edge < block.edgeEnd; ) {
      const end = Math.min(block.edgeEnd, edge + workAtOneGo - work);
      applyEdges(graph, block, edge, end, view, rows, tables, globals, hasWide);
      work += end - edge;
      edge = end;
      if (work < workAtOneGo) continue;
      work = 0;
      yield;
    }
    applied += block.edgeEnd - block.firstEdge;
  }
  return applied;
}

/**
 * Writes the edges of one block into other bytes than its own memory: `block` is a copy with `memory` and `memoryOffset`
 * of the caller's. For pictures of a finished link, whose memory may be gone.
 */
export function* applyBlockFixups(graph: LinkGraph, block: Block, tables: UnitTables, globals: GlobalSymbols): Steps {
  const { buffer, byteOffset, byteLength } = block.memory;
  const hasWide = graph.edges.wideAddends.size + graph.symbols.wideValues.size + globals.wideValues.size > 0;
  const view = new DataView(buffer, byteOffset, byteLength);
  const rows = compiledRows(graph.relocations);
  for (let edge = block.firstEdge; edge < block.edgeEnd; edge += workAtOneGo) {
    if (edge > block.firstEdge) yield;
    const end = Math.min(block.edgeEnd, edge + workAtOneGo);
    applyEdges(graph, block, edge, end, view, rows, tables, globals, hasWide);
  }
}

const noBytes: DataView = new DataView(new ArrayBuffer(0));

/** Expressions as small numbers, for the loop's switch. */
const Operation = {
  none: 0,
  'S + A': 1,
  'S + A - P': 2,
  'L + A - P': 3,
  'G + GOT + A - P': 4,
  'S + A - GOT': 5,
  'GOT + A - P': 6,
  'G + A': 7,
  'L - GOT + A': 8,
  'Z + A': 9,
  'T + A - P': 10,
  'M + A - P': 11,
  'L + A - B': 12,
  'S + A - SEC': 13,
  'N + A': 14,
} as const;

/** The rows of a table by kind, as the loop reads them. */
interface CompiledRows {
  readonly operation: Uint8Array;
  readonly width: Uint8Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly relaxable: Uint8Array;
}

const compiled = new WeakMap<RelocationTable, CompiledRows>();

function compiledRows(table: RelocationTable): CompiledRows {
  const known = compiled.get(table);
  if (known !== undefined) return known;
  const rows = {
    operation: new Uint8Array(256),
    width: new Uint8Array(256),
    min: new Float64Array(256),
    max: new Float64Array(256),
    relaxable: new Uint8Array(256),
  };
  for (const row of table.rows) {
    const { min, max } = limits(row.width, row.range);
    rows.operation[row.kind] = Operation[row.expression];
    rows.width[row.kind] = row.width;
    rows.min[row.kind] = min;
    rows.max[row.kind] = max;
    rows.relaxable[row.kind] = row.relaxable ? 1 : 0;
  }
  compiled.set(table, rows);
  return rows;
}

/** Edges [from, to) of the block. */
function applyEdges(
  graph: LinkGraph,
  block: Block,
  from: number,
  to: number,
  view: DataView,
  rows: CompiledRows,
  tables: UnitTables,
  globals: GlobalSymbols,
  hasWide: boolean,
): void {
  const { offset: offsets, kind: kinds, target: targets, addend: addends } = graph.edges;
  const { address: addresses, gotSlot, stub } = graph.symbols;
  const { operation, width: widths, min, max, relaxable } = rows;
  const { memory, memoryOffset } = block;
  const blockAddress = block.address;
  const got = tables.got.block?.address ?? 0;
  const plt = tables.plt.block?.address ?? 0;
  for (let edge = from; edge < to; edge++) {
    const kind = kinds[edge] ?? 0;
    const target = targets[edge] ?? 0;
    const A = addends[edge] ?? 0;
    const S = addresses[target] ?? 0;
    const offset = offsets[edge] ?? 0;
    const at = memoryOffset + offset;
    const P = blockAddress + offset;
    if (hasWide && isWide(graph, edge, target, globals)) {
      applyWide(graph, block, edge, view, tables, globals);
      continue;
    }
    let value = 0;
    switch (operation[kind]) {
      case Operation.none:
        continue;
      case Operation['S + A']:
        value = S + A;
        break;
      case Operation['S + A - P']:
        value = S + A - P;
        break;
      case Operation['L + A - P']:
        value = S + A - P;
        // A target out of reach goes through its stub; without one the range check below refuses it.
        if ((value < -0x8000_0000 || value > 0x7fff_ffff) && (stub[target] ?? -1) >= 0) {
          value = plt + (stub[target] ?? 0) * stubSize + A - P;
        }
        break;
      case Operation['G + GOT + A - P']:
        if (relaxable[kind] === 1 && A === -4 && relaxGotLoad(memory, view, at, memoryOffset, kind === 42, S, P))
          continue;
        value = got + (gotSlot[target] ?? 0) * gotSlotSize + A - P;
        break;
      case Operation['S + A - GOT']:
        value = S + A - got;
        break;
      case Operation['GOT + A - P']:
        value = got + A - P;
        break;
      case Operation['G + A']:
        value = (gotSlot[target] ?? 0) * gotSlotSize + A;
        break;
      case Operation['L - GOT + A']:
        value = ((stub[target] ?? -1) >= 0 ? plt + (stub[target] ?? 0) * stubSize : S) - got + A;
        break;
      case Operation['Z + A']:
        value = definedSize(graph, target, globals) + A;
        break;
      case Operation['T + A - P']:
        value = tables.threadLocals.addressOf(graph.symbols, target) + A - P;
        break;
      case Operation['M + A - P']:
        value = tables.threadLocals.programAddress + A - P;
        break;
      case Operation['L + A - B']:
        value = S + A - globals.imageBase;
        if ((value < 0 || value > 0xffff_ffff) && (stub[target] ?? -1) >= 0) {
          value = plt + (stub[target] ?? 0) * stubSize + A - globals.imageBase;
        }
        break;
      case Operation['S + A - SEC']:
        value = S + A - (definingSection(graph, target, globals)?.start ?? Number.NaN);
        break;
      case Operation['N + A']:
        value = (definingSection(graph, target, globals)?.number ?? Number.NaN) + A;
        break;
    }
    // Written so that the NaN of a symbol that is not loaded fails too.
    if (!(value >= (min[kind] ?? 0) && value <= (max[kind] ?? 0))) {
      throw fixupError(graph, block, edge, tables, globals);
    }
    switch (widths[kind]) {
      case 4:
        view.setInt32(at, value, true);
        break;
      case 8:
        view.setInt32(at, value, true);
        view.setInt32(at + 4, Math.floor(value / 4294967296), true);
        break;
      case 2:
        view.setInt16(at, value, true);
        break;
      case 1:
        view.setInt8(at, value);
        break;
    }
  }
}

function isWide(graph: LinkGraph, edge: number, target: number, globals: GlobalSymbols): boolean {
  const { edges, symbols } = graph;
  if (edges.wideAddends.has(edge) || symbols.wideValues.has(target)) return true;
  return globals.wideValues.has(symbols.global[target] ?? -1);
}

function applyWide(
  graph: LinkGraph,
  block: Block,
  edge: number,
  view: DataView,
  tables: UnitTables,
  globals: GlobalSymbols,
): void {
  const row = graph.relocations.byKind[graph.edges.kind[edge] ?? 0];
  if (row === undefined) throw fixupError(graph, block, edge, tables, globals);
  const terms = edgeTerms(graph, block, edge, tables, globals);
  if (terms === null) throw fixupError(graph, block, edge, tables, globals);
  const value = evaluate(row.expression, terms);
  const { min, max } = limits(row.width, row.range);
  if (value < min || value > max) throw fixupError(graph, block, edge, tables, globals);
  const at = block.memoryOffset + (graph.edges.offset[edge] ?? 0);
  if (row.width === 8) view.setBigInt64(at, value, true);
  else if (row.width === 4) view.setInt32(at, Number(BigInt.asIntN(32, value)), true);
  else if (row.width === 2) view.setInt16(at, Number(BigInt.asIntN(16, value)), true);
  else if (row.width === 1) view.setInt8(at, Number(BigInt.asIntN(8, value)));
}
