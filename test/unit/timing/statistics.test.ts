import { describe, expect, it } from 'vitest';
import { medianOf, spreadOf } from '../../../app/main/timing/statistics.ts';

describe('spreadOf', () => {
  it('takes median and quartiles between neighbours, whatever the order', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, q1: 1.75, q3: 3.25, least: 1, most: 4 });
    expect(spreadOf([30, 10, 20])).toEqual({ median: 20, q1: 15, q3: 25, least: 10, most: 30 });
  });

  it('sorts numbers as numbers', () => {
    expect(medianOf([100, 9, 20])).toBe(20);
  });

  it('gives the one value of a series of one', () => {
    expect(spreadOf([7])).toEqual({ median: 7, q1: 7, q3: 7, least: 7, most: 7 });
  });

  it('has nothing to say of an empty series, and leaves the series as it was', () => {
    expect(spreadOf([])).toBeNull();
    expect(medianOf([])).toBeNull();
    const series = [3, 1, 2];
    spreadOf(series);
    expect(series).toEqual([3, 1, 2]);
  });
});
