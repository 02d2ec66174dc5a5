// Which relocations of other units would dangle if units were unloaded. GOT slots and stubs exist for relocations, so
// these are all that a linker can know; pointers that the program stored at run time are not seen.
import type { GlobalSymbols } from '../link/globalSymbols.ts';
import type { LinkedUnit } from '../link/link.ts';
import type { SharedSection } from '../link/linkerSymbols.ts';
import type { LinkGraph } from '../link/linkGraph.ts';

/** How many places are told. */
const placesTold = 5;

/** `b.o .text+0x12 refers to 'f'`, one place a file and symbol, the first few. */
export function referencesTo(
  gone: readonly LinkedUnit[],
  others: readonly LinkedUnit[],
  globals: GlobalSymbols,
): readonly string[] {
  const graphs = new Set(gone.flatMap((unit) => unit.graphs));
  const found: string[] = [];
  for (const other of others) {
    for (const graph of other.graphs) {
      found.push(...referencesFrom(graph, graphs, globals));
      if (found.length >= placesTold) return found.slice(0, placesTold);
    }
  }
  return found;
}

/** `section registry lies side by side with that of b.o`, one text a section. */
export function sharedWith(gone: readonly LinkedUnit[], shared: readonly SharedSection[]): readonly string[] {
  const names = new Set(gone.map((unit) => unit.name));
  return shared
    .filter(({ units }) => units.some((name) => names.has(name)) && !units.every((name) => names.has(name)))
    .map(({ section, units }) => {
      const others = units.filter((name) => !names.has(name));
      return `section ${section} lies side by side with that of ${others.join(', ')}`;
    });
}

function referencesFrom(graph: LinkGraph, targets: ReadonlySet<LinkGraph>, globals: GlobalSymbols): string[] {
  const { edges, symbols } = graph;
  const seen = new Set<number>();
  const found: string[] = [];
  for (const block of graph.blocks) {
    if (!block.live) continue;
    for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
      const id = symbols.global[edges.target[edge] ?? 0] ?? -1;
      if (id < 0 || seen.has(id)) continue;
      const definer = globals.graph[id] ?? null;
      if (definer === null || !targets.has(definer)) continue;
      seen.add(id);
      found.push(`${graph.name} ${graph.placeOf(block, edges.offset[edge] ?? 0)} refers to '${globals.name(id)}'`);
    }
  }
  return found;
}
