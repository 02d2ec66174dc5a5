// The message for an edge whose value does not fit or whose target is not loaded: place, kind, symbol, both addresses,
// the value, what is allowed and the way out.

import { LinkError } from '../../shared/errors.ts';
import { type RelocationRow, relocationName } from '../object/relocationTable.ts';
import { edgeTerms } from './edgeTerms.ts';
import { evaluate } from './expressions.ts';
import { GlobalState, type GlobalSymbols } from './globalSymbols.ts';
import type { Block, LinkGraph } from './linkGraph.ts';
import type { UnitTables } from './tables.ts';

export function fixupError(
  graph: LinkGraph,
  block: Block,
  edge: number,
  tables: UnitTables,
  globals: GlobalSymbols,
): LinkError {
  const { edges, relocations } = graph;
  const kind = edges.kind[edge] ?? 0;
  const target = edges.target[edge] ?? 0;
  const place = graph.placeOf(block, edges.offset[edge] ?? 0);
  const what = `${graph.name} ${place}: ${relocationName(relocations, kind)} against ${graph.symbolLabel(target)}`;
  const row = relocations.byKind[kind];
  const terms = edgeTerms(graph, block, edge, tables, globals);
  if (row === undefined || terms === null) {
    return new LinkError(`${what}: the symbol is in a section that is not loaded (dropped, or debug information)`);
  }
  const symbol = graph.symbols.name(target) || null;
  const value = evaluate(row.expression, terms);
  const signedness = row.range === 'either' ? '' : `${row.range} `;
  const addresses = `target ${hex(terms.S)}, place ${hex(terms.P)}`;
  const text = `${hex(value)} does not fit in ${8 * row.width} ${signedness}bits (${addresses})`;
  const message = `${relocationName(relocations, kind)} against ${graph.symbolLabel(target)}: ${text}; ${wayOut(graph, target, row, globals)}`;
  const places = [graph.linkPlace(block, edges.offset[edge] ?? 0)];
  return new LinkError(`${graph.name} ${place}: ${message}`, [{ kind: 'range', message, symbol, places }]);
}

function wayOut(graph: LinkGraph, target: number, row: RelocationRow, globals: GlobalSymbols): string {
  if (row.width < 4) return `a ${8 * row.width}-bit field is too narrow for this address: use a wider one`;
  const state = globals.state[graph.symbols.global[target] ?? -1];
  if (graph.directives !== null) return wayOutOfCoff(row, state);
  if (row.expression === 'S + A') return 'compile with -fPIE or -fPIC, or load everything below 2 GB';
  if (state === GlobalState.undefined) return 'nothing defines this weak symbol: compile with -fPIC';
  if (state === GlobalState.external) return 'compile with -fPIC, so that the address comes from the GOT';
  return 'compile with -fPIC or -mcmodel=large';
}

function wayOutOfCoff({ expression }: RelocationRow, state: number | undefined): string {
  if (expression === 'S + A') return 'load everything below 2 GB, or use a field of 64 bits';
  if (expression === 'L + A - B')
    return 'addresses of 32 bits count from the image base of the load, and reach 4 GB above it';
  if (state === GlobalState.undefined) return 'nothing defines this weak symbol: compile with -mcmodel=large';
  if (state === GlobalState.external) {
    return 'declare it __declspec(dllimport), so that its address comes from a pointer, or compile with -mcmodel=large';
  }
  return 'compile with -mcmodel=large';
}

function hex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
