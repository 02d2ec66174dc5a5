// kill -9 of the window's processes at random points of load and run, by seed: the executor, again and again under one
// window; main and the page's process, each of an app of its own. What survives says what happened; nothing is left.

import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { PlaygroundWindow, waitForEnd } from '../e2e/playgroundWindow.ts';
import { Random } from '../fuzz/random.ts';
import { descendants } from '../support/executors.ts';
import { marked, markOf, sharedMemoryNames } from '../support/leftovers.ts';
import { longRunSeed, runsOr, timeFor } from '../support/longRun.ts';
import { ObjectFolder } from '../support/objects.ts';

const deaths = runsOr(6);
const ofExecutor = Math.ceil(deaths / 2);
const ofApp = Math.floor(deaths / 2);

const source = `#include <stdio.h>
#include <unistd.h>
int main(void) { puts("here"); fflush(stdout); usleep(30000); return 42; }`;

/** Milliseconds of a load and its run in the window, about. */
const whole = 120;

describe('kill -9 under the window', () => {
  const objects = new ObjectFolder();
  const program = objects.compileText('program', source);
  afterAll(() => objects.remove());

  const namesBefore = sharedMemoryNames();
  const nobody = async (mark: string): Promise<void> => {
    expect(await waitForEnd(marked(mark), (pid) => marked(mark).includes(pid))).toEqual([]);
    expect(sharedMemoryNames().filter((name) => !namesBefore.includes(name))).toEqual([]);
  };

  it(`of the executor, ${ofExecutor} times`, { timeout: timeFor(ofExecutor, 10_000) }, async () => {
    const mark = `window-${process.pid}`;
    const window = await PlaygroundWindow.open({ files: [program], env: markOf(mark) });
    try {
      for (let death = 0; death < ofExecutor; death++) {
        const random = new Random(longRunSeed, death);
        const executor = await window.executorReady();
        await window.click('[data-test=run]');
        await delay(random.below(whole));
        process.kill(executor, 'SIGKILL');
        await window.waitUntil(
          () => window.executorReady(),
          (pid) => pid !== executor,
          'another executor',
        );
        const said = `${await window.text('[data-test=outcome]')} ${await window.text('[data-test=problems]')}`;
        expect(said, `death ${death}`).toMatch(/SIGKILL|main returned 42/);
        await window.run(/main returned 42/);
      }
    } finally {
      await window.app.stop();
    }
    await nobody(mark);
  });

  it(`of main or the page, ${ofApp} times`, { timeout: timeFor(ofApp, 30_000) }, async () => {
    for (let death = 0; death < ofApp; death++) {
      const random = new Random(longRunSeed + 1, death);
      const mark = `app-${process.pid}-${death}`;
      const window = await PlaygroundWindow.open({ files: [program], env: markOf(mark) });
      try {
        await window.click('[data-test=run]');
        await delay(random.below(whole));
        if (death % 2 === 0) {
          const page = pageOf(window.app.pid);
          if (page === 0) throw new Error(`death ${death}: the app has no page`);
          process.kill(page, 'SIGKILL');
          await window.waitUntil(
            () => window.app.output(),
            (text) => /the window's page ended \(.*\) and was loaded anew/.test(text),
            'main to say what happened',
          );
          await window.waitUntil(
            async () => pageOf(window.app.pid),
            (pid) => pid > 0 && pid !== page,
            'another page',
          );
        }
      } finally {
        await window.app.kill();
      }
      await nobody(mark);
    }
  });
});

/** The page's process below main; 0 while there is none. */
function pageOf(main: number): number {
  return descendants('electron', main).find((pid) => commandOf(pid).includes('--type=renderer')) ?? 0;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}
