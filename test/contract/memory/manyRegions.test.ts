import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FinalizedAlloc } from '../../../app/main/link/linkEnvironment.ts';
import { PackedMemoryManager } from '../../../app/main/memory/packedMemoryManager.ts';
import { SharedMemoryMapper } from '../../../app/main/memory/sharedMemoryMapper.ts';
import { memoryPicture } from '../../../app/main/session/memoryPicture.ts';
import {
  fitWindow,
  hitTest,
  lanesOf,
  rangeAt,
  describe as rangeOf,
  rectsOf,
} from '../../../app/renderer/memory/mapModel.ts';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { memoryMap } from '../../../app/shared/ui/memoryRecords.ts';
import { addon, executor } from '../../support/executors.ts';
import { load, pattern, R, RW, RX } from '../../support/layouts.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import { startLane } from './lanes.ts';
import type { ManagerUnderTest } from './memoryManager.contract.ts';

/** Allocations, each with three segments. */
const allocations = 10_000;
const width = 900;

describe('the memory map of 10,000 real allocations', () => {
  let subject: ManagerUnderTest;
  const live = new Map<string, readonly ExecutorAddress[]>();

  beforeAll(async () => {
    subject = await startLane(executor, (epc) => new PackedMemoryManager(new SharedMemoryMapper(epc, addon)));
    const next = seededRandom(11);
    const freed: FinalizedAlloc[] = [];
    for (let from = 0; from < allocations * 1.5; from += 500) {
      const units = Array.from({ length: 500 }, (_, i) => ({
        name: `unit${from + i}.o`,
        segments: [R, RX, RW].map((protection) => ({
          protection,
          content: pattern(1 + Math.floor(next() ** 3 * 900)),
        })),
      }));
      const loaded = await load(subject.manager, units);
      loaded.forEach(({ alloc, addresses }, i) => {
        // Every third goes again, so that there are gaps.
        if ((from + i) % 3 === 0) freed.push(alloc);
        else live.set(`unit${from + i}.o`, addresses);
      });
    }
    await subject.manager.deallocate(freed);
  });
  afterAll(async () => {
    subject?.manager.close();
    await subject?.process.close();
  });

  const picture = () =>
    memoryMap.parse(
      memoryPicture({ memory: subject.manager, process: subject.process, route: { describe: () => '' } }, null),
    );

  it('has each of them where it lies, under its owner’s name', () => {
    const map = picture();
    const lanes = lanesOf(map);
    expect(live.size).toBe(allocations);
    expect(map.totals?.finalized).toBe(allocations);
    for (const [name, addresses] of live) {
      for (const address of addresses) {
        const lane = lanes.find((each) => address >= each.address && address < each.address + each.size);
        if (lane === undefined) throw new Error(`${name} lies in no slab`);
        const index = rangeAt(map.ranges, [lane.first, lane.end], address);
        expect(rangeOf(map, map.ranges, index).owner).toBe(name);
      }
    }
  });

  it('has each of them under the pixel that is drawn for it, whatever the zoom', () => {
    const map = picture();
    const lanes = lanesOf(map);
    const fitted = fitWindow(map, lanes, width);
    for (const closer of [1, 40, 4000]) {
      const bytesPerPixel = fitted.bytesPerPixel / closer;
      let hit = 0;
      for (const lane of lanes) {
        const window = { start: (lane.size * 0.0005) / closer, bytesPerPixel };
        for (const rect of rectsOf(map.ranges, lane, [lane.first, lane.end], window, width)) {
          if (rect.kind === 'free') continue;
          const found = hitTest(map.ranges, lane, window, rect.x + rect.width / 2, width);
          expect(found?.kind).not.toBe('free');
          // Of several that share a pixel, one of them.
          const near = found !== null && Math.abs(found.index - rect.index) <= found.count + rect.count + 1;
          expect(near).toBe(true);
          hit++;
        }
      }
      expect(hit).toBeGreaterThan(closer === 4000 ? 2 : 100);
    }
  });

  it('draws a bounded number of rectangles however many ranges there are', () => {
    const map = picture();
    expect(map.ranges.address.length).toBeGreaterThan(3 * allocations);
    const lanes = lanesOf(map);
    for (const lane of lanes) {
      const rects = rectsOf(map.ranges, lane, [lane.first, lane.end], fitWindow(map, lanes, width), width);
      expect(rects.length).toBeLessThanOrEqual(2 * width + 1);
    }
  });
});
