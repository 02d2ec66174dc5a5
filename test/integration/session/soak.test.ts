// Load, run, unload, over and over in one session: memory, descriptors and mappings stay flat on both sides.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts, residentKilobytes, start } from '../../support/executors.ts';
import { type KernelObjects, kernelObjects } from '../../support/leftovers.ts';
import { runsOr, timeFor } from '../../support/longRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'soak-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const cycles = runsOr(2000);
/** Until heaps, caches and slabs have the size that they keep. */
const warmUps = Math.min(500, cycles / 4);
/** Kilobytes. The controller's heap grows and shrinks as its collector likes. */
const allowed = { executor: 1024, controller: 65_536 };

const source = `#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>
static std::vector<int> early(1000, 42);
static thread_local int own = 1;
int main() {
  try { throw std::runtime_error("x"); } catch (const std::exception &) { own++; }
  std::printf("%d\\n", own);
  return early[999];
}`;

describe('a session', () => {
  it(`stays flat over ${cycles} cycles of load, run and unload`, { timeout: timeFor(cycles, 60) }, async () => {
    const options = { hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false };
    const session = new ExecutionSession(options);
    await session.addFiles([compile(folder, 'program.cc', source, ['-O1'])]);
    const id = session.state().objects[0]?.id ?? -1;
    const places = new Set<string>();
    const cycle = async (): Promise<void> => {
      const { outcome, load } = await session.run([]);
      expect(outcome).toEqual({ kind: 'exited', status: 42, by: 'return' });
      places.add(load?.segments.map(({ address }) => address).join() ?? '');
      await session.unload(id);
    };
    for (let warm = 0; warm < warmUps; warm++) await cycle();
    const [pid = 0] = descendants('loadstone-executor');
    const before = { controller: sample(process.pid), executor: sample(pid) };
    for (let count = 0; count < cycles; count++) await cycle();
    const after = { controller: sample(process.pid), executor: sample(pid) };
    if (cycles > 2000) console.log(JSON.stringify({ cycles, before, after }));
    expect(descendants('loadstone-executor')).toEqual([pid]);
    // What was freed is used again, at the same places.
    expect(places.size).toBe(1);
    for (const side of ['controller', 'executor'] as const) {
      expect(after[side].descriptors, `${side}'s descriptors`).toBeLessThanOrEqual(before[side].descriptors + 2);
      expect(after[side].sharedMappings, `${side}'s shared mappings`).toBe(before[side].sharedMappings);
      expect(after[side].resident - before[side].resident, `${side}'s memory`).toBeLessThan(allowed[side]);
    }
    expect(after.executor.mappings).toBeLessThanOrEqual(before.executor.mappings + 4);
    await session.close();
  });
});

function sample(pid: number): KernelObjects & { readonly resident: number } {
  return { resident: residentKilobytes(pid), ...kernelObjects(pid) };
}
