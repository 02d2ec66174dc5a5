// BasicLayout: the blocks of one unit, packed into segments by protection and lifetime. It knows sizes and offsets
// only; a memory manager decides where each segment goes, page by page or in packed arenas. Debug sections (lifetime
// `none`) and TLS templates are not laid out here.

import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { PlacedSegment } from './linkEnvironment.ts';
import type { Block, Lifetime, LinkUnit } from './linkGraph.ts';

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

/** Packs the live blocks of a unit. */
export function layOut(unit: LinkUnit): BasicLayout {
  return { unit, segments: [] };
}

/** Offsets for a memory manager that gives each allocation one run of pages. */
export function pagedLayout(layout: BasicLayout, pageSize: number): PagedLayout {
  const offsets: number[] = [];
  let end = 0;
  for (const segment of layout.segments) {
    const step = Math.max(pageSize, segment.alignment);
    const offset = Math.ceil(end / step) * step;
    offsets.push(offset);
    end = offset + segment.size;
  }
  return { offsets, size: Math.ceil(end / pageSize) * pageSize };
}

/** Gives each block its address and its working memory, and copies content; padding is written too. */
export function place(layout: BasicLayout, segments: readonly PlacedSegment[]): void {
  throw new Error(`not yet: ${layout.segments.length} ${segments.length} ${undefined as ExecutorAddress | undefined}`);
}
