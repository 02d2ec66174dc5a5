// The code of one finished link, ready to be looked at page by page: which objects have code, where each of their pages
// begins, which fixups there are. Made by the session for the last load, or for a link that nobody runs, and by the
// command line. Nothing is decoded before a page is asked for.

import type { LinkedLoad, LinkedUnit } from '../link/link.ts';
import { type Block, type LinkGraph, Protection } from '../link/linkGraph.ts';
import { atOneGo, type Steps } from '../link/turns.ts';
import { UniqueKeys } from '../link/uniqueKeys.ts';
import { AddressNames, isPlaced, lastAtMost, type PlacedBlock } from './addressNames.ts';
import { linkedBlock } from './blockBytes.ts';
import type { Decoder } from './decoder.ts';
import { linesOf } from './sourceLines.ts';

/** A part of one block, in bytes from its start. */
export interface CodeRange {
  readonly placed: PlacedBlock;
  readonly start: number;
  readonly end: number;
}

export interface CodeObjectView {
  readonly index: number;
  /** As LinkDump spells it. */
  readonly name: string;
  /** Code and GOT, in address order. */
  readonly blocks: readonly PlacedBlock[];
  readonly pages: readonly (readonly CodeRange[])[];
  readonly size: number;
  readonly fixups: number;
  readonly lineError: string | null;
}

/** Fixups of one block: ids firstId .. firstId + (edgeEnd - firstEdge), in the order of LinkDump.edges. */
export interface FixupBlock extends PlacedBlock {
  readonly file: string;
  readonly firstId: number;
}

/** Bytes of code on a page, about: it ends with a function where that is possible. */
const pageBytes = 8 * 1024;
/** Functions longer than this are cut between two instructions. */
const longestPage = 2 * pageBytes;
/** Bytes of blocks that are kept linked. */
const mostKept = 2 ** 25;

export class LinkedCode {
  readonly load: LinkedLoad;
  readonly names: AddressNames;
  readonly decoder: Decoder;
  readonly #objects: CodeObjectView[] = [];
  readonly #fixupBlocks: FixupBlock[] = [];
  #fixupCount = 0;
  readonly #linked = new Map<Block, Block>();
  #kept = 0;

  /** Of a large load in pieces: where a function without end is cut into pages, all of it is decoded once. */
  static *inSteps(load: LinkedLoad, decoder: Decoder): Steps<LinkedCode> {
    const code = new LinkedCode(load, decoder);
    yield* code.#collect();
    return code;
  }

  /** The same at one go. */
  static make(load: LinkedLoad, decoder: Decoder): LinkedCode {
    return atOneGo(LinkedCode.inSteps(load, decoder));
  }

  private constructor(load: LinkedLoad, decoder: Decoder) {
    this.load = load;
    this.decoder = decoder;
    this.names = new AddressNames(load);
  }

  get objects(): readonly CodeObjectView[] {
    return this.#objects;
  }

  /** By ascending firstId. */
  get fixupBlocks(): readonly FixupBlock[] {
    return this.#fixupBlocks;
  }

  get fixupCount(): number {
    return this.#fixupCount;
  }

  *#collect(): Steps {
    const files = new UniqueKeys();
    for (const unit of this.load.units) {
      for (const graph of unit.graphs) {
        const file = files.take(graph.name);
        for (const block of graph.blocks) {
          if (!block.live || block.edgeEnd === block.firstEdge) continue;
          this.#fixupBlocks.push({ unit, graph, block, file, firstId: this.#fixupCount });
          this.#fixupCount += block.edgeEnd - block.firstEdge;
        }
        // What one object alone uses is shown with it.
        const alone = unit.graphs.length === 1 ? [unit.tables.graph] : [];
        yield* this.#addObject(file, unit, [graph, ...alone]);
      }
      const tables = files.take(unit.tables.graph.name);
      if (unit.graphs.length !== 1) yield* this.#addObject(tables, unit, [unit.tables.graph]);
    }
  }

  /** The object and page on which an address is shown; null for one that is not code of this link, or a slot. */
  pageOf(address: number): { readonly object: number; readonly page: number } | null {
    for (const { index, blocks, pages } of this.objects) {
      const block = blocks.find(({ block: { address: start, size } }) => address >= start && address < start + size);
      if (block === undefined) continue;
      const offset = address - block.block.address;
      const page = pages.findIndex((ranges) =>
        ranges.some(({ placed, start, end }) => placed === block && offset >= start && offset < end),
      );
      if (page >= 0) return { object: index, page };
    }
    return null;
  }

  /** The block with its linked bytes; see linkedBlock. */
  linked(placed: PlacedBlock): Block {
    return this.#linked.get(placed.block) ?? atOneGo(this.#link(placed));
  }

  *#link({ unit, graph, block }: PlacedBlock): Steps<Block> {
    const linked = yield* linkedBlock(this.load, unit, graph, block);
    if (this.#kept + block.size > mostKept) {
      this.#linked.clear();
      this.#kept = 0;
    }
    this.#linked.set(block, linked);
    this.#kept += block.size;
    return linked;
  }

  /** The block and the edge of a fixup; null for a number that no fixup has. */
  fixup(id: number): { readonly placed: FixupBlock; readonly edge: number } | null {
    const placed = this.fixupBlocks[lastAtMost(this.fixupBlocks, id, ({ firstId }) => firstId)];
    if (placed === undefined) return null;
    const edge = placed.block.firstEdge + id - placed.firstId;
    return edge < placed.block.edgeEnd ? { placed, edge } : null;
  }

  *#addObject(name: string, unit: LinkedUnit, graphs: readonly LinkGraph[]): Steps {
    const placed = graphs.flatMap((graph) =>
      graph.blocks.filter((block) => isShown(unit, block)).map((block) => ({ unit, graph, block })),
    );
    if (placed.length === 0) return;
    const blocks = placed.sort((one, other) => order(one) - order(other) || one.block.address - other.block.address);
    const pages = yield* this.#paginate(blocks);
    this.#objects.push({
      index: this.#objects.length,
      name,
      blocks,
      pages,
      size: blocks.reduce((sum, { block }) => sum + (isCode(block) ? block.size : 0), 0),
      fixups: blocks.reduce((sum, { block }) => sum + block.edgeEnd - block.firstEdge, 0),
      lineError: graphs[0] === undefined ? null : linesOf(graphs[0]).error,
    });
  }

  *#paginate(blocks: readonly PlacedBlock[]): Steps<readonly (readonly CodeRange[])[]> {
    const pages: CodeRange[][] = [[]];
    let filled = 0;
    for (const placed of blocks) {
      const { block } = placed;
      if (isCode(block) && block.size > longestPage && !this.#linked.has(block)) yield* this.#link(placed);
      for (const { start, end } of this.#pieces(placed)) {
        if (filled > 0 && filled + end - start > pageBytes) {
          pages.push([]);
          filled = 0;
        }
        const page = pages.at(-1) ?? [];
        const last = page.at(-1);
        if (last?.placed === placed) page[page.length - 1] = { ...last, end };
        else page.push({ placed, start, end });
        filled += end - start;
        yield;
      }
    }
    return pages;
  }

  /** Functions of a block, those that are too long in pieces. */
  *#pieces(placed: PlacedBlock): Iterable<{ readonly start: number; readonly end: number }> {
    const { block } = placed;
    const { all } = this.names;
    let start = 0;
    let next = lastAtMost(all, block.address, ({ address }) => address) + 1;
    while (start < block.size) {
      let end = block.size;
      for (; next < all.length; next++) {
        const named = all[next];
        if (named === undefined || named.address >= block.address + block.size) break;
        if (named.kind !== 'function') continue;
        end = named.address - block.address;
        next++;
        break;
      }
      if (end === start) continue;
      while (isCode(block) && end - start > longestPage) {
        const bytes = this.linked(placed).memory;
        const cut = this.decoder.boundary(bytes, start, start + pageBytes, end);
        yield { start, end: cut };
        start = cut;
      }
      if (end > start) yield { start, end };
      start = end;
    }
  }
}

export function isCode(block: Block): boolean {
  return (block.section.protection & Protection.execute) !== 0;
}

/** Zero fill is no code, whatever its section's rights: a small file can say that it has any number of bytes. */
function isShown(unit: LinkedUnit, block: Block): boolean {
  return isPlaced(block) && block.content !== null && (isCode(block) || block === unit.tables.got.block);
}

/** The GOT behind the code, wherever it lies. */
function order({ block }: PlacedBlock): number {
  return isCode(block) ? 0 : 1;
}
