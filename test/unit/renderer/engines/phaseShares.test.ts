import { describe, expect, it } from 'vitest';
import { betweenPhases, longestPhase, phaseShares, shareText } from '../../../../app/renderer/engines/phaseShares.ts';

/** Of two engines. */
const phases = [
  { name: 'resolve', microseconds: [1, 4.25] },
  { name: 'prune', microseconds: [1, 0] },
  { name: 'fix up', microseconds: [1, 31] },
  { name: 'finalize', microseconds: [1, 12.5] },
];
const load = { microseconds: 100 };

describe('where an engine’s load spent its time', () => {
  it('is its phases, the longest first, and what lies between them', () => {
    const shares = phaseShares(phases, 1, load);
    expect(shares).toEqual([
      { name: betweenPhases, microseconds: 52.25 },
      { name: 'fix up', microseconds: 31 },
      { name: 'finalize', microseconds: 12.5 },
      { name: 'resolve', microseconds: 4.25 },
    ]);
    expect(shares.reduce((sum, { microseconds }) => sum + microseconds, 0)).toBe(load.microseconds);
    expect(shareText(shares)).toBe('between phases 52 · fix up 31 · finalize 13 · resolve 4.3');
  });

  it('is longest in a phase, not in what lies between them', () => {
    expect(longestPhase(phases, 1, load)).toEqual([{ name: 'fix up', microseconds: 31 }]);
    expect(longestPhase([], 0, { microseconds: 5 })).toEqual([]);
  });

  it('leaves out what would be shown as nothing', () => {
    expect(phaseShares([{ name: 'prune', microseconds: [10] }], 0, { microseconds: 10.04 })).toEqual([
      { name: 'prune', microseconds: 10 },
    ]);
  });
});
