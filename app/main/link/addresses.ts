// Addresses of symbols, once blocks are placed and externals are known: first the globals, from their definitions,
// then every graph's own table, so that a fix-up reads one array.

import { GlobalState, type GlobalSymbols } from './globalSymbols.ts';
import type { LinkGraph } from './linkGraph.ts';
import { SymbolPlace } from './symbolTable.ts';

/** Sets globals.address for everything that a graph of the load defines. */
export function assignGlobalAddresses(globals: GlobalSymbols): void {
  for (let id = 0; id < globals.count; id++) {
    const graph = globals.graph[id] ?? null;
    if (graph === null || globals.state[id] === GlobalState.external) continue;
    const symbol = globals.symbol[id] ?? 0;
    globals.address[id] = definedAddress(graph, symbol);
    const wide = graph.symbols.wideValues.get(symbol);
    if (wide !== undefined) globals.wideValues.set(id, wide);
  }
  for (const [id, substitute] of globals.substitutes) globals.address[id] = substitutedAddress(globals, substitute);
}

/** A substitute may have a substitute itself; of a circle nothing is defined. */
function substitutedAddress(globals: GlobalSymbols, substitute: number): number {
  let id = substitute;
  for (let steps = 0; steps <= globals.substitutes.size; steps++) {
    const next = globals.substitutes.get(id);
    if (next === undefined) return globals.address[id] ?? 0;
    id = next;
  }
  return 0;
}

/**
 * Sets symbols.address for one graph: NaN for what is not loaded, which no range check lets pass. `gotSymbol` is the
 * id of `_GLOBAL_OFFSET_TABLE_` (-1 if nobody names it), which means each unit's own table.
 */
export function assignSymbolAddresses(graph: LinkGraph, globals: GlobalSymbols, gotSymbol: number, got: number): void {
  const { symbols } = graph;
  const { address, global, count } = symbols;
  const globalAddress = globals.address;
  for (let symbol = 1; symbol < count; symbol++) {
    const id = global[symbol] ?? -1;
    if (id < 0) address[symbol] = definedAddress(graph, symbol);
    else address[symbol] = id === gotSymbol ? got : (globalAddress[id] ?? 0);
  }
}

function definedAddress(graph: LinkGraph, symbol: number): number {
  const { block, offset, indirectStubs } = graph.symbols;
  const stub = indirectStubs.size === 0 ? undefined : indirectStubs.get(symbol);
  if (stub !== undefined) return stub;
  const place = block[symbol] ?? SymbolPlace.undefined;
  if (place >= 0) {
    const found = graph.blocks[place];
    if (found === undefined || !found.live) {
      return found?.standIn?.live === true ? found.standIn.address + (offset[symbol] ?? 0) : Number.NaN;
    }
    return found.address + (offset[symbol] ?? 0);
  }
  if (place === SymbolPlace.absolute) return offset[symbol] ?? 0;
  return place === SymbolPlace.notLoaded ? Number.NaN : 0;
}
