import { describe, expect, it } from 'vitest';
import { FreeRanges } from '../../../app/main/memory/freeRanges.ts';
import { seededRandom } from '../../support/seededRandom.ts';

describe('FreeRanges', () => {
  it('takes the first run that is large enough', () => {
    const ranges = new FreeRanges(100);
    expect([ranges.take(30), ranges.take(30), ranges.take(30)]).toEqual([0, 30, 60]);
    ranges.give(0, 30);
    expect(ranges.take(40)).toBeNull();
    expect(ranges.take(10)).toBe(0);
    expect(ranges.free).toBe(30);
    expect(ranges.largest).toBe(20);
  });

  it('joins what is given back with free neighbours on either side', () => {
    const ranges = new FreeRanges(100);
    for (let i = 0; i < 5; i++) ranges.take(20);
    ranges.give(0, 20);
    ranges.give(40, 20);
    ranges.give(80, 20);
    expect(ranges.largest).toBe(20);
    ranges.give(20, 20);
    expect(ranges.largest).toBe(60);
    ranges.give(60, 20);
    expect(ranges.largest).toBe(100);
    expect(ranges.take(100)).toBe(0);
  });

  it.each([
    [0, 10],
    [90, 20],
    [15, 10],
    [20, 0],
  ])('refuses to take back 0x%i+%i, which is not taken', (offset, size) => {
    const ranges = new FreeRanges(100);
    ranges.take(50);
    ranges.give(0, 20);
    expect(() => ranges.give(offset, size)).toThrow(/given back: only 0x/);
    expect(ranges.free).toBe(70);
  });

  it('agrees with a byte map over 20,000 random takes and gives', () => {
    const random = seededRandom(42);
    const size = 512;
    const ranges = new FreeRanges(size);
    const taken = new Uint8Array(size);
    const held: [number, number][] = [];
    for (let step = 0; step < 20_000; step++) {
      if (held.length > 0 && random() < 0.5) {
        const [[offset, length] = [0, 0]] = held.splice(Math.floor(random() * held.length), 1);
        ranges.give(offset, length);
        taken.fill(0, offset, offset + length);
      } else {
        const length = 1 + Math.floor(random() * 40);
        const offset = ranges.take(length);
        const run = '0'.repeat(length);
        const expected = taken.join('').indexOf(run);
        expect(offset).toBe(expected < 0 ? null : expected);
        if (offset !== null) {
          taken.fill(1, offset, offset + length);
          held.push([offset, length]);
        }
      }
      expect(ranges.free).toBe(taken.reduce((free, byte) => free + 1 - byte, 0));
    }
  });
});
