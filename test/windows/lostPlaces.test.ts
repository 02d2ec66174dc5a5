// A view takes the place of what was set aside for it. Threads of the program that allocate at the same time must not be
// given that place: without Windows' placeholders it is free for a moment.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Placement } from '../../app/shared/orc/bootstrapNames.ts';
import { startExecutor } from '../contract/executor/support/executorUnderTest.ts';
import { dylibs, mapper, page, plus, R, RW, RX, run, type Segment } from '../contract/executor/support/services.ts';

/** build/windowsSuite.mjs compiles it. */
const churn = join(import.meta.dirname, '../../.cache/windows/addressChurn.dll');

async function startChurningExecutor() {
  const { epc } = await startExecutor();
  const library = await dylibs(epc).open(churn);
  const [start, stop] = await dylibs(epc).resolveInOrder([library], ['startChurn', 'stopChurn']);
  if (!start || !stop) throw new Error(`${churn} has no startChurn and stopChurn`);
  await run(epc).voidFunction(start[0]);
  return { epc, stop: () => run(epc).voidFunction(stop[0]) };
}

const placements = [
  ['anywhere', Placement.Anywhere],
  ['near the libraries', Placement.NearLibraries],
  ['below 2 GB', Placement.Low2GB],
] as const;

describe.each(placements)('while other threads allocate, memory %s', (_, placement) => {
  it('is reserved, has its protections set and is released, again and again', async () => {
    const { epc, stop } = await startChurningExecutor();
    for (let round = 0; round < 40; round++) {
      const { base } = await mapper(epc).reserve(64 * page, placement);
      await mapper(epc).initialize(base, [
        [RX, base, 7 * page],
        [RW, plus(base, 32 * page), page],
      ]);
      await mapper(epc).release([base]);
    }
    expect(await stop()).toBeGreaterThan(40);
  });

  it('keeps its places while allocations in it come and go, many at once', async () => {
    const { epc, stop } = await startChurningExecutor();
    const { base } = await mapper(epc).reserve(1024 * page, placement);
    const lane = async (index: number): Promise<void> => {
      const start = plus(base, index * 256 * page);
      for (let round = 0; round < 25; round++) {
        const segments: Segment[] = [
          [RX, start, (1 + (round % 5)) * page],
          [R, plus(start, 8 * page), page],
          [RW, plus(start, (16 + round) * page), 9 * page],
        ];
        const key = await mapper(epc).initialize(base, segments);
        await mapper(epc).deinitialize([key]);
      }
    };
    await Promise.all([0, 1, 2, 3].map(lane));
    expect(await stop()).toBeGreaterThan(100);
    await mapper(epc).release([base]);
  });
});
