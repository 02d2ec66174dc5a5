// The lane whose two ends are one process: a real helper, which a crash takes along and nobody else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executorEnvironment } from '../../../app/main/epc/executorEnvironment.ts';
import { forkHelper, type HelperProcess } from '../../../app/main/epc/helperProcess.ts';
import { InProcessLane } from '../../../app/main/timing/inProcessLane.ts';
import { runTransportMatrix } from '../../../app/main/timing/transportMatrix.ts';
import { threadStorageLibrary } from '../../../app/shared/preload.ts';
import { compile } from '../../support/compile.ts';
import { executor } from '../../support/executors.ts';
import { commandLine } from '../../support/loadstone.ts';

const helper = (): HelperProcess => {
  const library = join(dirname(executor), threadStorageLibrary);
  return forkHelper(join(dirname(commandLine), 'laneWorker.js'), executorEnvironment([], library));
};
const libraries = { names: [], folders: [], wholeArchive: false };
const never = new AbortController().signal;

describe('InProcessLane', () => {
  let folder: string;
  let object: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'in-process-lane-'));
    // Neither its initializer nor its main would leave the process as it is.
    const text = `#include <stdio.h>
#include <stdlib.h>
static _Thread_local int counter = 3;
static int table[1000] = {1};
__attribute__((constructor)) static void early(void) { abort(); }
int main(void) { abort(); return counter + table[1] + puts("main"); }`;
    object = compile(folder, 'program.c', text, ['-fPIC']);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function lane(start = helper): InProcessLane {
    return new InProcessLane({ files: [object], preload: [], libraries }, start);
  }

  it('loads without a message, again and again, and gives all memory back', async () => {
    const { lanes } = await runTransportMatrix([lane()], {
      runs: 4,
      warmUps: 1,
      signal: never,
      progress: () => undefined,
    });
    const [result] = lanes;
    expect(result).toMatchObject({ lane: 'in-process', error: null, runs: 4, messages: 0, bytes: 0 });
    expect(result?.phases.map(({ name }) => name)).toEqual(expect.arrayContaining(['read', 'fix up', 'finalize']));
    expect(result?.medianMs).toBeGreaterThan(0);
    expect(result?.requestedBytes).toBeGreaterThan(4000);
    // Of one process what the executor did is not told apart.
    expect(result?.executorFaults).toBeNull();
  });

  it('traces one load', async () => {
    const traced = lane();
    await traced.open(never);
    const { spans } = await traced.trace();
    expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['parse', 'finalize']));
    expect(spans.filter(({ row }) => row === 'calls')).toEqual([]);
    await traced.close();
    await traced.close();
  });

  it('tells why it cannot load', async () => {
    const failing = new InProcessLane({ files: [join(folder, 'missing.o')], preload: [], libraries }, helper);
    await expect(failing.open(never)).rejects.toThrow(/missing\.o/);
    await failing.close();
  });

  it('fails by itself when its process dies, and says how', async () => {
    const started: HelperProcess[] = [];
    const dying = lane(() => {
      const process = helper();
      started.push(process);
      return process;
    });
    await dying.open(never);
    const loading = dying.load(never);
    started[0]?.kill();
    await expect(loading).rejects.toThrow(/helper process is gone: SIGKILL ended it/);
    await expect(dying.load(never)).rejects.toThrow(/helper process is gone/);
    await dying.close();
  });

  it('leaves no process when it is cancelled', async () => {
    const stop = new AbortController();
    const started: HelperProcess[] = [];
    const start = (): HelperProcess => {
      const process = helper();
      started.push(process);
      return process;
    };
    const progress = (): void => stop.abort(new Error('enough of it'));
    const comparing = runTransportMatrix([lane(start)], { runs: 2, warmUps: 0, signal: stop.signal, progress });
    await expect(comparing).rejects.toThrow('enough of it');
    expect(await started[0]?.ended).toMatch(/ended/);
  });
});
