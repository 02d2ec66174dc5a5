// The linker-made graph of a unit and the blocks in it; entries of tables shared between the graphs of a unit.

import { elfRelocations } from '../object/elf/elfRelocations.ts';
import { EdgeTable } from './edgeTable.ts';
import { type Block, LinkGraph, type SectionRole } from './linkGraph.ts';
import { SymbolTable } from './symbolTable.ts';

/** A graph without symbols and edges, for what the linker makes for a unit. */
export function emptyTablesGraph(unitName: string): LinkGraph {
  return new LinkGraph(`${unitName} (tables)`, noSymbols, elfRelocations, noEdges);
}

/** Shared by all such graphs: nothing is ever added to them. */
const noSymbols = new SymbolTable(0, 0, { name: () => '', intern: () => -1 });
const noEdges = new EdgeTable(0);

/** Appends a linker-made section with one block. */
export function addTable(
  graph: LinkGraph,
  name: string,
  protection: number,
  content: Uint8Array,
  alignment: number,
  role: SectionRole = 'ordinary',
): Block {
  const section = graph.addSection({ name, fileIndex: -1, protection, lifetime: 'standard', role, large: false });
  return graph.addBlock(section, content.length, alignment, content);
}

/** The entries that globals have in one table. Most tables of small units have none: the map is made for the first. */
export class EntryOfGlobal {
  #entries: Map<number, number> | null = null;

  get(global: number): number | undefined {
    return this.#entries?.get(global);
  }

  set(global: number, entry: number): void {
    this.#entries ??= new Map();
    this.#entries.set(global, entry);
  }
}

/**
 * The entry of a symbol in a table of which `count` entries exist: the one it has, or the one that another graph's
 * reference to the same global made, or `count`, which the caller then makes. Remembered in `known` for this graph.
 */
export function entryIndex(
  graph: LinkGraph,
  target: number,
  known: Int32Array,
  entryOfGlobal: EntryOfGlobal,
  count: number,
): number {
  const own = known[target] ?? -1;
  if (own >= 0) return own;
  const global = graph.symbols.global[target] ?? -1;
  const entry = (global < 0 ? undefined : entryOfGlobal.get(global)) ?? count;
  if (global >= 0 && entry === count) entryOfGlobal.set(global, entry);
  known[target] = entry;
  return entry;
}
