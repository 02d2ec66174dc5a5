// BasicLayout: the blocks of one unit, packed into segments by protection and lifetime. It knows sizes and offsets
// only; a memory manager decides where each segment goes, page by page or in packed arenas. Debug sections (lifetime
// `none`) and TLS templates are not laid out here.

import { LinkError } from '../../shared/errors.ts';
import { addBytes } from '../../shared/executorAddress.ts';
import type { FileContent, ReadAt } from '../object/fileContent.ts';
import type { PlacedSegment } from './linkEnvironment.ts';
import type { SectionRun } from './linkerSymbols.ts';
import { type Block, type Lifetime, type LinkGraph, type LinkUnit, Protection, type Section } from './linkGraph.ts';
import { addTable, emptyTablesGraph } from './tableBlocks.ts';
import { namesAtOneGo, type Steps } from './turns.ts';

export interface Segment {
  /** Bits of Protection. */
  readonly protection: number;
  readonly lifetime: Lifetime;
  /** True for `.ldata` and its kin, which may lie beyond +-2 GB of the other segments. */
  readonly large: boolean;
  /** A power of two: the largest alignment of its blocks. Page-based managers align to a page on top. */
  readonly alignment: number;
  /** Bytes with content, padding between blocks included. */
  readonly contentSize: number;
  /** contentSize and the zero fill behind it; at least 1. */
  readonly size: number;
  /** In address order; blockOffsets[i] is where blocks[i] starts, in bytes from the segment's start. */
  readonly blocks: readonly Block[];
  readonly blockOffsets: readonly number[];
}

export interface BasicLayout {
  readonly unit: LinkUnit;
  /** R, RX, RW, then large ones; empty segments are left out, so a unit may have none. */
  readonly segments: readonly Segment[];
}

/** Where each segment goes if they follow each other at page boundaries. */
export interface PagedLayout {
  /** By segment, in bytes from the base; multiples of the page size. */
  readonly offsets: readonly number[];
  /** Bytes from the base to the end of the last page. */
  readonly size: number;
}

/**
 * Packs the live blocks of a unit's graphs and of its tables. `runs`: blocks that lie side by side, taken in by the
 * unit that each run names (`unitIndex` is this one's) and left out by the others.
 */
export function* layOut(
  unit: LinkUnit,
  tables: LinkGraph,
  unitIndex = 0,
  runs: readonly SectionRun[] = [],
): Steps<BasicLayout> {
  const inRuns = runs.length === 0 ? noBlocks : new Set(runs.flatMap(({ blocks }) => blocks));
  const sorter = idleSorters.pop() ?? new BlockSorter();
  sorter.begin();
  for (const graph of unit.graphs) yield* collect(sorter, graph, inRuns);
  let tight = noBlocks;
  for (const run of runs) {
    if (run.unit !== unitIndex) continue;
    collectRun(sorter, run);
    if (run.tight) tight = new Set([...tight, ...run.blocks.slice(1)]);
  }
  yield* collect(sorter, tables, inRuns);
  const segments = yield* sorter.segments(tight);
  // One that was given up on the way is not used again: it still holds the blocks.
  idleSorters.push(sorter);
  return { unit, segments };
}

/** Alignments up to this one leave no more between blocks than programs of their size can bear. */
const usualAlignment = 2 ** 16;
/** Bytes that a load may lose between its blocks. A file of two kilobytes can ask for any number of them. */
const largestPadding = 2 ** 28;

/** Throws LinkError where the alignments of blocks with content would fill memory with padding. */
export function checkPadding(layouts: readonly BasicLayout[]): void {
  let padding = 0;
  for (const { unit, segments } of layouts) {
    for (const { alignment, contentSize, blocks } of segments) {
      if (alignment <= usualAlignment) continue;
      padding += contentSize;
      for (const { content, size } of blocks) if (content !== null) padding -= size;
    }
    if (padding <= largestPadding) continue;
    const text = `the alignment of its sections takes ${padding} bytes of padding: allowed in a load are ${largestPadding}`;
    throw new LinkError(`${unit.name}: ${text}; align less, or put what is aligned into zero fill`);
  }
}

/** Offsets for a memory manager that gives each allocation one run of pages. */
export function pagedLayout(layout: BasicLayout, pageSize: number): PagedLayout {
  const offsets: number[] = [];
  let end = 0;
  for (const segment of layout.segments) {
    const offset = alignUp(end, Math.max(pageSize, segment.alignment));
    offsets.push(offset);
    end = offset + segment.size;
  }
  return { offsets, size: alignUp(end, pageSize) };
}

/** A block whose content has still to be read into its memory. */
export interface UnreadBlock {
  readonly block: Block;
  readonly content: FileContent;
}

/**
 * Gives each block its address and its working memory, and copies content; padding is written too (0xCC in code, else
 * zero). Content that is still in its file is the caller's to read (readUnread); those blocks are added to `unread`.
 * Throws RangeError where `segments` do not fit the layout: a defect of the memory manager.
 */
export function* place(layout: BasicLayout, segments: readonly PlacedSegment[], unread: UnreadBlock[]): Steps {
  for (let index = 0; index < layout.segments.length; index++) {
    const segment = layout.segments[index];
    if (segment === undefined) break;
    const placed = segments[index];
    if (placed === undefined || placed.workingMemory.length < segment.contentSize) {
      const found = placed === undefined ? 'nothing' : `${placed.workingMemory.length} bytes`;
      throw new RangeError(`segment ${index} of ${layout.unit.name}: ${found} placed, ${segment.contentSize} needed`);
    }
    yield* placeSegment(segment, placed, unread);
  }
}

/** Rejects with InputError where a file is no longer the one that was parsed. */
export async function readUnread(unread: readonly UnreadBlock[], readAt?: ReadAt): Promise<void> {
  for (const { block, content } of unread) await content.readInto(block.memory.subarray(block.memoryOffset), readAt);
}

const noBlocks: ReadonlySet<Block> = new Set();

/** Blocks that one piece of a layout goes through. */
const blocksAtOneGo = namesAtOneGo;

/** Kinds of blocks within a segment, in their order. Unwind records have to be together. */
const BlockKind = { content: 0, ehFrame: 1, zeroFill: 2 } as const;
const blockKinds = 3;
/** Values of Protection below this one. */
const protections = 8;
/** R, RX, RW; twice for the lifetimes; twice for large ones. */
const segmentOrders = 12;

const noBlock = addTable(emptyTablesGraph('no unit'), 'none', 0, new Uint8Array(0), 1);

/**
 * Sorts the blocks of one unit into its segments by counting, which leaves blocks of a kind in their order. Its arrays
 * are used again by the next unit: a load has thousands of units of a few blocks each.
 */
class BlockSorter {
  /** `noBlock` beyond what is in use: what a graph is made of may be gone before the next layout. */
  readonly #blocks: Block[] = [];
  #keys = new Uint16Array(256);
  #count = 0;
  #empty: Block[] = [];
  /** By key: how many blocks there are, then where the next one goes. Zero between units. */
  readonly #places = new Uint32Array(segmentOrders * protections * blockKinds);
  /** Keys that occur, a few of all. */
  #used: number[] = [];
  readonly #sorted: Block[] = [];

  begin(): void {
    this.#count = 0;
    for (const key of this.#used) this.#places[key] = 0;
    this.#forget();
  }

  add(block: Block, segmentKey: number, kind: number): void {
    const index = this.#count++;
    if (index === this.#keys.length) {
      const keys = new Uint16Array(2 * index);
      keys.set(this.#keys);
      this.#keys = keys;
    }
    const key = segmentKey * blockKinds + kind;
    const known = this.#places[key] ?? 0;
    if (known === 0) this.#used.push(key);
    this.#places[key] = known + 1;
    this.#blocks[index] = block;
    this.#keys[index] = key;
  }

  /** A block without bytes: a label in it still needs an address, for which any segment's start will do. */
  addEmpty(block: Block): void {
    this.#empty.push(block);
  }

  *segments(tight: ReadonlySet<Block>): Steps<Segment[]> {
    const keys = this.#keys;
    const places = this.#places;
    const sorted = this.#sorted;
    const used = sortFew(this.#used);
    let next = 0;
    for (const key of used) {
      const size = places[key] ?? 0;
      places[key] = next;
      next += size;
    }
    for (let index = 0; index < this.#count; index++) {
      const key = keys[index] ?? 0;
      const place = places[key] ?? 0;
      places[key] = place + 1;
      sorted[place] = this.#blocks[index] ?? noBlock;
      this.#blocks[index] = noBlock;
      if (index % blocksAtOneGo === blocksAtOneGo - 1) yield;
    }
    // Each place is now the end of its key's blocks; the keys of a segment follow each other.
    const segments: Segment[] = [];
    let start = 0;
    for (let i = 0; i < used.length; i++) {
      const key = used[i] ?? 0;
      const end = places[key] ?? 0;
      places[key] = 0;
      const segmentKey = Math.floor(key / blockKinds);
      if (Math.floor((used[i + 1] ?? -1) / blockKinds) === segmentKey) continue;
      const own = sorted.slice(start, end);
      const first = segments.length === 0 && this.#empty.length > 0;
      segments.push(yield* pack(segmentKey, first ? [...this.#empty, ...own] : own, tight));
      start = end;
    }
    sorted.fill(noBlock, 0, start);
    this.#forget();
    return segments;
  }

  #forget(): void {
    this.#used = [];
    if (this.#empty.length > 0) this.#empty = [];
  }
}

/** In use by nobody. Between the pieces of one layout another link may begin its own. */
const idleSorters: BlockSorter[] = [];

function* collect(sorter: BlockSorter, graph: LinkGraph, inRuns: ReadonlySet<Block>): Steps {
  for (let index = 0; index < graph.blocks.length; index++) {
    const block = graph.blocks[index];
    if (block === undefined) break;
    if (index % blocksAtOneGo === blocksAtOneGo - 1) yield;
    const { section } = block;
    if (!block.live || section.lifetime === 'none' || section.role === 'tls') continue;
    if (inRuns.size > 0 && inRuns.has(block)) continue;
    if (block.size === 0) sorter.addEmpty(block);
    else sorter.add(block, segmentKey(section.protection, section), kindOf(block));
  }
}

/** In place: there are a few, and Array.sort makes arrays of its own. */
function sortFew(keys: number[]): number[] {
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] ?? 0;
    let at = end;
    for (; at > 0 && (keys[at - 1] ?? 0) > key; at--) keys[at] = keys[at - 1] ?? 0;
    keys[at] = key;
  }
  return keys;
}

/** As writable as its most writable block; zero fill only if all of it is. */
function collectRun(sorter: BlockSorter, { blocks }: SectionRun): void {
  const [first] = blocks;
  if (first === undefined) return;
  let { protection } = first.section;
  for (const { section } of blocks) protection |= section.protection;
  const key = segmentKey(protection, first.section);
  const kind = blocks.some(({ content }) => content !== null) ? BlockKind.content : BlockKind.zeroFill;
  if (first.size === 0) sorter.addEmpty(first);
  else for (const block of blocks) sorter.add(block, key, kind);
}

function kindOf({ section, content }: Block): number {
  if (section.role === 'ehFrame') return BlockKind.ehFrame;
  return content === null ? BlockKind.zeroFill : BlockKind.content;
}

/** Equal for blocks of one segment, and ascending in the order of segments: R, RX, RW, then large ones. */
function segmentKey(protection: number, { lifetime, large }: Pick<Section, 'lifetime' | 'large'>): number {
  const rights = protection & Protection.execute ? 1 : protection & Protection.write ? 2 : 0;
  return (rights + (lifetime === 'standard' ? 0 : 3) + (large ? 6 : 0)) * protections + protection;
}

function* pack(key: number, blocks: readonly Block[], tight: ReadonlySet<Block>): Steps<Segment> {
  const blockOffsets: number[] = [];
  let alignment = 1;
  let end = 0;
  let contentSize = 0;
  let inEhFrame = false;
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index];
    if (block === undefined) break;
    const isEhFrame = block.section.role === 'ehFrame';
    const isTight = (inEhFrame && isEhFrame) || (tight.size > 0 && tight.has(block));
    const offset = isTight ? end : alignUp(end, block.alignment);
    inEhFrame = isEhFrame;
    blockOffsets.push(offset);
    end = offset + block.size;
    if (block.content !== null) contentSize = end;
    if (block.alignment > alignment) alignment = block.alignment;
    if (index % blocksAtOneGo === blocksAtOneGo - 1) yield;
  }
  const order = Math.floor(key / protections);
  return {
    protection: key % protections,
    lifetime: order % 6 < 3 ? 'standard' : 'finalize',
    large: order >= 6,
    alignment,
    contentSize,
    size: Math.max(1, end),
    blocks,
    blockOffsets,
  };
}

/** What is copied at one go where each page is touched for the first time: some milliseconds' worth. Bytes. */
const bytesAtOneGo = 2 ** 21;

function* placeSegment(segment: Segment, { address, workingMemory }: PlacedSegment, unread: UnreadBlock[]): Steps {
  const padding = segment.protection & Protection.execute ? 0xcc : 0;
  let goneTo = 0;
  let written = 0;
  for (let index = 0; index < segment.blocks.length; index++) {
    const block = segment.blocks[index];
    if (block === undefined) break;
    const offset = segment.blockOffsets[index] ?? 0;
    block.address = addBytes(address, offset);
    block.memory = workingMemory;
    block.memoryOffset = offset;
    if (block.content === null) continue;
    if (offset > written) workingMemory.fill(padding, written, offset);
    const { content } = block;
    written = offset + block.size;
    if (!(content instanceof Uint8Array)) unread.push({ block, content });
    else if (content.length <= bytesAtOneGo) workingMemory.set(content, offset);
    else yield* copyInPieces(content, workingMemory, offset);
    if (written - goneTo < bytesAtOneGo) continue;
    goneTo = written;
    yield;
  }
}

function* copyInPieces(content: Uint8Array, target: Uint8Array, offset: number): Steps {
  for (let at = 0; at < content.length; at += bytesAtOneGo) {
    target.set(content.subarray(at, at + bytesAtOneGo), offset + at);
    yield;
  }
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
