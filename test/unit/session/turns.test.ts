import { setTimeout as delay, setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Turns, type TurnsOptions } from '../../../app/main/session/turns.ts';

/** Of a load that nobody stops. */
const load: TurnsOptions = { calledOff: () => false, phases: { open: 'resolve' }, tell: () => undefined };

/** Works until it has waited for so many slices, and tells when it has one. */
async function work(turns: Turns, slices: number, begun: () => void): Promise<void> {
  for (let slice = 0; slice < slices; slice++) {
    let waiting = turns.pause(slice, slices);
    while (waiting === null) waiting = turns.pause(slice, slices);
    await waiting;
    begun();
  }
}

describe('turns', () => {
  it('give the thread to one of several that work long, and then to everything else', async () => {
    let [slices, mostBetweenTurns, working] = [0, 0, true];
    const others = (async () => {
      while (working) {
        await nextRound();
        mostBetweenTurns = Math.max(mostBetweenTurns, slices);
        slices = 0;
      }
    })();
    const begun = () => {
      slices++;
    };
    await Promise.all([new Turns(), new Turns(load), new Turns(load)].map((turns) => work(turns, 4, begun)));
    working = false;
    await others;
    expect(mostBetweenTurns).toBe(1);
  });

  it('go to a load before work that nobody waits for', async () => {
    const order: string[] = [];
    const behind = work(new Turns(), 3, () => order.push('behind'));
    await work(new Turns(load), 4, () => order.push('load'));
    await behind;
    expect(order).toEqual(['load', 'load', 'load', 'load', 'behind', 'behind', 'behind']);
  });

  it('are asked for by work that held the thread, not by work that waited meanwhile', async () => {
    const turns = new Turns(load);
    await work(turns, 1, () => undefined);
    await delay(20);
    expect(turns.pause(0, 1)).toBe(null);
    const held = performance.now();
    while (performance.now() - held < 20);
    expect(turns.pause(0, 1)).not.toBe(null);
  });

  it('are refused to a load that was called off', async () => {
    let stopped = false;
    const working = work(new Turns({ ...load, calledOff: () => stopped }), 3, () => {
      stopped = true;
    });
    await expect(working).rejects.toThrow('the load was stopped');
  });
});
