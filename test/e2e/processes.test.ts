import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow, waitForEnd } from './playgroundWindow.ts';

const endless = '#include <stdio.h>\nint main(void) { puts("looping"); fflush(stdout); for (;;) ; }';

/** A file of /proc/PID, or null where the process has ended: others on the machine do so between any two reads. */
function readOfProcess(pid: number, file: 'stat' | 'cmdline'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}

/** The parent of a process; null where it has ended. A zombie counts as ended: it waits for its parent only. */
function livingParent(pid: number): number | null {
  const [, state, parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(readOfProcess(pid, 'stat') ?? '') ?? [];
  return parent === undefined || state === 'Z' ? null : Number(parent);
}

function isAlive(pid: number): boolean {
  return livingParent(pid) !== null;
}

/** Named shared memory and socket folders of Loadstone. */
function leftovers(): string[] {
  const socketFolder = process.env['XDG_RUNTIME_DIR'] ?? tmpdir();
  const sockets = readdirSync(socketFolder).filter((name) => /^loadstone-\d+-\w{6}$/.test(name));
  return [...sockets, ...readdirSync('/dev/shm').filter((name) => name.includes('loadstone'))];
}

/** The renderer among the descendants of a process, or null. */
function rendererOf(main: number): number | null {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? livingParent(Number(name)) : null;
    if (parent !== null) parents.set(Number(name), parent);
  }
  const descends = (pid: number): boolean => pid === main || (parents.has(pid) && descends(parents.get(pid) ?? 0));
  const isRenderer = (pid: number): boolean => readOfProcess(pid, 'cmdline')?.includes('--type=renderer') ?? false;
  return [...parents.keys()].find((pid) => descends(pid) && isRenderer(pid)) ?? null;
}

describe('the processes of the window', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow | null = null;

  afterEach(async () => {
    if (window !== null) await window.app.stop();
    window = null;
  });

  afterAll(() => objects.remove());

  async function openWithEndlessProgram(): Promise<{ executor: number; main: number }> {
    window = await PlaygroundWindow.open({ files: [objects.compileText('endless', endless)] });
    const executor = await window.executorReady();
    await window.click('[data-test=run]');
    await window.waitForConsole(/^looping$/m);
    return { executor, main: window.app.pid };
  }

  it('leave nothing behind when the app quits while a program loops', async () => {
    const { executor } = await openWithEndlessProgram();
    await window?.app.stop();
    window = null;
    expect(await waitForEnd([executor], isAlive)).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('leave nothing behind when main is asked to end by a signal', async () => {
    const { executor, main } = await openWithEndlessProgram();
    process.kill(main, 'SIGTERM');
    expect(await waitForEnd([main, executor], isAlive)).toEqual([]);
    await window?.app.kill();
    window = null;
    expect(leftovers()).toEqual([]);
  });

  it('leave no executor behind when main is killed while a program loops', async () => {
    const { executor, main } = await openWithEndlessProgram();
    await window?.app.kill();
    window = null;
    expect(await waitForEnd([main, executor], isAlive)).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('are made anew when the executor is killed while a program runs, and the window says so', async () => {
    const { executor } = await openWithEndlessProgram();
    process.kill(executor, 'SIGKILL');
    await window?.waitFor('[data-test=outcome]', /killed by SIGKILL/);
    expect(await window?.executorReady()).not.toBe(executor);
    expect(await waitForEnd([executor], isAlive)).toEqual([]);
  });

  it('are made anew when the executor is killed while nothing runs, and the window says so', async () => {
    window = await PlaygroundWindow.open();
    const executor = await window.executorReady();
    process.kill(executor, 'SIGKILL');
    await window.waitFor('[data-test=problems]', /SIGKILL/);
    expect(await window.executorReady()).not.toBe(executor);
    await window.click('[aria-label="Dismiss error"]');
    expect(await window.text('[data-test=problems]')).toBe('');
  });

  it('survive the end of the page’s process: the page is loaded anew, main and the executor stay', async () => {
    const running = await PlaygroundWindow.open();
    try {
      const { pid: main } = running.app;
      const executor = await running.executorReady();
      const renderer = rendererOf(main);
      if (renderer === null) throw new Error(`process ${main} shows a window but has no renderer`);
      process.kill(renderer, 'SIGKILL');
      await waitForEnd([renderer], isAlive);
      // The driver gives up a page that crashed; main's own words and processes are what is left to look at.
      await running.waitUntil(
        () => running.app.output(),
        (text) => /the window's page ended \(.*\) and was loaded anew/.test(text),
        'main to say what happened',
      );
      await running.waitUntil(
        async () => rendererOf(main),
        (pid) => pid !== null && pid !== renderer,
        'a new renderer',
      );
      expect([main, executor].every(isAlive)).toBe(true);
    } finally {
      await running.app.kill();
    }
  });
});
