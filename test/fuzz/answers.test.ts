// An executor that lies, by seed, to one session that goes on loading and running: each run ends, by itself or with Stop,
// and says why where it failed, with an error of ours; with an honest executor the next one runs as ever, and nothing is
// left of the others.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { MemoryKind } from '../../app/main/memory/memoryRoute.ts';
import { ExecutionSession } from '../../app/main/session/executionSession.ts';
import type { SessionOptions } from '../../app/main/session/sessionState.ts';
import type { RunRecord } from '../../app/shared/ui/records.ts';
import { compile } from '../support/compile.ts';
import { addon, residentKilobytes, start } from '../support/executors.ts';
import { longRunSeed, runsOr, timeFor } from '../support/longRun.ts';
import { LyingHost } from './answers/lyingHost.ts';
import { Random } from './random.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadstone-answers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const frames = runsOr(4000);
const source = `#include <cstdio>
#include <stdexcept>
int main() { try { throw std::runtime_error("x"); } catch (const std::exception &) { printf("caught\\n"); } return 42; }`;
/** Runs between two with an honest executor. */
const honestEvery = 25;
/** Milliseconds for a run to end on a busy machine. */
const deadline = 20_000;
/** Milliseconds for main, after which it is stopped: what it calls lies where a lie says, and may never come back. */
const patience = 5000;
/** Kilobytes by which the controller may have grown at the end. */
const largestGrowth = 262_144;

const kinds: readonly MemoryKind[] = ['auto', 'auto', 'slab', 'rpc', 'generic', 'per-allocation'];

describe('an executor that lies', () => {
  it(`fails the runs by name and leaves the controller usable, ${frames} frames`, {
    timeout: timeFor(frames, 30),
  }, async () => {
    const host = new LyingHost();
    let kind: MemoryKind = 'auto';
    /** One that is kept ready tells what its process defines before it is used. */
    let kept = false;
    const options: SessionOptions = {
      hosts: { usual: host, low: null },
      addon,
      start,
      preload: [],
      get keepExecutorReady() {
        return kept;
      },
      get memory() {
        return { kind, settings: {} };
      },
    };
    const session = new ExecutionSession(options);
    const defects: string[] = [];
    const outcomes: Record<string, number> = {};
    session.on('problem', ({ kind: what, message }) => {
      if (what === 'internal') defects.push(message);
    });
    await session.addFiles([compile(folder, 'program.cc', source, ['-O1'])]);
    const usual = { kind: 'exited', status: 42, by: 'return' };
    expect((await session.run([])).outcome).toEqual(usual);
    const before = { descriptors: descriptors(), resident: residentKilobytes(process.pid) };
    for (let run = 0; host.frames < frames && defects.length < 5; run++) {
      const isHonest = run % honestEvery === honestEvery - 1;
      const random = new Random(longRunSeed, run);
      kind = isHonest ? 'auto' : random.pick(kinds);
      kept = !isHonest && random.chance(0.5);
      host.random = isHonest ? null : random;
      if (isHonest) {
        host.close();
        await session.restartExecutor();
      } else if (random.chance(0.2)) await session.restartExecutor().catch(() => undefined);
      const outcome = await end(session, run);
      if (typeof outcome === 'string') defects.push(outcome);
      else {
        const name = outcome.outcome.kind === 'refused' ? outcome.outcome.error.kind : outcome.outcome.kind;
        outcomes[name] = (outcomes[name] ?? 0) + 1;
        if (name === 'internal') defects.push(`run ${run}: ${JSON.stringify(outcome.outcome)}`);
        if (isHonest) expect(outcome.outcome, `run ${run}`).toEqual(usual);
      }
    }
    host.random = null;
    kept = false;
    host.close();
    await session.restartExecutor();
    expect((await session.run([])).outcome).toEqual(usual);
    expect(defects).toEqual([]);
    const grown = residentKilobytes(process.pid) - before.resident;
    if (frames > 4000) console.log(JSON.stringify({ frames: host.frames, lies: host.lies, grown, outcomes }));
    expect(descriptors() - before.descriptors).toBeLessThan(10);
    expect(grown).toBeLessThan(largestGrowth);
    expect(host.lies).toBeGreaterThan(frames / 20);
    expect((outcomes['executor'] ?? 0) + (outcomes['wire'] ?? 0)).toBeGreaterThan(host.lies / 20);
    await session.close();
    host.close();
  });
});

/** The outcome of one run, or what is wrong with it. */
async function end(session: ExecutionSession, run: number): Promise<RunRecord | string> {
  const timers = new AbortController();
  const after = (ms: number): Promise<null> => delay(ms, null, { signal: timers.signal }).catch(() => null);
  const result = session.run([]);
  try {
    const soon = await Promise.race([result, after(patience)]);
    if (soon !== null) return soon;
    if (session.state().executor.state === 'running') await session.stop();
    return (await Promise.race([result, after(deadline)])) ?? `run ${run} did not end within ${deadline} ms`;
  } catch (error) {
    return `run ${run} rejected: ${error instanceof Error ? error.stack : error}`;
  } finally {
    timers.abort();
  }
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
