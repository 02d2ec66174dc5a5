// Frames by seed that no controller should send: the executor answers each call or hangs up with a reason; it never
// crashes, hangs, or takes memory without end.

import { describe, expect, it } from 'vitest';
import { isSanitized } from '../contract/executor/support/executorUnderTest.ts';
import { sharedMemoryNames } from '../support/leftovers.ts';
import { longRunSeed, runsOr, timeFor } from '../support/longRun.ts';
import { besiege } from './frames/hostileController.ts';
import { Random } from './random.ts';

const runs = runsOr(isSanitized ? 4000 : 20_000);
/** Kilobytes of an executor under siege; shadow memory not counted. */
const largest = 524_288;

describe('hostile frames', () => {
  it(`are answered or end the connection with a reason, ${runs} of them`, { timeout: timeFor(runs, 5) }, async () => {
    const before = sharedMemoryNames();
    // Two at a time: one waits while the other's executor works.
    const sieges = await Promise.all(
      [0, 1].map((half) => besiege(Math.ceil(runs / 2), (frame) => new Random(longRunSeed + half, frame))),
    );
    for (const { problems } of sieges) expect(problems.join('\n')).toBe('');
    const frames = sieges.reduce((sum, siege) => sum + siege.frames, 0);
    const peak = Math.max(...sieges.map(({ peakKilobytes }) => peakKilobytes));
    if (runs > 20_000) console.log(JSON.stringify(sieges));
    expect(frames).toBeGreaterThanOrEqual(runs);
    expect(sharedMemoryNames().filter((name) => !before.includes(name))).toEqual([]);
    if (!isSanitized) expect(peak).toBeLessThan(largest);
  });
});
