import { describe, expect, it } from 'vitest';
import { tableWindow } from '../../../../app/renderer/objects/tableWindow.ts';

describe('the drawn part of a table', () => {
  it('is all of a short one', () => {
    expect(tableWindow(5, 25, 0, 300)).toEqual({ first: 0, end: 5, before: 0, after: 0 });
    expect(tableWindow(0, 25, 0, 300)).toEqual({ first: 0, end: 0, before: 0, after: 0 });
  });

  it('is what is in view of a long one, with some rows around, and fills up the rest', () => {
    const { first, end, before, after } = tableWindow(100_000, 25, 25 * 50_000, 300);
    expect(first).toBeLessThan(50_000);
    expect(end).toBeGreaterThanOrEqual(50_012);
    expect(end - first).toBeLessThan(40);
    expect(before + after + (end - first) * 25).toBe(100_000 * 25);
  });

  it('reaches the last row, also where it was scrolled further than the rows go', () => {
    expect(tableWindow(100, 25, 25 * 88, 300)).toMatchObject({ end: 100, after: 0 });
    const beyond = tableWindow(10, 25, 25 * 90_000, 300);
    expect(beyond).toMatchObject({ first: 0, end: 10, before: 0, after: 0 });
  });
});
