// The tables of one unit of unloading: GOT slots and PLT stubs, shared by its graphs. One pass over the edges of live
// blocks asks what each edge's expression needs and marks the globals that are used; the entries are found by target
// when edges are applied, so edges stay as the file has them.

import { LinkError } from '../../shared/errors.ts';
import { SymbolType } from '../object/elf/elfConstants.ts';
import { type RelocationTable, relocationName } from '../object/relocationTable.ts';
import { makeFunctionTable } from './functionTables.ts';
import { GlobalState, type GlobalSymbols, Reference } from './globalSymbols.ts';
import { type Block, type LinkGraph, type LinkUnit, Protection } from './linkGraph.ts';
import { addTable, emptyTablesGraph } from './tableBlocks.ts';
import { type Steps, workAtOneGo } from './turns.ts';
import { Got, gotSlotSize } from './x86_64/got.ts';
import { IndirectFunctions } from './x86_64/indirectFunctions.ts';
import { Plt, stubBytes, stubSize } from './x86_64/plt.ts';
import { ThreadLocalPairs } from './x86_64/threadLocalPairs.ts';

export interface UnitTables {
  /** The linker-made graph that holds the tables' blocks; laid out behind the unit's own. */
  readonly graph: LinkGraph;
  readonly got: Got;
  readonly plt: Plt;
  readonly threadLocals: ThreadLocalPairs;
  readonly indirectFunctions: IndirectFunctions;
  /** The zero word that ends the unit's .eh_frame; null if it has none. */
  readonly ehFrameEnd: Block | null;
  /** The entries of the unit's .pdata sections in one table; null if it has none. */
  readonly functionTable: Block | null;
}

/** Means the table of the unit that refers to it. */
export const gotSymbolName = '_GLOBAL_OFFSET_TABLE_';

/** Visits the unit's edges and sizes its tables. `gotSymbol`: the id of gotSymbolName, -1 where nobody names it. Throws LinkError for an edge that cannot be applied at all. */
export function* buildTables(unit: LinkUnit, globals: GlobalSymbols, gotSymbol: number): Steps<UnitTables> {
  let work = 0;
  const got = new Got();
  const plt = new Plt(got);
  const threadLocals = new ThreadLocalPairs();
  const tables = { got, plt, threadLocals };
  let hasEhFrame = false;
  for (const graph of unit.graphs) {
    const needs = needsByKind(graph.relocations);
    for (const block of graph.blocks) {
      if (!block.live) continue;
      if (block.section.role === 'ehFrame' && block.size > 0) hasEhFrame = true;
      for (let edge = block.firstEdge; edge < block.edgeEnd; ) {
        const end = Math.min(block.edgeEnd, edge + workAtOneGo - work);
        visitEdges(graph, block, edge, end, needs, globals, tables, gotSymbol);
        work += end - edge;
        edge = end;
        if (work < workAtOneGo) continue;
        work = 0;
        yield;
      }
    }
  }
  const graph = emptyTablesGraph(unit.name);
  const gotSize = Math.max(got.graphs.length, got.baseNeeded ? 1 : 0) * gotSlotSize;
  if (gotSize > 0) got.block = addTable(graph, '.got', Protection.read, new Uint8Array(gotSize), gotSlotSize);
  if (plt.slots.length > 0) {
    plt.block = addTable(graph, '.plt', Protection.read | Protection.execute, stubBytes(plt.slots.length), stubSize);
  }
  threadLocals.makeBlock(graph);
  const indirectFunctions = new IndirectFunctions(unit, globals, graph);
  const ehFrameEnd = hasEhFrame ? addTable(graph, '.eh_frame', Protection.read, zeroWord, 1, 'ehFrame') : null;
  const functionTable = makeFunctionTable(unit, graph);
  return { graph, got, plt, threadLocals, indirectFunctions, ehFrameEnd, functionTable };
}

/** Ends the records of every unit; copied, never written. */
const zeroWord = new Uint8Array(4);

/** What an edge asks of the tables. */
const Need = { nothing: 0, slot: 1, stub: 2, base: 4, unsupported: 8, pair: 16, program: 32, threadLocal: 64 } as const;

const needsOfTable = new WeakMap<RelocationTable, Uint8Array>();

function needsByKind(table: RelocationTable): Uint8Array {
  const known = needsOfTable.get(table);
  if (known !== undefined) return known;
  const needs = new Uint8Array(256).fill(Need.unsupported);
  for (const row of table.rows) {
    let need: number = Need.nothing;
    if (/\bG\b/.test(row.expression)) need |= Need.slot;
    if (/\bL\b/.test(row.expression)) need |= Need.stub;
    if (/\bGOT\b/.test(row.expression)) need |= Need.base;
    if (/\bT\b/.test(row.expression)) need |= Need.pair;
    if (/\bM\b/.test(row.expression)) need |= Need.program;
    if (row.threadLocal) need |= Need.threadLocal;
    needs[row.kind] = need;
  }
  needsOfTable.set(table, needs);
  return needs;
}

/** Edges [from, to) of the block. */
function visitEdges(
  graph: LinkGraph,
  block: Block,
  from: number,
  to: number,
  needs: Uint8Array,
  globals: GlobalSymbols,
  tables: Pick<UnitTables, 'got' | 'plt' | 'threadLocals'>,
  gotSymbol: number,
): void {
  const { kind, target } = graph.edges;
  const { got, plt, threadLocals } = tables;
  const { global, info } = graph.symbols;
  const { codeReferences } = graph;
  const { reference } = globals;
  for (let edge = from; edge < to; edge++) {
    const symbol = target[edge] ?? 0;
    const id = global[symbol] ?? -1;
    if (id >= 0) reference[id] = (reference[id] ?? 0) | Reference.used;
    if (id >= 0 && id === gotSymbol) got.baseNeeded = true;
    const need = needs[kind[edge] ?? 0] ?? Need.unsupported;
    if ((info[symbol] ?? 0) % 16 === SymbolType.STT_TLS && !(need & Need.threadLocal))
      refuseThreadLocal(graph, block, edge);
    if (need === Need.nothing) continue;
    if (need === Need.unsupported) refuse(graph, block, edge);
    if (need & Need.slot) got.slot(graph, symbol);
    if (need & Need.stub && id >= 0 && globals.graph[id]?.unit !== graph.unit) {
      // Data in COFF objects has relocations of the same kind, and a stub is nothing to read.
      if (codeReferences === null || codeReferences[symbol] !== 0) plt.stub(graph, symbol);
    }
    if (need & Need.base) got.baseNeeded = true;
    if (need & Need.threadLocal) checkThreadLocal(graph, block, edge, globals);
    if (need & Need.pair) threadLocals.pair(graph, symbol);
    if (need & Need.program) threadLocals.programNeeded = true;
  }
}

function refuse(graph: LinkGraph, block: Block, edge: number): never {
  const kind = graph.edges.kind[edge] ?? 0;
  const reason =
    graph.relocations.unsupported.find((row) => row.kind === kind)?.reason ?? 'no such relocation is known';
  const { place, symbol, name } = describeEdge(graph, block, edge);
  const message = `${name} against ${symbol}: ${reason}`;
  const places = [graph.linkPlace(block, graph.edges.offset[edge] ?? 0)];
  throw new LinkError(`${place}: ${message}`, [{ kind: 'unsupported', message, symbol: null, places }]);
}

/** A thread-local variable has no address before a thread runs; only its own relocations may refer to it. */
function refuseThreadLocal(graph: LinkGraph, block: Block, edge: number): never {
  const { place, symbol, name } = describeEdge(graph, block, edge);
  throw new LinkError(
    `${place}: ${name} against ${symbol}, a thread-local variable: only thread-local relocations may refer to one; declare it __thread or thread_local in every file`,
  );
}

/** The target must be a variable that this load places in each thread, or, as externals.ts checks, one of a library. */
function checkThreadLocal(graph: LinkGraph, block: Block, edge: number, globals: GlobalSymbols): void {
  const target = graph.edges.target[edge] ?? 0;
  const id = graph.symbols.global[target] ?? -1;
  const definer = id < 0 ? graph : (globals.graph[id] ?? null);
  if (definer === null) {
    if (globals.state[id] === GlobalState.linkerMade || globals.threadLocalUses.has(id)) return;
    const { place, symbol, name } = describeEdge(graph, block, edge);
    globals.threadLocalUses.set(id, `${place}: ${name} against ${symbol}`);
    return;
  }
  const definition = id < 0 ? target : (globals.symbol[id] ?? 0);
  const home = definer.blocks[definer.symbols.block[definition] ?? -1];
  if (home?.section.role === 'tls') return;
  const { place, symbol, name } = describeEdge(graph, block, edge);
  throw new LinkError(`${place}: ${name} against ${symbol}, which ${definer.name} defines as no thread-local variable`);
}

function describeEdge(
  graph: LinkGraph,
  block: Block,
  edge: number,
): { readonly place: string; readonly symbol: string; readonly name: string } {
  return {
    place: `${graph.name} ${graph.placeOf(block, graph.edges.offset[edge] ?? 0)}`,
    symbol: graph.symbolLabel(graph.edges.target[edge] ?? 0),
    name: relocationName(graph.relocations, graph.edges.kind[edge] ?? 0),
  };
}
