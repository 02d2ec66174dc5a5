import { describe, expect, it } from 'vitest';
import { callCost } from '../../../../app/shared/orc/callCost.ts';

describe('the cost of a call', () => {
  it('is null where nobody looked at the clock', () => {
    expect(callCost(0)).toBeNull();
  });

  it('is exact for short calls and few faults', () => {
    expect(callCost(1)).toEqual({ nanoseconds: 1, pageFaults: 0 });
    expect(callCost(16_384 * 2 ** 33 + 123_456_789)).toEqual({ nanoseconds: 123_456_789, pageFaults: 16_384 });
  });

  it('doubles what is too large for its digits', () => {
    const hour = 3.6e12;
    const doublings = 14;
    const significand = Math.floor(hour / 2 ** doublings);
    const faults = 40_000 + 3 * 2 ** 16;
    expect(callCost(faults * 2 ** 33 + doublings * 2 ** 28 + significand)).toEqual({
      nanoseconds: significand * 2 ** doublings,
      pageFaults: 320_000,
    });
  });

  it('knows an executor whose system does not count faults', () => {
    expect(callCost((2 ** 20 - 1) * 2 ** 33 + 5)).toEqual({ nanoseconds: 5, pageFaults: null });
  });
});
