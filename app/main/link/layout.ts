// BasicLayout: the blocks of one unit, packed into segments by protection and lifetime. It knows sizes and offsets
// only; a memory manager decides where each segment goes, page by page or in packed arenas. Debug sections (lifetime
// `none`) and TLS templates are not laid out here.

import { addBytes } from '../../shared/executorAddress.ts';
import type { FileContent } from '../object/fileContent.ts';
import type { PlacedSegment } from './linkEnvironment.ts';
import type { SectionRun } from './linkerSymbols.ts';
import { type Block, type Lifetime, type LinkGraph, type LinkUnit, Protection } from './linkGraph.ts';

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
  readonly blockOffsets: Float64Array;
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
export function layOut(
  unit: LinkUnit,
  tables: LinkGraph,
  unitIndex = 0,
  runs: readonly SectionRun[] = [],
): BasicLayout {
  const groups: SegmentGroup[] = [];
  const empty: Block[] = [];
  const inRuns = runs.length === 0 ? noBlocks : new Set(runs.flatMap(({ blocks }) => blocks));
  for (const graph of unit.graphs) collect(graph, groups, empty, inRuns);
  for (const run of runs) if (run.unit === unitIndex) collectRun(run, groups, empty);
  collect(tables, groups, empty, inRuns);
  groups.sort((one, other) => groupOrder(one) - groupOrder(other));
  // Labels in empty sections still need an address: any segment's start will do.
  const [first] = groups;
  if (first !== undefined) first.content = [...empty, ...first.content];
  return { unit, segments: groups.map(pack) };
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
export function place(layout: BasicLayout, segments: readonly PlacedSegment[], unread: UnreadBlock[]): void {
  for (let index = 0; index < layout.segments.length; index++) {
    const segment = layout.segments[index];
    if (segment === undefined) break;
    const placed = segments[index];
    if (placed === undefined || placed.workingMemory.length < segment.contentSize) {
      const found = placed === undefined ? 'nothing' : `${placed.workingMemory.length} bytes`;
      throw new RangeError(`segment ${index} of ${layout.unit.name}: ${found} placed, ${segment.contentSize} needed`);
    }
    placeSegment(segment, placed, unread);
  }
}

/** Rejects with InputError where a file is no longer the one that was parsed. */
export async function readUnread(unread: readonly UnreadBlock[]): Promise<void> {
  for (const { block, content } of unread) await content.readInto(block.memory.subarray(block.memoryOffset));
}

const noBlocks: ReadonlySet<Block> = new Set();

/** The blocks of one segment before they are packed. */
interface SegmentGroup {
  readonly protection: number;
  readonly lifetime: Lifetime;
  readonly large: boolean;
  content: Block[];
  /** Contiguous and without padding: an unwinder takes a zero word between records for the end. */
  readonly ehFrame: Block[];
  /** Blocks of `content` that follow the one before without padding. */
  tight: ReadonlySet<Block>;
  zeroFill: Block[];
}

function collect(graph: LinkGraph, groups: SegmentGroup[], empty: Block[], inRuns: ReadonlySet<Block>): void {
  for (const block of graph.blocks) {
    const { section } = block;
    if (!block.live || section.lifetime === 'none' || section.role === 'tls' || inRuns.has(block)) continue;
    if (block.size === 0) {
      empty.push(block);
      continue;
    }
    const group = groupFor(groups, section.protection, section.lifetime, section.large);
    if (section.role === 'ehFrame') group.ehFrame.push(block);
    else if (block.content !== null) group.content.push(block);
    else group.zeroFill.push(block);
  }
}

/** As writable as its most writable block; zero fill only if all of it is. */
function collectRun({ blocks, tight }: SectionRun, groups: SegmentGroup[], empty: Block[]): void {
  const [first] = blocks;
  if (first === undefined) return;
  let { protection } = first.section;
  for (const { section } of blocks) protection |= section.protection;
  const group = groupFor(groups, protection, first.section.lifetime, first.section.large);
  if (tight) group.tight = new Set([...group.tight, ...blocks.slice(1)]);
  if (first.size === 0) empty.push(first);
  else if (blocks.some(({ content }) => content !== null)) group.content = [...group.content, ...blocks];
  else group.zeroFill = [...group.zeroFill, ...blocks];
}

function groupFor(groups: SegmentGroup[], protection: number, lifetime: Lifetime, large: boolean): SegmentGroup {
  for (const group of groups) {
    if (group.protection === protection && group.lifetime === lifetime && group.large === large) return group;
  }
  const group: SegmentGroup = { protection, lifetime, large, content: [], ehFrame: [], tight: noBlocks, zeroFill: [] };
  groups.push(group);
  return group;
}

function groupOrder(group: SegmentGroup): number {
  const order = group.protection & Protection.execute ? 1 : group.protection & Protection.write ? 2 : 0;
  return order + (group.lifetime === 'standard' ? 0 : 3) + (group.large ? 6 : 0);
}

function pack(group: SegmentGroup): Segment {
  const blocks = [...group.content, ...group.ehFrame, ...group.zeroFill];
  const blockOffsets = new Float64Array(blocks.length);
  let alignment = 1;
  let end = 0;
  let contentSize = 0;
  let inEhFrame = false;
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index];
    if (block === undefined) break;
    const isEhFrame = block.section.role === 'ehFrame';
    const isTight = (inEhFrame && isEhFrame) || (group.tight.size > 0 && group.tight.has(block));
    const offset = isTight ? end : alignUp(end, block.alignment);
    inEhFrame = isEhFrame;
    blockOffsets[index] = offset;
    end = offset + block.size;
    if (block.content !== null) contentSize = end;
    if (block.alignment > alignment) alignment = block.alignment;
  }
  const { protection, lifetime, large } = group;
  return { protection, lifetime, large, alignment, contentSize, size: Math.max(1, end), blocks, blockOffsets };
}

function placeSegment(segment: Segment, { address, workingMemory }: PlacedSegment, unread: UnreadBlock[]): void {
  const padding = segment.protection & Protection.execute ? 0xcc : 0;
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
    if (block.content instanceof Uint8Array) workingMemory.set(block.content, offset);
    else unread.push({ block, content: block.content });
    written = offset + block.size;
  }
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
