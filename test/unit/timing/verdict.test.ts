import { describe, expect, it } from 'vitest';
import { judge, type Timed, verdictOf } from '../../../app/main/timing/verdict.ts';

function timed(lane: string, q1Ms: number, medianMs: number, q3Ms: number, runs = 15): Timed {
  return { lane, runs, error: null, medianMs, q1Ms, q3Ms };
}

const failed: Timed = { lane: 'broken', runs: 0, error: 'no room', medianMs: null, q1Ms: null, q3Ms: null };

describe('what a comparison shows', () => {
  it('is a difference only where the quartiles of two lanes do not overlap', () => {
    const lanes = [timed('socket', 9, 10, 11), timed('slab', 3, 4, 6), timed('packed', 2, 3, 4), failed];
    expect(judge(lanes)).toEqual([
      { ratio: 10 / 3, standing: 'slower' },
      { ratio: 4 / 3, standing: 'level' },
      { ratio: 1, standing: 'fastest' },
      { ratio: null, standing: null },
    ]);
    expect(verdictOf(lanes)).toEqual([
      'packed (3.00 ms, quartiles 2.00 to 4.00) has the lowest median, but no difference is shown from slab: their quartiles overlap.',
      'Slower: socket (3.33 times as long).',
      'Failed: broken.',
    ]);
  });

  it('is a clear winner where no other lane reaches its quartiles', () => {
    expect(verdictOf([timed('a', 1, 2, 3), timed('b', 4, 5, 6)])).toEqual([
      "a (2.00 ms, quartiles 1.00 to 3.00) is fastest: no other lane's quartiles reach its own.",
      'Slower: b (2.50 times as long).',
    ]);
  });

  it('says which of the slower lanes cannot be told apart', () => {
    const lanes = [timed('a', 1, 1, 1), timed('b', 4, 5, 6), timed('c', 5, 6, 7), timed('d', 20, 21, 22)];
    expect(verdictOf(lanes)).toContain('No difference is shown between b and c.');
  });

  it('warns of few runs, and says so where there is nothing to compare with', () => {
    expect(verdictOf([timed('a', 1, 2, 3, 2)])).toEqual([
      'Only a (2.00 ms, quartiles 1.00 to 3.00) was measured: nothing to compare it with.',
      'With 2 measured runs a lane the quartiles say little.',
    ]);
    expect(verdictOf([failed])).toEqual(['Failed: broken.']);
  });
});
