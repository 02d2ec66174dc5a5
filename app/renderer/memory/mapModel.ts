// The memory map as lanes: one for each slab, all to one scale, so that lengths compare. The window is a stretch of
// offsets that all lanes share. Says which rectangles to draw, ranges thinner than a pixel merged, and which range lies
// under a point. Pure: drawing is MapCanvas.vue's.
import {
  heldStates,
  type MemoryMap,
  type RangeKind,
  type RangeTable,
  rangeKinds,
} from '../../shared/ui/memoryRecords.ts';

/** A stretch of every lane: from this offset on, so many bytes to the pixel. */
export interface MapWindow {
  readonly start: number;
  readonly bytesPerPixel: number;
}

export interface Lane {
  readonly address: number;
  /** Bytes. */
  readonly size: number;
  readonly protection: number;
  readonly touched: number;
  readonly reservation: number;
  /** Its ranges in map.ranges: [first, end). */
  readonly first: number;
  readonly end: number;
  /** Its details in map.details: [firstDetail, endDetail). */
  readonly firstDetail: number;
  readonly endDetail: number;
}

/** A rectangle of a lane, in pixels from its left edge. */
export interface MapRect {
  readonly x: number;
  readonly width: number;
  readonly kind: RangeKind;
  /** Index in the table; the first of `count` that were merged. */
  readonly index: number;
  readonly count: number;
  /** Of the merged ones that somebody holds, their share of the pixels, 0 to 1. */
  readonly density: number;
}

/** One range in words and numbers. */
export interface RangeInfo {
  readonly index: number;
  readonly address: number;
  readonly size: number;
  readonly kind: RangeKind;
  readonly owner: string;
  readonly state: (typeof heldStates)[number];
}

export function lanesOf({ slabs, ranges, details }: Pick<MemoryMap, 'slabs' | 'ranges' | 'details'>): readonly Lane[] {
  return slabs.map(({ address, size, protection, touched, reservation }) => ({
    ...{ address, size, protection, touched, reservation },
    first: firstAtLeast(ranges.address, address),
    end: firstAtLeast(ranges.address, address + size),
    firstDetail: firstAtLeast(details.address, address),
    endDetail: firstAtLeast(details.address, address + size),
  }));
}

/** Index of the first item that is at least `value`; the length where none is. The items ascend. */
export function firstAtLeast(items: Float64Array, value: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * What to draw of ranges [first, end) of a lane, by ascending x. Neighbours that are thinner than a pixel become one
 * rectangle, so there are never more than twice as many as pixels.
 */
export function rectsOf(
  table: RangeTable,
  lane: Pick<Lane, 'address'>,
  [first, end]: readonly [number, number],
  { start, bytesPerPixel }: MapWindow,
  width: number,
): readonly MapRect[] {
  const rects: MapRect[] = [];
  const from = lane.address + start;
  const to = from + width * bytesPerPixel;
  // The range before may reach into the window.
  let index = Math.max(first, firstAtLeast(table.address, from) - 1);
  while (index < end) {
    const address = table.address[index] ?? 0;
    const size = table.size[index] ?? 0;
    if (address >= to) break;
    if (address + size <= from) {
      index++;
      continue;
    }
    const x = Math.max(0, (address - from) / bytesPerPixel);
    const right = Math.min(width, (address + size - from) / bytesPerPixel);
    if (right - x >= 1) {
      rects.push({ x, width: right - x, kind: kindAt(table, index), index, count: 1, density: 1 });
      index++;
      continue;
    }
    const merged = mergeThin(table, index, end, from, bytesPerPixel, x);
    rects.push(merged.rect);
    index = merged.next;
  }
  return rects;
}

/** The range at an address among [first, end); -1 where none covers it. */
export function rangeAt(table: RangeTable, [first, end]: readonly [number, number], address: number): number {
  const index = firstAtLeast(table.address, address + 0.5) - 1;
  if (index < first || index >= end) return -1;
  const start = table.address[index] ?? 0;
  return address < start + (table.size[index] ?? 0) ? index : -1;
}

/**
 * The rectangle under a point, as drawn: a range that is thinner than a pixel is found within a pixel beside it, before
 * the free one that it stands in.
 */
export function hitTest(table: RangeTable, lane: Lane, window: MapWindow, x: number, width: number): MapRect | null {
  const rects = rectsOf(table, lane, [lane.first, lane.end], window, width);
  let nearest: MapRect | null = null;
  for (const rect of rects) {
    if (x < rect.x - 2 || x > rect.x + rect.width + 2) continue;
    const inside = x >= rect.x && x < rect.x + rect.width;
    if (inside && rect.kind !== 'free' && rect.kind !== 'spent') return rect;
    const thin = rect.width <= 2 && rect.kind !== 'free';
    if (thin || (inside && nearest === null)) nearest = rect;
  }
  return nearest;
}

export function describe({ names }: Pick<MemoryMap, 'names'>, table: RangeTable, index: number): RangeInfo {
  return {
    index,
    address: table.address[index] ?? 0,
    size: table.size[index] ?? 0,
    kind: kindAt(table, index),
    owner: names[table.owner[index] ?? 0] ?? '',
    state: heldStates[table.state[index] ?? 0] ?? 'finalized',
  };
}

/** The window that shows all that is held, or the whole of the largest lane where nothing is. */
export function fitWindow({ ranges }: Pick<MemoryMap, 'ranges'>, lanes: readonly Lane[], width: number): MapWindow {
  let used = 0;
  let largest = 1;
  for (const { address, size, first, end } of lanes) {
    largest = Math.max(largest, size);
    for (let index = end - 1; index >= first; index--) {
      if (kindAt(ranges, index) === 'free') continue;
      used = Math.max(used, (ranges.address[index] ?? 0) + (ranges.size[index] ?? 0) - address);
      break;
    }
  }
  const shown = used === 0 ? largest : Math.min(largest, used * 1.06);
  return { start: 0, bytesPerPixel: shown / Math.max(1, width) };
}

/** Least bytes to the pixel: 16 pixels for a byte and more serve nobody. */
const closest = 1 / 16;

/** Zooms by a factor (below 1: closer) around a point; stays within the largest lane. */
export function zoomWindow(window: MapWindow, factor: number, x: number, width: number, largest: number): MapWindow {
  const bytesPerPixel = Math.min(largest / Math.max(1, width), Math.max(closest, window.bytesPerPixel * factor));
  const at = window.start + x * window.bytesPerPixel;
  return clampWindow({ start: at - x * bytesPerPixel, bytesPerPixel }, width, largest);
}

export function panWindow(window: MapWindow, pixels: number, width: number, largest: number): MapWindow {
  return clampWindow({ ...window, start: window.start + pixels * window.bytesPerPixel }, width, largest);
}

function clampWindow({ start, bytesPerPixel }: MapWindow, width: number, largest: number): MapWindow {
  return { start: Math.max(0, Math.min(start, largest - width * bytesPerPixel)), bytesPerPixel };
}

export function kindAt(table: RangeTable, index: number): RangeKind {
  return rangeKinds[table.kind[index] ?? 0] ?? 'free';
}

interface Merged {
  readonly rect: MapRect;
  readonly next: number;
}

/** From a thin range on: all further ones that begin within its pixel, or within the next where they are thin too. */
function mergeThin(
  table: RangeTable,
  first: number,
  end: number,
  from: number,
  bytesPerPixel: number,
  x: number,
): Merged {
  const right = Math.floor(x) + 1;
  let index = first;
  let heldBytes = 0;
  let count = 0;
  let kind: RangeKind = 'free';
  let mostBytes = -1;
  let shown = first;
  for (; index < end; index++) {
    const address = table.address[index] ?? 0;
    const size = table.size[index] ?? 0;
    if (index > first && ((address - from) / bytesPerPixel >= right || size >= bytesPerPixel)) break;
    count++;
    const own = kindAt(table, index);
    // What is held shows, however little of it there is.
    const weight = own === 'free' ? -0.5 : size;
    if (own !== 'free') heldBytes += size;
    if (weight <= mostBytes) continue;
    mostBytes = weight;
    kind = own;
    shown = index;
  }
  const density = Math.min(1, heldBytes / bytesPerPixel);
  return { rect: { x, width: 1, kind, index: count === 1 ? shown : first, count, density }, next: index };
}
