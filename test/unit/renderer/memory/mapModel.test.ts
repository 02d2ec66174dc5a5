import { describe, expect, it } from 'vitest';
import {
  describe as describeRange,
  fitWindow,
  hitTest,
  type Lane,
  lanesOf,
  panWindow,
  rangeAt,
  rectsOf,
  zoomWindow,
} from '../../../../app/renderer/memory/mapModel.ts';
import {
  type MemoryMap,
  type RangeKind,
  type RangeTable,
  rangeKinds,
} from '../../../../app/shared/ui/memoryRecords.ts';
import { seededRandom } from '../../../support/seededRandom.ts';

type Row = readonly [address: number, size: number, kind: RangeKind, owner?: number];

function table(rows: readonly Row[]): RangeTable {
  return {
    address: Float64Array.from(rows, ([address]) => address),
    size: Float64Array.from(rows, ([, size]) => size),
    kind: Uint8Array.from(rows, ([, , kind]) => rangeKinds.indexOf(kind)),
    state: new Uint8Array(rows.length).fill(1),
    owner: Uint32Array.from(rows, ([, , , owner = 0]) => owner),
  };
}

function mapOf(rows: readonly Row[], slabs: readonly (readonly [number, number])[], names: string[] = ['']): MemoryMap {
  return {
    pid: 1,
    route: '',
    reservations: [{ address: 0, size: 2 ** 30, arenas: [] }],
    slabs: slabs.map(([address, size]) => ({ address, size, protection: 5, touched: 0, reservation: 0 })),
    ranges: table(rows),
    details: table([]),
    names,
    totals: null,
  };
}

const laneAt = (map: MemoryMap, index: number): Lane => {
  const lane = lanesOf(map)[index];
  if (lane === undefined) throw new Error(`no lane ${index}`);
  return lane;
};

const two = mapOf(
  [
    [0x1000, 0x100, 'code', 1],
    [0x1100, 0x200, 'free'],
    [0x1300, 0x100, 'code', 2],
    [0x1400, 0xc00, 'free'],
    [0x8000, 0x1000, 'free'],
  ],
  [
    [0x1000, 0x1000],
    [0x8000, 0x1000],
  ],
  ['', 'a.o', 'b.o'],
);

describe('the lanes of the memory map', () => {
  it('have the ranges of their own slab', () => {
    expect(lanesOf(two).map(({ first, end }) => [first, end])).toEqual([
      [0, 4],
      [4, 5],
    ]);
  });

  it('are drawn to scale', () => {
    const lane = laneAt(two, 0);
    const rects = rectsOf(two.ranges, lane, [lane.first, lane.end], { start: 0, bytesPerPixel: 0x10 }, 256);
    expect(rects.map(({ x, width, kind }) => [x, width, kind])).toEqual([
      [0, 16, 'code'],
      [16, 32, 'free'],
      [48, 16, 'code'],
      [64, 192, 'free'],
    ]);
  });

  it('are cut at the window', () => {
    const lane = laneAt(two, 0);
    const rects = rectsOf(two.ranges, lane, [lane.first, lane.end], { start: 0x80, bytesPerPixel: 0x10 }, 32);
    expect(rects.map(({ x, width, kind }) => [x, width, kind])).toEqual([
      [0, 8, 'code'],
      [8, 24, 'free'],
    ]);
  });

  it('show ranges thinner than a pixel, merged, each byte of them counted', () => {
    const rows: Row[] = [];
    for (let i = 0; i < 1000; i++) rows.push([0x1000 + 32 * i, 16, 'data', 1], [0x1000 + 32 * i + 16, 16, 'free']);
    const map = mapOf(rows, [[0x1000, 32_000]]);
    const lane = laneAt(map, 0);
    const rects = rectsOf(map.ranges, lane, [lane.first, lane.end], { start: 0, bytesPerPixel: 320 }, 100);
    expect(rects.length).toBeLessThanOrEqual(101);
    expect(rects.every(({ kind }) => kind === 'data')).toBe(true);
    expect(rects.reduce((sum, { count }) => sum + count, 0)).toBe(2000);
    for (const { density } of rects) expect(density).toBeCloseTo(0.5, 1);
  });

  it('never draw more than twice as many rectangles as pixels, and cover every pixel', () => {
    const next = seededRandom(7);
    const kinds: readonly RangeKind[] = ['code', 'free', 'data', 'spent'];
    for (let round = 0; round < 30; round++) {
      const rows: Row[] = [];
      let at = 0x1000;
      for (let i = 0; i < 2000; i++) {
        const size = 1 + Math.floor(next() ** 6 * 50_000);
        rows.push([at, size, kinds[Math.floor(next() * 4)] ?? 'free']);
        at += size;
      }
      const map = mapOf(rows, [[0x1000, at - 0x1000]]);
      const lane = laneAt(map, 0);
      const width = 300;
      const bytesPerPixel = ((at - 0x1000) / width) * (0.2 + next() * 0.8);
      const rects = rectsOf(map.ranges, lane, [lane.first, lane.end], { start: 0, bytesPerPixel }, width);
      expect(rects.length).toBeLessThanOrEqual(2 * width + 1);
      let end = 0;
      for (const rect of rects) {
        expect(rect.x).toBeLessThan(end + 1);
        end = Math.max(end, rect.x + rect.width);
      }
      expect(end).toBeGreaterThanOrEqual(width - 1);
    }
  });

  it('find the range at each address, by bisection as by looking at all', () => {
    const next = seededRandom(3);
    const rows: Row[] = [];
    let at = 0x1000;
    for (let i = 0; i < 10_000; i++) {
      const size = 1 + Math.floor(next() * 400);
      if (next() < 0.8) rows.push([at, size, 'code', i % 7]);
      at += size;
    }
    const ranges = table(rows);
    for (let i = 0; i < 5000; i++) {
      const address = Math.floor(0x1000 + next() * (at - 0x1000));
      const expected = rows.findIndex(([start, size]) => address >= start && address < start + size);
      expect(rangeAt(ranges, [0, rows.length], address)).toBe(expected);
    }
  });

  it('let a single allocation of a few bytes be hit though it is thinner than a pixel', () => {
    const map = mapOf(
      [
        [0x1000, 0x8000, 'free'],
        [0x9000, 24, 'data', 1],
        [0x9018, 0x10_0000, 'free'],
      ],
      [[0x1000, 0x10_8018]],
      ['', 'tiny.o'],
    );
    const lane = laneAt(map, 0);
    const window = { start: 0, bytesPerPixel: 0x1000 };
    for (const x of [7, 8, 9])
      expect(hitTest(map.ranges, lane, window, x, 265)).toMatchObject({ index: 1, kind: 'data' });
    expect(hitTest(map.ranges, lane, window, 100, 265)).toMatchObject({ kind: 'free' });
    expect(describeRange(map, map.ranges, 1)).toMatchObject({ owner: 'tiny.o', size: 24, state: 'finalized' });
  });

  it('fit what is held into the window, or the whole slab where nothing is', () => {
    const { bytesPerPixel } = fitWindow(two, lanesOf(two), 100);
    expect(bytesPerPixel * 100).toBeGreaterThanOrEqual(0x400);
    expect(bytesPerPixel * 100).toBeLessThan(0x500);
    const empty = mapOf([[0x1000, 0x1000, 'free']], [[0x1000, 0x1000]]);
    expect(fitWindow(empty, lanesOf(empty), 100).bytesPerPixel * 100).toBe(0x1000);
  });

  it('zoom around the point that was pointed at, and stop at both ends', () => {
    const window = { start: 1000, bytesPerPixel: 10 };
    const closer = zoomWindow(window, 0.5, 40, 100, 100_000);
    expect(closer.bytesPerPixel).toBe(5);
    expect(closer.start + 40 * closer.bytesPerPixel).toBe(1000 + 40 * 10);
    let all = window;
    for (let i = 0; i < 60; i++) all = zoomWindow(all, 2, 40, 100, 100_000);
    expect(all).toEqual({ start: 0, bytesPerPixel: 1000 });
    let one = window;
    for (let i = 0; i < 60; i++) one = zoomWindow(one, 0.5, 40, 100, 100_000);
    expect(one.bytesPerPixel).toBe(1 / 16);
    expect(panWindow(window, -10_000, 100, 100_000).start).toBe(0);
    expect(panWindow(window, 10_000_000, 100, 100_000).start).toBe(99_000);
  });
});
