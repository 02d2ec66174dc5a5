// The terms of one placed edge, exact: what the dump and messages show, and what the exact fix-up path evaluates.

import type { Terms } from './expressions.ts';
import type { GlobalSymbols } from './globalSymbols.ts';
import type { Block, LinkGraph } from './linkGraph.ts';
import { definingSection } from './sectionStarts.ts';
import type { UnitTables } from './tables.ts';
import { gotSlotSize } from './x86_64/got.ts';
import { stubSize } from './x86_64/plt.ts';

/** Null where the target is not loaded. L is the stub where one exists, else the symbol itself. */
export function edgeTerms(
  graph: LinkGraph,
  block: Block,
  edge: number,
  tables: UnitTables,
  globals: GlobalSymbols,
): Terms | null {
  const { edges, symbols } = graph;
  const target = edges.target[edge] ?? 0;
  const address = symbols.address[target] ?? 0;
  if (Number.isNaN(address)) return null;
  const S = symbols.wideValues.get(target) ?? globals.wideValues.get(symbols.global[target] ?? -1) ?? BigInt(address);
  const GOT = BigInt(tables.got.block?.address ?? 0);
  const slot = symbols.gotSlot[target] ?? -1;
  const stub = symbols.stub[target] ?? -1;
  return {
    S,
    A: edges.exactAddend(edge),
    P: BigInt(block.address + (edges.offset[edge] ?? 0)),
    G: BigInt(Math.max(0, slot) * gotSlotSize),
    GOT,
    L: stub < 0 ? S : BigInt((tables.plt.block?.address ?? 0) + stub * stubSize),
    Z: BigInt(definedSize(graph, target, globals)),
    T: BigInt(tables.threadLocals.addressOf(symbols, target)),
    M: BigInt(tables.threadLocals.programAddress),
    B: BigInt(globals.imageBase),
    SEC: BigInt(definingSection(graph, target, globals)?.start ?? 0),
    N: BigInt(definingSection(graph, target, globals)?.number ?? 0),
  };
}

/** The size of what a symbol is defined as, in whichever graph; 0 for an external, whose size nobody tells. */
export function definedSize(graph: LinkGraph, symbol: number, globals: GlobalSymbols): number {
  const id = graph.symbols.global[symbol] ?? -1;
  const definer = id < 0 ? graph : (globals.graph[id] ?? null);
  const definition = id < 0 ? symbol : (globals.symbol[id] ?? 0);
  return definer?.symbols.size[definition] ?? 0;
}
