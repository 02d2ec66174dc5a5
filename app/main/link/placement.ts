// Which part of the address space a load must lie in, from the relocations it carries: objects compiled without PIC
// or PIE put 32-bit absolute addresses into instructions, which only the low 2 GB satisfies.

import { Placement } from '../../shared/orc/bootstrapNames.ts';
import { type RelocationTable, relocationName } from '../object/relocationTable.ts';
import type { Block, LinkGraph, LinkUnit } from './linkGraph.ts';
import { SymbolPlace } from './symbolTable.ts';

export interface RequiredPlacement {
  readonly placement: typeof Placement.NearLibraries | typeof Placement.Low2GB;
  /** Why: `foo.o .text+0x1c: R_X86_64_32S against 'table'`; null for the default. */
  readonly reason: string | null;
}

/** Decides for a whole load: Low2GB as soon as one edge needs it, else NearLibraries. */
export function requiredPlacement(units: readonly LinkUnit[]): RequiredPlacement {
  for (const unit of units) {
    for (const graph of unit.graphs) {
      const reason = lowReason(graph);
      if (reason !== null) return { placement: Placement.Low2GB, reason };
    }
  }
  return { placement: Placement.NearLibraries, reason: null };
}

const lowKinds = new WeakMap<RelocationTable, Uint8Array>();

/** By kind: 1 for an absolute address in fewer than 8 bytes. */
function lowKindsOf(table: RelocationTable): Uint8Array {
  const known = lowKinds.get(table);
  if (known !== undefined) return known;
  const kinds = new Uint8Array(256);
  for (const row of table.rows)
    if (row.expression === 'S + A' && row.width < 8 && !row.threadLocal) kinds[row.kind] = 1;
  lowKinds.set(table, kinds);
  return kinds;
}

function lowReason(graph: LinkGraph): string | null {
  if (!graph.hasNarrowAddresses) return null;
  const kinds = lowKindsOf(graph.relocations);
  for (const block of graph.blocks) {
    if (!block.live) continue;
    for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
      if (kinds[graph.edges.kind[edge] ?? 0] === 1 && !isAbsolute(graph, edge)) return describe(graph, block, edge);
    }
  }
  return null;
}

/** An absolute symbol has its value wherever the load lies. */
function isAbsolute(graph: LinkGraph, edge: number): boolean {
  const target = graph.edges.target[edge] ?? 0;
  return target === 0 || graph.symbols.block[target] === SymbolPlace.absolute;
}

function describe(graph: LinkGraph, block: Block, edge: number): string {
  const { edges } = graph;
  const kind = relocationName(graph.relocations, edges.kind[edge] ?? 0);
  const place = graph.placeOf(block, edges.offset[edge] ?? 0);
  return `${graph.name} ${place}: ${kind} against ${graph.symbolLabel(edges.target[edge] ?? 0)}`;
}
