import { describe, expect, it, vi } from 'vitest';
import {
  type MatrixOptions,
  type MatrixProgress,
  runTransportMatrix,
} from '../../../app/main/timing/transportMatrix.ts';
import { ScriptedLane } from '../../support/scriptedLane.ts';

function options(changes: Partial<MatrixOptions> = {}): MatrixOptions {
  return { runs: 3, warmUps: 0, signal: new AbortController().signal, progress: () => undefined, ...changes };
}

describe('runTransportMatrix', () => {
  it('takes the lanes in turns, and lets another begin each round', async () => {
    const log: string[] = [];
    await runTransportMatrix(
      ['a', 'b', 'c'].map((name) => new ScriptedLane(name, log)),
      options({ runs: 4 }),
    );
    expect(log.join('')).toBe('abcbcacababc');
  });

  it('drops the times of warm-up rounds, and says before each load what comes', async () => {
    const seen: MatrixProgress[] = [];
    const lane = new ScriptedLane('a', [], { times: [1000, 1000, 4, 2, 3] });
    const { lanes, warmUps } = await runTransportMatrix(
      [lane],
      options({ warmUps: 2, progress: (next) => void seen.push(next) }),
    );
    expect(warmUps).toBe(2);
    expect(lanes).toHaveLength(1);
    expect(lanes[0]).toEqual({
      lane: 'a',
      note: '',
      error: null,
      runs: 3,
      medianMs: 3,
      q1Ms: 2.5,
      q3Ms: 3.5,
      minMs: 2,
      maxMs: 4,
      phases: [{ name: 'read', medianMs: 1.5, q1Ms: 1.25, q3Ms: 1.75 }],
      bytes: 10,
      messages: 2,
      mappings: null,
      controllerFaults: 3,
      executorFaults: null,
      executorMs: null,
      usedBytes: 4096,
      requestedBytes: 100,
    });
    expect(seen.map(({ done, total, share, warmUp }) => [done, total, share, warmUp])).toEqual([
      [0, 5, 0, true],
      [1, 5, 0.2, true],
      [2, 5, 0.4, false],
      [3, 5, 0.6, false],
      [4, 5, 0.8, false],
    ]);
  });

  it('leaves out warm-up rounds that a lane has no use for, all but the last', async () => {
    const log: string[] = [];
    const cold = Object.assign(new ScriptedLane('c', log), { usefulWarmUps: 1 });
    await runTransportMatrix([new ScriptedLane('a', log), cold], options({ warmUps: 3, runs: 1 }));
    expect(log.join('')).toBe('aaacca');
  });

  it('warms up for three seconds of loads where no number is given, and lets the others in at the end of it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const log: string[] = [];
      const seen: MatrixProgress[] = [];
      const onLoad = (): void => void vi.advanceTimersByTime(250);
      const lane = new ScriptedLane('a', log, { onLoad });
      const cold = Object.assign(new ScriptedLane('c', log), { usefulWarmUps: 1 });
      const { warmUps, lanes } = await runTransportMatrix(
        [lane, cold],
        options({ warmUps: null, runs: 2, progress: (next) => void seen.push(next) }),
      );
      expect(log.join('')).toBe(`${'a'.repeat(12)}accaac`);
      expect(warmUps).toBe(13);
      expect(lanes.map(({ runs }) => runs)).toEqual([2, 2]);
      expect(seen.map(({ done, total }) => [done, total])).toEqual([
        ...Array.from({ length: 12 }, (_, done) => [done, null]),
        ...Array.from({ length: 6 }, (_, done) => [done, 6]),
      ]);
      expect(seen.map(({ share }) => share)).toEqual(seen.map(({ share }) => share).toSorted((a, b) => a - b));
      expect(seen.at(-1)).toMatchObject({ warmUp: false, share: 0.5 + 5 / 12 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('warms up for four rounds at least, and no longer where nothing is left that gets warm', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const log: string[] = [];
      const slow = new ScriptedLane('a', log, { onLoad: () => void vi.advanceTimersByTime(5000) });
      expect((await runTransportMatrix([slow], options({ warmUps: null, runs: 1 }))).warmUps).toBe(5);
      expect(log.join('')).toBe('aaaaaa');
      const failing = new ScriptedLane('b', [], { failLoad: 2 });
      expect((await runTransportMatrix([failing], options({ warmUps: null }))).lanes[0]?.error).toContain('on purpose');
      const cold = Object.assign(new ScriptedLane('c', log), { usefulWarmUps: 1 });
      expect((await runTransportMatrix([cold], options({ warmUps: null, runs: 1 }))).warmUps).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says why a lane failed, leaves it out from then on, and goes on with the others', async () => {
    const log: string[] = [];
    const lanes = [
      new ScriptedLane('a', log, { failOpen: 'no room' }),
      new ScriptedLane('b', log, { failLoad: 2 }),
      new ScriptedLane('c', log),
    ];
    const [a, b, c] = (await runTransportMatrix(lanes, options())).lanes;
    expect(log.join('')).toBe('bcbcc');
    expect(a).toMatchObject({ error: expect.stringContaining('no room'), runs: 0, medianMs: null, phases: [] });
    // One good load of three is no series to compare.
    expect(b).toMatchObject({ error: expect.stringContaining('load 2 failed on purpose'), runs: 0, bytes: null });
    expect(c).toMatchObject({ error: null, runs: 3, medianMs: 1 });
    expect(lanes.map(({ closed }) => closed)).toEqual([1, 1, 1]);
  });

  it('ends with the reason when it is cancelled, and closes every lane', async () => {
    const stop = new AbortController();
    const log: string[] = [];
    const lanes = [
      new ScriptedLane('a', log, { onLoad: () => stop.abort(new Error('enough')) }),
      new ScriptedLane('b', log),
    ];
    await expect(runTransportMatrix(lanes, options({ signal: stop.signal }))).rejects.toThrow('enough');
    expect(log).toEqual(['a']);
    expect(lanes.map(({ closed }) => closed)).toEqual([1, 1]);
  });

  it('hands the lanes that work on before it closes them', async () => {
    const lanes = [new ScriptedLane('a', [], { failLoad: 1 }), new ScriptedLane('b', [])];
    const seen: (readonly [string, number])[] = [];
    const afterwards = async (working: readonly { readonly name: string }[]): Promise<void> => {
      for (const { name } of working) seen.push([name, lanes.find((lane) => lane.name === name)?.closed ?? -1]);
    };
    await runTransportMatrix(lanes, options({ afterwards }));
    expect(seen).toEqual([['b', 0]]);
  });
});
