// kill -9 at random points of load, run and unload, by seed: of the executor under a session that goes on, and of whole
// controllers. What survives says what happened, nothing is left, and the next load works.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { describeOutcome, type RunOutcome } from '../../../app/shared/ui/records.ts';
import { Random } from '../../fuzz/random.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts, start } from '../../support/executors.ts';
import { kernelObjects, marked, markOf, sharedMemoryNames } from '../../support/leftovers.ts';
import { commandLine } from '../../support/loadstone.ts';
import { longRunSeed, runsOr, timeFor } from '../../support/longRun.ts';
import { runToEnd } from '../../support/runToEnd.ts';

const deaths = runsOr(50);
const ofExecutor = Math.ceil(deaths / 2);
const ofController = Math.floor(deaths / 2);

/** Long enough to die in, with unwind tables, initializers and threads to leave behind. */
const source = `#include <cstdio>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <vector>
static std::vector<int> early(1000, 3);
int main() {
  std::thread other([] { usleep(3000); });
  try { throw std::runtime_error("x"); } catch (const std::exception &) { puts("caught"); }
  usleep(early[5] * 1000);
  other.join();
  return 42;
}`;
const usual: RunOutcome = { kind: 'exited', status: 42, by: 'return' };

describe('kill -9', () => {
  let folder: string;
  let program: string;
  /** Left by what ran before. */
  const namesBefore = sharedMemoryNames();
  const newNames = (): string[] => sharedMemoryNames().filter((name) => !namesBefore.includes(name));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'deaths-test-'));
    program = compile(folder, 'program.cc', source, ['-O1', '-pthread']);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it(`of the executor, ${ofExecutor} times`, { timeout: timeFor(ofExecutor, 500) }, async () => {
    const options = { hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: true };
    const session = new ExecutionSession(options);
    const problems: string[] = [];
    session.on('problem', ({ message }) => problems.push(message));
    await session.addFiles([program]);
    expect((await session.run([])).outcome).toEqual(usual);
    const before = kernelObjects(process.pid);
    const told: Record<string, number> = {};
    for (let death = 0; death < ofExecutor; death++) {
      const random = new Random(longRunSeed, death);
      const running = random.chance(0.85) ? session.run([]) : session.load().then(() => null);
      const settled = running.then(
        (record) => (record === null ? 'loaded' : record.outcome),
        (error: unknown) => error,
      );
      await delay(random.below(25));
      // Sometimes before the session itself knows it: a process that has just been started.
      const pid = session.connection?.process.pid ?? descendants('loadstone-executor')[0];
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      const said = spoken(await settled);
      expect(said, `death ${death}`).toMatch(/^loaded$|status 42|SIGKILL|executor/);
      const kind = said.replace(/\d+/g, 'n').slice(0, 60);
      told[kind] = (told[kind] ?? 0) + 1;
      const next = (await session.run([])).outcome;
      // The one that was killed may have been the spare, whose end is told while the next run begins.
      if (next.kind !== 'exited') expect(describeOutcome(next), `after death ${death}`).toMatch(/SIGKILL|executor/);
      if (next.kind !== 'exited') expect((await session.run([])).outcome, `after death ${death}`).toEqual(usual);
    }
    if (deaths > 50) console.log(JSON.stringify(told));
    for (const problem of problems) expect(problem).toMatch(/SIGKILL|executor/);
    // Not every one comes too late.
    expect(Object.keys(told).some((text) => /SIGKILL|executor/.test(text))).toBe(true);
    const after = kernelObjects(process.pid);
    expect(after.descriptors - before.descriptors).toBeLessThan(8);
    expect(after.sharedMappings).toBeLessThanOrEqual(before.sharedMappings + 8);
    await session.close();
    expect(descendants('loadstone-executor')).toEqual([]);
    expect(newNames()).toEqual([]);
  });

  it('of the executor between allocation and copy: the memory goes from under the linker', async () => {
    const options = { hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: true };
    const session = new ExecutionSession(options);
    await session.addFiles([program]);
    expect((await session.run([])).outcome).toEqual(usual);
    const { connection } = session;
    if (connection === null) throw new Error('the session has no executor');
    const { memory } = connection;
    const allocate = memory.allocate.bind(memory);
    memory.allocate = async (...args) => {
      const allocs = await allocate(...args);
      process.kill(connection.process.pid, 'SIGKILL');
      await connection.process.ended;
      return allocs;
    };
    const { outcome } = await session.run([]);
    expect(outcome).toMatchObject({ kind: 'refused', error: { kind: 'executor' } });
    expect(describeOutcome(outcome)).toMatch(
      /executor \d+ ended while objects were loaded into it: .* killed by SIGKILL; load them again/,
    );
    expect((await session.run([])).outcome).toEqual(usual);
    await session.close();
  });

  it(`of the controller, ${ofController} times`, { timeout: timeFor(ofController, 2000) }, async () => {
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    const args = [commandLine, 'run', program];
    const env = { ...process.env, TMPDIR: scratch, HOME: scratch, XDG_RUNTIME_DIR: scratch };
    const time = performance.now();
    const limits = { cwd: folder, timeout: 60_000 };
    expect((await runToEnd(process.execPath, args, limits)).status).toBe(42);
    /** Milliseconds of a whole run: deaths are spread over it. */
    const whole = performance.now() - time;
    for (let death = 0; death < ofController; death++) {
      const random = new Random(longRunSeed + 1, death);
      const mark = `${process.pid}-${death}`;
      const controller = spawn(process.execPath, args, {
        env: { ...env, ...markOf(mark) },
        stdio: 'ignore',
        cwd: folder,
      });
      const ended = new Promise<NodeJS.Signals | null>((resolve) => {
        controller.once('exit', (_code, signal) => resolve(signal));
      });
      await delay(random.below(whole));
      controller.kill('SIGKILL');
      await ended;
      await noneLeft(mark, `death ${death}`);
      expect(readdirSync(scratch), `death ${death}`).toEqual([]);
      expect(newNames(), `death ${death}`).toEqual([]);
      if (death % 10 === 9) expect((await runToEnd(process.execPath, args, limits)).status).toBe(42);
    }
  });
});

function spoken(result: RunOutcome | 'loaded' | unknown): string {
  if (typeof result === 'string') return result;
  if (result instanceof Error) return result.message;
  const outcome = result as RunOutcome;
  return outcome.kind === 'exited' ? `status ${outcome.status}` : describeOutcome(outcome);
}

/** The kernel tells an executor of its controller's end at once; it still has to be scheduled. */
async function noneLeft(mark: string, when: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (let left = marked(mark); left.length > 0; left = marked(mark)) {
    if (Date.now() > deadline) expect.fail(`${when}: processes ${left.join(', ')} are left`);
    await delay(5);
  }
}
