// Draws the lanes of the memory map on a canvas: colours and patterns by kind, never colour alone; names where they have
// room. Knows nothing of events and components.

import { type MemoryMap, type RangeKind, rangeKinds } from '../../shared/ui/memoryRecords.ts';
import type { Palette } from '../../shared/ui/palette.ts';
import { formatBytes } from '../format.ts';
import { describe, type Lane, type MapRect, type MapWindow, rectsOf } from './mapModel.ts';
import { addressText, protectionName } from './rangeWords.ts';

/** Pixels: a lane from its title to the gap below, and what is in it. */
export const laneHeight = 64;
export const axisHeight = 20;
const titleHeight = 18;
const barHeight = 24;
const detailHeight = 12;
/** Pixels from which a range has its pattern and an edge. */
const patternWidth = 8;

export interface Picture {
  readonly map: MemoryMap;
  readonly lanes: readonly Lane[];
  readonly window: MapWindow;
  /** Pixels that are scrolled away above. */
  readonly scrolled: number;
  readonly width: number;
  readonly height: number;
  /** The range with the keyboard's focus, by its index; -1 for none. */
  readonly focused: number;
  readonly hovered: number;
}

type Style = {
  readonly ground: string;
  readonly ink: string;
  readonly pattern: 'none' | 'lines' | 'dots' | 'diagonal' | 'cross';
};

export function styleOf(kind: RangeKind, palette: Palette): Style {
  const { accent, tokenRelocation, tokenNumber, muted, raised, border, danger, success, surface } = palette;
  switch (kind) {
    case 'code':
      return { ground: accent, ink: surface, pattern: 'none' };
    case 'constants':
      return { ground: tokenRelocation, ink: surface, pattern: 'lines' };
    case 'data':
      return { ground: tokenNumber, ink: surface, pattern: 'dots' };
    case 'mixed':
      return { ground: muted, ink: surface, pattern: 'cross' };
    case 'got':
      return { ground: success, ink: surface, pattern: 'diagonal' };
    case 'stubs':
      return { ground: danger, ink: surface, pattern: 'diagonal' };
    case 'unwind':
      return { ground: muted, ink: surface, pattern: 'lines' };
    case 'spent':
      return { ground: raised, ink: danger, pattern: 'cross' };
    case 'free':
      return { ground: raised, ink: border, pattern: 'diagonal' };
  }
}

/**
 * Opaque, and drawn to what the screen shows: to hand each frame to the page costs as much as to draw ten thousand
 * ranges. A frame may be seen half drawn.
 */
export function mapContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  return canvas.getContext('2d', { alpha: false, desynchronized: true });
}

/** How a kind is drawn: with its pattern where that has room, else in its colour. */
export interface Fill {
  readonly wide: CanvasPattern | string;
  readonly thin: string;
}
export type Fills = Readonly<Record<RangeKind, Fill>>;

/** The fills of all kinds for one palette; made once for a canvas. */
export function makeFills(context: CanvasRenderingContext2D, palette: Palette): Fills {
  const entries = rangeKinds.map((kind): [RangeKind, Fill] => {
    const style = styleOf(kind, palette);
    return [kind, { wide: fillOf(context, style), thin: style.ground }];
  });
  return Object.fromEntries(entries) as Record<RangeKind, Fill>;
}

/** Top of a lane's bar on the canvas. */
export function barTop(lane: number, scrolled: number): number {
  return axisHeight + lane * laneHeight + titleHeight - scrolled;
}

/** The lane whose bar is at this height; -1 between bars. */
export function laneAtHeight(y: number, { scrolled, lanes }: Pick<Picture, 'scrolled' | 'lanes'>): number {
  if (y < axisHeight) return -1;
  const lane = Math.floor((y - axisHeight + scrolled) / laneHeight);
  const inside = y - barTop(lane, scrolled);
  return lane < lanes.length && inside >= 0 && inside < barHeight + detailHeight ? lane : -1;
}

export function paint(
  context: CanvasRenderingContext2D,
  picture: Picture,
  palette: Palette,
  fills: Fills,
  font: string,
): void {
  const { lanes, scrolled, width, height } = picture;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, width, height);
  const first = Math.max(0, Math.floor((scrolled - axisHeight) / laneHeight));
  for (let index = first; index < lanes.length; index++) {
    const top = barTop(index, scrolled) - titleHeight;
    if (top > height) break;
    const lane = lanes[index];
    if (lane !== undefined) paintLane(context, picture, lane, top, palette, fills, font);
  }
  paintAxis(context, picture, palette, font);
}

function paintLane(
  context: CanvasRenderingContext2D,
  picture: Picture,
  lane: Lane,
  top: number,
  palette: Palette,
  fills: Fills,
  font: string,
): void {
  const { map, window, width, focused, hovered } = picture;
  context.font = `11px ${font}`;
  context.textBaseline = 'middle';
  context.fillStyle = palette.muted;
  context.fillText(
    `${protectionName(lane.protection)}  ${addressText(lane.address)}  slab of ${formatBytes(lane.size)}`,
    0,
    top + titleHeight / 2,
  );
  const bar = top + titleHeight;
  const end = Math.min(width, Math.round((lane.size - window.start) / window.bytesPerPixel));
  context.fillStyle = fills.free.wide;
  if (end > 0) context.fillRect(0, bar, end, barHeight);
  const rects = rectsOf(map.ranges, lane, [lane.first, lane.end], window, width);
  paintThin(context, rects, bar, barHeight, fills);
  for (const rect of rects) {
    if (rect.width >= patternWidth && rect.kind !== 'free') paintWide(context, rect, bar, barHeight, fills);
    const isFree = rect.kind === 'free' || rect.kind === 'spent';
    if (rect.count === 1 && rect.width >= patternWidth && !isFree) {
      const { owner, state } = describe(map, map.ranges, rect.index);
      context.strokeStyle = palette.surface;
      context.lineWidth = 1;
      context.setLineDash(state === 'finalized' ? [] : [3, 3]);
      context.strokeRect(rect.x + 0.5, bar + 0.5, rect.width - 1, barHeight - 1);
      context.setLineDash([]);
      paintName(context, owner, rect, bar, barHeight, palette, font);
    }
    const chosen = rect.index <= focused && focused < rect.index + rect.count;
    const pointed = rect.index <= hovered && hovered < rect.index + rect.count;
    if (chosen || pointed) {
      context.strokeStyle = palette.text;
      context.lineWidth = chosen ? 2 : 1;
      context.strokeRect(
        Math.max(0.5, rect.x - 1),
        bar - 1.5,
        Math.max(2, Math.min(rect.width + 2, width - rect.x)),
        barHeight + 3,
      );
    }
  }
  const details = rectsOf(map.details, lane, [lane.firstDetail, lane.endDetail], window, width);
  paintThin(context, details, bar + barHeight + 1, detailHeight - 1, fills);
  for (const rect of details)
    if (rect.width >= patternWidth) paintWide(context, rect, bar + barHeight + 1, detailHeight - 1, fills);
}

/** In whole pixels: nothing has to be blended. */
function paintWide(
  context: CanvasRenderingContext2D,
  { x, width, kind }: MapRect,
  y: number,
  height: number,
  fills: Fills,
): void {
  const left = Math.round(x);
  context.fillStyle = fills[kind].wide;
  context.fillRect(left, y, Math.max(1, Math.round(x + width) - left), height);
}

/**
 * Those on which patterns and edges have no room. One kind after the other, because a change of colour between any two
 * of thousands takes longer than they do.
 */
function paintThin(
  context: CanvasRenderingContext2D,
  rects: readonly MapRect[],
  y: number,
  height: number,
  fills: Fills,
): void {
  const byKind = new Map<RangeKind, MapRect[]>();
  for (const rect of rects) {
    if (rect.width >= patternWidth || rect.kind === 'free') continue;
    const known = byKind.get(rect.kind);
    if (known === undefined) byKind.set(rect.kind, [rect]);
    else known.push(rect);
  }
  for (const [kind, some] of byKind) {
    context.fillStyle = fills[kind].thin;
    for (const { x, width, density } of some) {
      const left = Math.round(x);
      const right = Math.max(left + 1, Math.round(x + width));
      // However little a merged column holds, it is seen; neighbours keep a pixel between them where there is one.
      const top = Math.round(height * (1 - Math.max(0.35, density)));
      context.fillRect(left, y + top, right - left > 2 ? right - left - 1 : right - left, height - top);
    }
  }
}

function paintName(
  context: CanvasRenderingContext2D,
  name: string,
  { x, width }: MapRect,
  y: number,
  height: number,
  palette: Palette,
  font: string,
): void {
  context.font = `600 11px ${font}`;
  const room = width - 10;
  if (room < 24) return;
  let text = name;
  while (text.length > 1 && context.measureText(text).width > room)
    text = `${text.slice(0, Math.max(1, Math.floor(text.length * 0.8) - 1))}…`;
  if (text.length < 3 && text !== name) return;
  const length = context.measureText(text).width;
  context.fillStyle = palette.surface;
  context.fillRect(x + 3, y + height / 2 - 8, length + 4, 16);
  context.fillStyle = palette.text;
  context.fillText(text, x + 5, y + height / 2);
}

/** Offsets in the slab, at powers of two that have room. */
function paintAxis(
  context: CanvasRenderingContext2D,
  { window, width }: Picture,
  palette: Palette,
  font: string,
): void {
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, width, axisHeight);
  const step = 2 ** Math.ceil(Math.log2(Math.max(1, 90 * window.bytesPerPixel)));
  context.font = `11px ${font}`;
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  context.strokeStyle = palette.border;
  context.fillStyle = palette.muted;
  context.beginPath();
  for (let at = Math.ceil(window.start / step) * step; ; at += step) {
    const x = (at - window.start) / window.bytesPerPixel;
    if (x > width) break;
    context.moveTo(x + 0.5, axisHeight - 5);
    context.lineTo(x + 0.5, axisHeight);
    const label = at === 0 ? '0' : `+${formatBytes(at)}`;
    if (x + context.measureText(label).width + 4 < width) context.fillText(label, x + 3, axisHeight / 2 - 1);
  }
  context.stroke();
}

function fillOf(context: CanvasRenderingContext2D, { ground, ink, pattern }: Style): CanvasPattern | string {
  if (pattern === 'none') return ground;
  const tile = document.createElement('canvas');
  tile.width = 8;
  tile.height = 8;
  const drawing = tile.getContext('2d');
  if (drawing === null) return ground;
  drawing.fillStyle = ground;
  drawing.fillRect(0, 0, 8, 8);
  drawing.strokeStyle = ink;
  drawing.fillStyle = ink;
  drawing.globalAlpha = 0.45;
  drawing.beginPath();
  switch (pattern) {
    case 'lines':
      drawing.fillRect(0, 2, 8, 1);
      drawing.fillRect(0, 6, 8, 1);
      break;
    case 'dots':
      drawing.fillRect(1, 1, 2, 2);
      drawing.fillRect(5, 5, 2, 2);
      break;
    case 'cross':
      drawing.moveTo(0, 0);
      drawing.lineTo(8, 8);
      drawing.moveTo(8, 0);
      drawing.lineTo(0, 8);
      break;
    case 'diagonal':
      drawing.moveTo(-2, 2);
      drawing.lineTo(2, -2);
      drawing.moveTo(0, 8);
      drawing.lineTo(8, 0);
      drawing.moveTo(6, 10);
      drawing.lineTo(10, 6);
      break;
  }
  drawing.stroke();
  return context.createPattern(tile, 'repeat') ?? ground;
}
