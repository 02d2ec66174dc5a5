import { describe, expect, it } from 'vitest';
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
    const [result] = await runTransportMatrix(
      [lane],
      options({ warmUps: 2, progress: (next) => void seen.push(next) }),
    );
    expect(result).toEqual({
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
    expect(seen.map(({ round, rounds, warmUp }) => [round, rounds, warmUp])).toEqual([
      [1, 5, true],
      [2, 5, true],
      [3, 5, false],
      [4, 5, false],
      [5, 5, false],
    ]);
  });

  it('leaves out warm-up rounds that a lane has no use for, all but the last', async () => {
    const log: string[] = [];
    const cold = Object.assign(new ScriptedLane('c', log), { usefulWarmUps: 1 });
    await runTransportMatrix([new ScriptedLane('a', log), cold], options({ warmUps: 3, runs: 1 }));
    expect(log.join('')).toBe('aaacca');
  });

  it('says why a lane failed, leaves it out from then on, and goes on with the others', async () => {
    const log: string[] = [];
    const lanes = [
      new ScriptedLane('a', log, { failOpen: 'no room' }),
      new ScriptedLane('b', log, { failLoad: 2 }),
      new ScriptedLane('c', log),
    ];
    const [a, b, c] = await runTransportMatrix(lanes, options());
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
