// Where the section of a symbol starts and which number it has, for COFF's relocations that ask for that. Sections of
// one name up to a `$` are one: a load puts them side by side (groupedSections.ts), else each file has its own.

import type { GlobalSymbols } from './globalSymbols.ts';
import type { LinkGraph } from './linkGraph.ts';

export interface DefiningSection {
  readonly start: number;
  /** In the table of the file that defines the symbol. */
  readonly number: number;
}

/** Null for a symbol in no section that is loaded. */
export function definingSection(graph: LinkGraph, symbol: number, globals: GlobalSymbols): DefiningSection | null {
  const id = graph.symbols.global[symbol] ?? -1;
  const definer = id < 0 ? graph : (globals.graph[id] ?? null);
  const definition = id < 0 ? symbol : (globals.symbol[id] ?? 0);
  const block = definer?.blocks[definer.symbols.block[definition] ?? -1];
  if (definer === null || block === undefined || !block.live) return null;
  const group = groupName(block.section.name);
  let start: number = block.address;
  for (const other of definer.blocks) {
    if (other.live && groupName(other.section.name) === group) start = Math.min(start, other.address);
  }
  return { start: globals.sectionStarts.get(group) ?? start, number: block.section.fileIndex };
}

/** `.rdata$zzz` is a part of `.rdata`. */
export function groupName(name: string): string {
  const at = name.indexOf('$', 1);
  return at < 0 ? name : name.slice(0, at);
}
