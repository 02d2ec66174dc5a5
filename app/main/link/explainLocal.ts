// Why a name that only its own object knows is there: a local symbol, or a section. Several objects may have the same
// one, so that each is called `foo.o:name`. For `loadstone link --explain` and the window.
import { executorAddress, formatAddress } from '../../shared/executorAddress.ts';
import type { SymbolExplanation, SymbolUse } from './explainSymbol.ts';
import type { LinkedLoad } from './link.ts';
import type { Block, LinkGraph } from './linkGraph.ts';
import { SymbolPlace } from './symbolTable.ts';

export interface LocalName {
  readonly graph: LinkGraph;
  /** Of the graph's symbols; null for a section. */
  readonly symbol: number | null;
  /** Without its object. */
  readonly bare: string;
  /** Where it lies; null for what is not loaded: debug information, a further copy. */
  readonly block: Block | null;
}

const sectionType = 3;
const fileType = 4;

/** What a person writes for it, and no other name of the load. */
export const localKey = ({ graph, bare }: Pick<LocalName, 'graph' | 'bare'>): string => `${graph.name}:${bare}`;

/** Local symbols and sections of a load, in the order of its files. */
export function* localNames({ units }: LinkedLoad): Generator<LocalName> {
  for (const graph of units.flatMap((unit) => unit.graphs)) {
    const { symbols } = graph;
    for (let symbol = 1; symbol < symbols.count; symbol++) {
      const place = symbols.block[symbol] ?? SymbolPlace.undefined;
      if (symbols.binding(symbol) !== 0 || place === SymbolPlace.undefined) continue;
      if (symbols.type(symbol) === fileType || symbols.type(symbol) === sectionType) continue;
      const bare = symbols.name(symbol);
      if (bare !== '') yield { graph, symbol, bare, block: graph.blocks[place] ?? null };
    }
    for (const block of graph.blocks) yield { graph, symbol: null, bare: block.section.name, block };
  }
}

/** `name`: with its object, or without for those of all objects. */
export function findLocalNames(load: LinkedLoad, name: string): readonly LocalName[] {
  return [...localNames(load)].filter((local) => local.bare === name || localKey(local) === name);
}

export function explainLocal(load: LinkedLoad, local: LocalName): SymbolExplanation {
  const { graph, symbol, block } = local;
  const offset = symbol === null ? 0 : (graph.symbols.offset[symbol] ?? 0);
  const placed = block?.live === true;
  return {
    name: localKey(local),
    address: placed ? formatAddress(executorAddress(block.address + offset)) : null,
    definedBy:
      block === null
        ? `${graph.name}, in a section that is not loaded`
        : `${graph.name} ${graph.placeOf(block, offset)}`,
    binding: symbol === null ? 'section' : 'local',
    neededBy: load.units.flatMap((unit) => unit.graphs.flatMap((user) => uses(load, user, local))),
    lost: [],
  };
}

/** The first edge to it, and the first to the section that it lies in, by which compilers refer to local names. */
function uses({ globals }: LinkedLoad, user: LinkGraph, { graph, symbol, block }: LocalName): SymbolUse[] {
  const { edges, symbols } = user;
  let through: SymbolUse | null = null;
  for (const from of user.blocks) {
    if (!from.live || (symbol === null && from === block)) continue;
    for (let edge = from.firstEdge; edge < from.edgeEnd; edge++) {
      const named = edges.target[edge] ?? 0;
      const id = symbols.global[named] ?? -1;
      const owner = id < 0 ? user : (globals.graph[id] ?? null);
      const target = id < 0 ? named : (globals.symbol[id] ?? 0);
      if (owner !== graph || block === null || graph.symbols.block[target] !== block.index) continue;
      const use = { object: user.name, place: user.placeOf(from, edges.offset[edge] ?? 0) };
      if (symbol === null || target === symbol) return [use];
      if (graph.symbols.type(target) === sectionType) through ??= { ...use, place: `${use.place}, to its section` };
    }
  }
  return through === null ? [] : [through];
}
