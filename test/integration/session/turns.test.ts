// A link of 20 MB leaves the rest of the process its turns, and can be stopped.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts, start } from '../../support/executors.ts';

/** 100 KB of code with 1,900 relocations, and so many copies of it. */
const piece = '.text\n.rept 1900\ncall puts\n.nops 48\n.endr\n.section .note.GNU-stack,"",@progbits\n';
const copies = 200;

describe('a link of 20 MB', () => {
  let folder: string;
  let objects: string[];
  let session: ExecutionSession;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'turns-test-'));
    writeFileSync(join(folder, 'piece.s'), piece);
    const first = join(folder, 'piece.o');
    execFileSync('gcc', ['-c', join(folder, 'piece.s'), '-o', first]);
    const others = Array.from({ length: copies - 1 }, (_, i) => join(folder, `piece${i}.o`));
    for (const path of others) copyFileSync(first, path);
    objects = [compile(folder, 'main.c', 'int main(void) { return 5; }'), first, ...others];
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
    await session.addFiles(objects);
  });
  afterEach(async () => {
    await session.close();
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('leaves no other work waiting for long', async () => {
    const turns: number[] = [];
    let on = true;
    const take = (): void => {
      turns.push(performance.now());
      if (on) setImmediate(take);
    };
    take();
    const { phases } = await session.load();
    on = false;
    const tookOf = (names: readonly string[]): number =>
      phases.filter(({ name }) => names.includes(name)).reduce((sum, { durationMs }) => sum + durationMs, 0);
    // Those that hold the thread. Without turns the first two or the last four would be one gap.
    const linking = tookOf(['resolve', 'build graph', 'tables', 'layout', 'copy', 'fix up']);
    const gaps = turns.slice(1).map((at, i) => at - (turns[i] ?? at));
    expect(Math.max(...gaps)).toBeLessThan(linking / 3);
    expect(phases.find(({ name }) => name === 'fix up')?.counters['relocations']).toBeGreaterThan(1900 * copies);
  });

  it('is stopped in the middle, and the next run is none the worse', async () => {
    const run = session.run([]);
    let turns = 0;
    const stopped = new Promise<void>((resolve) => {
      const take = (): void => {
        // Reading takes turns of its own; by then the link is under way, and far from its end.
        if (++turns < copies / 2 && session.busy) setImmediate(take);
        else resolve(session.stop());
      };
      take();
    });
    await stopped;
    expect((await run).outcome).toEqual({ kind: 'stopped' });
    expect((await session.run([])).outcome).toEqual({ kind: 'exited', status: 5, by: 'return' });
  });

  it('is called off where nothing was to run, too', async () => {
    const load = session.load();
    load.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    await session.stop();
    await expect(load).rejects.toThrow();
    expect((await session.load()).segments.length).toBeGreaterThan(copies);
  });
});
