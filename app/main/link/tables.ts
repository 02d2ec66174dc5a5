// The tables of one unit of unloading: GOT slots and PLT stubs, shared by its graphs. One pass over the edges of live
// blocks asks what each edge's expression needs and marks the globals that are used; the entries are found by target
// when edges are applied, so edges stay as the file has them.

import { LinkError } from '../../shared/errors.ts';
import { type RelocationTable, relocationName } from '../object/relocationTable.ts';
import { type GlobalSymbols, Reference } from './globalSymbols.ts';
import { type Block, type LinkGraph, type LinkUnit, Protection } from './linkGraph.ts';
import { addTable, emptyTablesGraph } from './tableBlocks.ts';
import { Got, gotSlotSize } from './x86_64/got.ts';
import { Plt, stubSize } from './x86_64/plt.ts';

export interface UnitTables {
  /** The linker-made graph that holds the tables' blocks; laid out behind the unit's own. */
  readonly graph: LinkGraph;
  readonly got: Got;
  readonly plt: Plt;
  /** The zero word that ends the unit's .eh_frame; null if it has none. */
  readonly ehFrameEnd: Block | null;
}

/** Means the table of the unit that refers to it. */
export const gotSymbolName = '_GLOBAL_OFFSET_TABLE_';

/** Visits the unit's edges and sizes its tables. Throws LinkError for an edge that cannot be applied at all. */
export function buildTables(unit: LinkUnit, globals: GlobalSymbols): UnitTables {
  const gotSymbol = globals.find(gotSymbolName) ?? -1;
  const got = new Got();
  const plt = new Plt(got);
  let hasEhFrame = false;
  for (const graph of unit.graphs) {
    const needs = needsByKind(graph.relocations);
    for (const block of graph.blocks) {
      if (!block.live) continue;
      if (block.section.role === 'ehFrame' && block.size > 0) hasEhFrame = true;
      visitEdges(graph, block, needs, globals, got, plt, gotSymbol);
    }
  }
  const graph = emptyTablesGraph(unit.name);
  const gotSize = Math.max(got.graphs.length, got.baseNeeded ? 1 : 0) * gotSlotSize;
  if (gotSize > 0) got.block = addTable(graph, '.got', Protection.read, new Uint8Array(gotSize), gotSlotSize);
  if (plt.slots.length > 0) {
    plt.block = addTable(graph, '.plt', Protection.read | Protection.execute, plt.content(), stubSize);
  }
  const ehFrameEnd = hasEhFrame ? addTable(graph, '.eh_frame', Protection.read, new Uint8Array(4), 1, 'ehFrame') : null;
  return { graph, got, plt, ehFrameEnd };
}

/** What an edge asks of the tables. */
const Need = { nothing: 0, slot: 1, stub: 2, base: 4, unsupported: 8 } as const;

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
    needs[row.kind] = need;
  }
  needsOfTable.set(table, needs);
  return needs;
}

function visitEdges(
  graph: LinkGraph,
  block: Block,
  needs: Uint8Array,
  globals: GlobalSymbols,
  got: Got,
  plt: Plt,
  gotSymbol: number,
): void {
  const { kind, target } = graph.edges;
  const { global } = graph.symbols;
  const { reference } = globals;
  for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
    const symbol = target[edge] ?? 0;
    const id = global[symbol] ?? -1;
    if (id >= 0) reference[id] = (reference[id] ?? 0) | Reference.used;
    if (id >= 0 && id === gotSymbol) got.baseNeeded = true;
    const need = needs[kind[edge] ?? 0] ?? Need.unsupported;
    if (need === Need.nothing) continue;
    if (need === Need.unsupported) refuse(graph, block, edge);
    if (need & Need.slot) got.slot(graph, symbol);
    if (need & Need.stub && id >= 0 && globals.graph[id]?.unit !== graph.unit) plt.stub(graph, symbol);
    if (need & Need.base) got.baseNeeded = true;
  }
}

function refuse(graph: LinkGraph, block: Block, edge: number): never {
  const kind = graph.edges.kind[edge] ?? 0;
  const reason =
    graph.relocations.unsupported.find((row) => row.kind === kind)?.reason ?? 'no such relocation is known';
  const place = graph.placeOf(block, graph.edges.offset[edge] ?? 0);
  const symbol = graph.symbolLabel(graph.edges.target[edge] ?? 0);
  throw new LinkError(
    `${graph.name} ${place}: ${relocationName(graph.relocations, kind)} against ${symbol}: ${reason}`,
  );
}
