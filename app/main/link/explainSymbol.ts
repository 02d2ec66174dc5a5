// Why a symbol is what it is: who defined it, who needed it, what lost against it. For `loadstone link --explain` and
// the window.
import { formatAddress } from '../../shared/executorAddress.ts';
import { GlobalState } from './globalSymbols.ts';
import type { LinkedLoad } from './link.ts';
import type { LinkGraph } from './linkGraph.ts';
import { SymbolPlace } from './symbolTable.ts';

export interface SymbolUse {
  readonly object: string;
  readonly place: string;
}

export interface SymbolExplanation {
  readonly name: string;
  readonly address: string | null;
  /** `foo.o .text`, `the executor`, `the linker`, or null where nothing defines it. */
  readonly definedBy: string | null;
  readonly binding: string | null;
  /** Files with an edge that refers to it, each with its first place. */
  readonly neededBy: readonly SymbolUse[];
  /** Other files' definitions that were passed over, and why. */
  readonly lost: readonly string[];
}

/** Null for a name that the load never mentions. */
export function explainSymbol(load: LinkedLoad, name: string): SymbolExplanation | null {
  const { globals } = load;
  const id = globals.find(name);
  if (id === undefined) return null;
  const graphs = load.units.flatMap((unit) => unit.graphs);
  const winner = globals.graph[id] ?? null;
  const symbol = globals.symbol[id] ?? 0;
  const address = load.addressOf(name);
  return {
    name,
    address: address === null ? null : formatAddress(address),
    definedBy: winner === null ? definedElsewhere(globals.state[id]) : placeOf(winner, symbol),
    binding: winner === null ? null : bindingName(winner, symbol),
    neededBy: graphs.flatMap((graph) => firstUse(graph, id)),
    lost: graphs.filter((graph) => graph !== winner).flatMap((graph) => lostDefinitions(graph, id)),
  };
}

function definedElsewhere(state: number | undefined): string | null {
  if (state === GlobalState.external) return 'the executor';
  return state === GlobalState.linkerMade ? 'the linker' : null;
}

function placeOf(graph: LinkGraph, symbol: number): string {
  const { symbols } = graph;
  const place = symbols.block[symbol] ?? SymbolPlace.undefined;
  if (place === SymbolPlace.absolute) return `${graph.name} (absolute)`;
  const block = graph.blocks[place];
  return block === undefined ? graph.name : `${graph.name} ${graph.placeOf(block, symbols.offset[symbol] ?? 0)}`;
}

function firstUse(graph: LinkGraph, id: number): SymbolUse[] {
  const { edges, symbols } = graph;
  for (const block of graph.blocks) {
    if (!block.live) continue;
    for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
      if (symbols.global[edges.target[edge] ?? 0] !== id) continue;
      return [{ object: graph.name, place: graph.placeOf(block, edges.offset[edge] ?? 0) }];
    }
  }
  return [];
}

function lostDefinitions(graph: LinkGraph, id: number): string[] {
  const { symbols } = graph;
  const lost: string[] = [];
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    const place = symbols.block[symbol] ?? SymbolPlace.undefined;
    if (symbols.global[symbol] !== id || place === SymbolPlace.undefined) continue;
    lost.push(`${graph.name} (${lossReason(graph, symbol, place)})`);
  }
  return lost;
}

function lossReason(graph: LinkGraph, symbol: number, place: number): string {
  if (place === SymbolPlace.common) return 'common';
  if (place === SymbolPlace.notLoaded || graph.blocks[place]?.live === false) return 'a further copy of its group';
  return bindingName(graph, symbol);
}

function bindingName(graph: LinkGraph, symbol: number): string {
  const binding = graph.symbols.binding(symbol);
  return binding === 2 ? 'weak' : binding === 10 ? 'unique' : binding === 0 ? 'local' : 'global';
}
