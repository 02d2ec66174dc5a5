import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { noLibraries } from '../../../app/main/session/linkInputs.ts';
import { Comparisons } from '../../../app/main/timing/comparisons.ts';
import { comparisonRecord, type TimingProgress, timingResults } from '../../../app/shared/ui/timingRecords.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts, start } from '../../support/executors.ts';

const request = { lanes: ['generic', 'packed'], runs: 2, warmUps: 1 };

describe('comparisons of a session', () => {
  let folder: string;
  let object: string;
  let session: ExecutionSession;
  let comparisons: Comparisons;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'comparisons-test-'));
    object = compile(folder, 'counter.c', 'static int runs; int main(void) { return ++runs; }');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    const environment = { hosts: pipedHosts(), addon, start };
    session = new ExecutionSession({ ...environment, preload: [], keepExecutorReady: false });
    comparisons = new Comparisons(session, environment, { preload: [], libraries: noLibraries });
  });
  afterEach(async () => {
    await comparisons.cancel();
    await session.close();
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('load what is on the list, and leave the executor of the session as it is', async () => {
    await session.addFiles([object]);
    await session.run([]);
    const before = session.state();
    const record = await comparisons.compare(request, () => undefined);
    expect(comparisonRecord.parse(record)).toEqual(record);
    expect(record.lanes.map(({ lane, runs, error }) => [lane, runs, error])).toEqual([
      ['generic', 2, null],
      ['packed', 2, null],
    ]);
    expect(record.files).toEqual([{ path: object, size: expect.any(Number) }]);
    expect(session.state()).toEqual(before);
    expect((await session.run([])).outcome).toMatchObject({ kind: 'exited', status: 1 });
  });

  it('tell before each load which one comes, and the load waits for it', async () => {
    await session.addFiles([object]);
    const seen: TimingProgress[] = [];
    let waiting = 0;
    await comparisons.compare(request, async (progress) => {
      expect(++waiting).toBe(1);
      seen.push(progress);
      await new Promise((resolve) => setImmediate(resolve));
      waiting--;
    });
    expect(seen.map(({ done, total, warmUp }) => [done, total, warmUp])).toEqual([
      [0, 6, true],
      [1, 6, true],
      [2, 6, false],
      [3, 6, false],
      [4, 6, false],
      [5, 6, false],
    ]);
  });

  it('refuse a run meanwhile, and are refused during a run', async () => {
    await session.addFiles([object]);
    let refused: unknown;
    await comparisons.compare(request, async () => {
      refused = await session.run([]).catch((error: unknown) => error);
    });
    expect(String(refused)).toContain('transports are being compared: wait for the end, or stop the comparison');
    const running = session.run([]);
    await expect(comparisons.compare(request, () => undefined)).rejects.toThrow('a program is running');
    expect((await running).outcome.kind).toBe('exited');
  });

  it('keep nothing when they are cancelled, and what was measured before stays', async () => {
    await session.addFiles([object]);
    const kept = await comparisons.compare({ ...request, lanes: ['packed'] }, () => undefined);
    const cancelled = comparisons.compare(request, ({ done }) => {
      if (done === 3) void comparisons.cancel();
    });
    await expect(cancelled).rejects.toThrow('the comparison was cancelled');
    expect(comparisons.running).toBe(false);
    expect(comparisons.results.comparison).toEqual(kept);
    expect((await session.run([])).outcome.kind).toBe('exited');
  });

  it('have a trace of each lane, until other results are shown', async () => {
    expect(comparisons.trace()).toBeNull();
    await session.addFiles([object]);
    await comparisons.compare(request, () => undefined);
    const events = comparisons.trace()?.traceEvents ?? [];
    const lanes = events.flatMap((event) => (event.name === 'process_name' ? [event.args] : []));
    expect(lanes).toEqual([{ name: 'generic' }, { name: 'packed' }]);
    const seen: unknown[] = [];
    comparisons.onResults((results) => seen.push(results));
    const stored = timingResults.parse(JSON.parse(JSON.stringify(comparisons.results)));
    comparisons.restore(stored);
    expect(seen).toEqual([stored]);
    expect(comparisons.trace()).toBeNull();
  });

  it('say what is missing where nothing can be compared', async () => {
    await expect(comparisons.compare(request, () => undefined)).rejects.toThrow('add an object file or an archive');
    await session.addFiles([join(folder, 'counter.c')]);
    await expect(comparisons.compare(request, () => undefined)).rejects.toThrow(/counter\.c cannot be loaded/);
  });

  it('measure the size crossover without any file on the list', async () => {
    const { series } = await comparisons.crossover({ ...request, sizes: [4096] }, () => undefined);
    expect(series.map(({ lane }) => lane)).toEqual(['generic', 'packed']);
    expect(comparisons.results.crossover?.sizes).toEqual([4096]);
  });
});
