import { describe, expect, it } from 'vitest';
import { FreeRanges } from '../../../app/main/memory/freeRanges.ts';
import { heapStrategies, makeHeap } from '../../../app/main/memory/heapStrategy.ts';
import { seededRandom } from '../../support/seededRandom.ts';

describe.each(heapStrategies)('HeapManager %s', (strategy) => {
  it('joins what is given back with free neighbours on either side', () => {
    const heap = makeHeap(strategy, 100);
    for (let i = 0; i < 5; i++) expect(heap.take(20)).toBe(i * 20);
    heap.give(0, 20);
    heap.give(40, 20);
    heap.give(80, 20);
    expect(heap.largest).toBe(20);
    heap.give(20, 20);
    expect(heap.largest).toBe(60);
    heap.give(60, 20);
    expect(heap.freeRuns()).toEqual([[0, 100]]);
    expect(heap.take(100)).toBe(0);
  });

  it.each([
    [0, 20],
    [100, 20],
    [50, 0],
  ])('refuses to take back 0x%i+%i, which is not taken', (offset, size) => {
    const heap = makeHeap(strategy, 100);
    heap.take(20);
    heap.take(20);
    heap.give(0, 20);
    expect(() => heap.give(offset, size)).toThrow(/given back: /);
    expect(heap.free).toBe(80);
    heap.checkInvariants();
  });

  it('aligns addresses, not offsets', () => {
    const heap = makeHeap(strategy, 0x4000, 0x10010);
    const offset = heap.take(16, 0x1000) ?? -1;
    expect((0x10010 + offset) % 0x1000).toBe(0);
    expect(heap.free).toBe(0x4000 - 16);
    heap.checkInvariants();
    heap.give(offset, 16);
    expect(heap.freeRuns()).toEqual([[0, 0x4000]]);
  });

  it('finds an aligned place where there is only one', () => {
    const heap = makeHeap(strategy, 0x1000, 0x10ff0);
    expect(heap.take(0x800, 0x800)).toBe(0x10);
    expect(heap.take(0x800, 0x800)).toBeNull();
    expect(heap.take(0x7f0)).toBe(0x810);
  });

  it('agrees with a byte map over 20,000 random takes and gives', () => {
    const random = seededRandom(42);
    const size = 512;
    const base = 24;
    const heap = makeHeap(strategy, size, base);
    const taken = new Uint8Array(size);
    const held: [number, number][] = [];
    for (let step = 0; step < 20_000; step++) {
      if (held.length > 0 && random() < 0.5) {
        const [[offset, length] = [0, 0]] = held.splice(Math.floor(random() * held.length), 1);
        heap.give(offset, length);
        taken.fill(0, offset, offset + length);
      } else {
        const length = 1 + Math.floor(random() * 40);
        const alignment = 2 ** Math.floor(random() * 6);
        const offset = heap.take(length, alignment);
        if (offset === null) {
          expect(firstFit(taken, length, alignment, base)).toBe(-1);
        } else {
          expect((base + offset) % alignment).toBe(0);
          expect(taken.subarray(offset, offset + length).every((byte) => byte === 0)).toBe(true);
          taken.fill(1, offset, offset + length);
          held.push([offset, length]);
        }
      }
      expect(heap.free).toBe(taken.reduce((free, byte) => free + 1 - byte, 0));
      if (step % 100 === 0) heap.checkInvariants();
    }
  });
});

describe('strategies', () => {
  it('differ in the run they take: the lowest, or the smallest that will do', () => {
    const offsets = (['firstFit', 'bestFit'] as const).map((strategy) => {
      const heap = new FreeRanges(100, 0, strategy);
      for (let i = 0; i < 5; i++) heap.take(20);
      heap.give(0, 20);
      heap.give(20, 20);
      heap.give(60, 20);
      return heap.take(15);
    });
    expect(offsets).toEqual([0, 60]);
  });
});

function firstFit(taken: Uint8Array, length: number, alignment: number, base: number): number {
  for (let offset = 0; offset + length <= taken.length; offset++) {
    if ((base + offset) % alignment === 0 && taken.subarray(offset, offset + length).every((byte) => byte === 0))
      return offset;
  }
  return -1;
}
