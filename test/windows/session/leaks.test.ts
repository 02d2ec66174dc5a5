// What a session keeps of executors that ended, in whatever way: no handle, no section, no process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { descriptorsOf, mappingsOf, ofSharedMemory } from '../../contract/memory/support/processMemory.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts, start } from '../../support/executors.ts';

const sources = {
  returns: 'int main(void) { return 42; }',
  exits: '#include <stdlib.h>\nint main(void) { exit(3); }',
  crashes: 'int main(void) { *(volatile int *)0 = 1; return 0; }',
  loops: '#include <stdio.h>\nint main(void) { puts("on"); fflush(stdout); for (;;); }',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leaks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('is as much after many ends as after the first of each kind', async () => {
  const session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
  const paths = Object.entries(sources).map(([name, source]) => compile(folder, `${name}.c`, source));
  let output = '';
  session.on('output', ({ bytes }) => {
    output += Buffer.from(bytes).toString();
  });

  const run = async (path: string | undefined, meanwhile?: () => Promise<void>): Promise<string> => {
    session.removeAll();
    await session.addFiles([path ?? '']);
    output = '';
    const running = session.run([]);
    if (meanwhile !== undefined) {
      await expect.poll(() => output, { timeout: 20_000 }).toMatch(/^on/);
      await meanwhile();
    }
    const { outcome } = await running;
    return outcome.kind;
  };
  const kill = async (): Promise<void> => {
    for (const pid of descendants('loadstone-executor')) process.kill(pid, 'SIGKILL');
  };
  const [returns, exits, crashes, loops] = paths;
  const endAll = async (): Promise<readonly string[]> => [
    await run(returns),
    await run(exits),
    await run(crashes),
    await run(loops, () => session.stop()),
    await run(loops, kill),
  ];
  const kept = (): readonly number[] => [
    descriptorsOf(process.pid),
    mappingsOf(process.pid).filter(({ name }) => ofSharedMemory.test(name)).length,
  ];

  expect(await endAll()).toEqual(['exited', 'exited', 'signalled', 'stopped', 'lost']);
  const [handles = 0, sections = 0] = kept();
  for (let round = 0; round < 3; round++) await endAll();
  const [handlesAfter = 0, sectionsAfter = 0] = kept();
  // Node's own threads and pipes come and go; 15 executors that leak one each are more.
  expect(handlesAfter - handles).toBeLessThan(10);
  expect(sectionsAfter - sections).toBeLessThan(3);
  expect(descendants('loadstone-executor')).toEqual([]);
  await session.close();
});
