// The walk of somebody who opens Loadstone for the first time and reads nothing: the sample runs, an edited file runs, a
// crash is caught, transports are compared. Only what can be seen is pressed. What each step took, and how many there
// were, stands in test/output/new-user.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testOutputDir } from '../../build/paths.mjs';
import { PlaygroundWindow } from './playgroundWindow.ts';

interface Step {
  readonly step: string;
  readonly actions: number;
  readonly ms: number;
}

describe('a new user', () => {
  const steps: Step[] = [];
  let window: PlaygroundWindow;

  beforeAll(async () => {
    const begin = performance.now();
    window = await PlaygroundWindow.open({ firstLaunch: true });
    await window.listed('hello.o');
    steps.push({ step: 'start', actions: 1, ms: Math.round(performance.now() - begin) });
  });
  afterAll(async () => {
    await window?.app.stop();
    mkdirSync(testOutputDir, { recursive: true });
    const sum = (of: (step: Step) => number): number => steps.reduce((total, step) => total + of(step), 0);
    const total = { actions: sum(({ actions }) => actions), ms: sum(({ ms }) => ms) };
    writeFileSync(join(testOutputDir, 'new-user.json'), `${JSON.stringify({ steps, total }, null, 1)}\n`);
  });

  /** Counts what a hand does: a press, a click, a text that is typed. */
  async function walk(
    step: string,
    actions: readonly (() => Promise<void>)[],
    seen: () => Promise<unknown>,
  ): Promise<void> {
    const begin = performance.now();
    for (const act of actions) await act();
    await seen();
    steps.push({ step, actions: actions.length, ms: Math.round(performance.now() - begin) });
  }

  /** A click where an element, or a word of the text in the editor, is seen. */
  async function clickAt(place: string, clicks = 1): Promise<void> {
    const { x, y } = await window.evaluate<{ x: number; y: number }>(`(({ left, top, width, height }) => (
      { x: left + width / 2, y: top + height / 2 }))((${place}).getBoundingClientRect())`);
    for (let clickCount = 1; clickCount <= clicks; clickCount++) {
      for (const type of ['mousePressed', 'mouseReleased']) {
        await window.app.cdp('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount });
      }
    }
  }

  /** Of the text of the file in front. */
  const word = (text: string): string => `(() => {
    const walker = document.createTreeWalker(document.querySelector('[data-test=source] .view-lines'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const at = walker.currentNode.data.indexOf('${text}');
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + ${text.length});
      return range;
    }
    throw new Error('${text} is not in view');
  })()`;

  /** By a double click: again where the machine was too slow for one, since Monaco takes two clicks apart for single ones. */
  async function select(text: string): Promise<void> {
    for (let attempt = 0; attempt < 10; attempt++) {
      await clickAt(word(text), 2);
      await delay(500);
      const selected = `document.querySelectorAll('[data-test=source] .selected-text').length`;
      if ((await window.evaluate<number>(selected)) > 0) return;
    }
    throw new Error(`a double click on ${text} selects nothing`);
  }

  it('runs the sample with one press, and sees what it printed and where the time went', async () => {
    await walk('run the sample', [() => window.click('[data-test=run]')], async () => {
      await window.waitForConsole(/Hello from[\s\S]*✓ main returned 0/);
      await window.waitFor('[data-test=timing] .rows', /fix up[\s\S]*finalize/);
    });
    await window.screenshot('new-user-1-sample');
  });

  it('changes a word of its source, and runs that', async () => {
    const actions = [() => select('Hello'), () => window.type('Greetings'), () => window.press('Control', 'Enter')];
    await walk('edit and run', actions, () => window.waitForConsole(/Greetings from[\s\S]*✓ main returned 0/));
    expect(await window.text('[data-test=compilation]')).toMatch(/compiled in/);
    await window.screenshot('new-user-2-edited');
  });

  it('finds the sample that crashes behind the one button for commands, and has its crash before the eyes', async () => {
    const actions = [
      () => window.click('[data-test=open-palette]'),
      async () => {
        await window.waitFor('[data-test=palette]', /Samples/);
        await window.app.client.keys([...'samples']);
        await window.waitFor('[data-test=palette] [aria-selected=true] .label', /^Samples…?$/);
        await window.app.client.keys(['Enter']);
      },
      async () => {
        await window.waitFor('[data-test=samples]', /crash/i);
        await window.settled();
        await window.click('[data-test=sample-crash]');
      },
      async () => {
        await window.listed('crash.o');
        await window.settled();
        await window.click('[data-test=run]');
      },
    ];
    await walk('a caught crash', actions, () => window.waitFor('[data-test=crash]', /SIGSEGV[\s\S]*crash\.c:\d+/));
    // The tab of what came to the front is in view as well.
    const tab = await window.evaluate<boolean>(`(() => {
      const { left, right } = [...document.querySelectorAll('.dv-active-tab')].find((each) => each.innerText.includes('Crash')).getBoundingClientRect();
      const middle = document.elementFromPoint((left + right) / 2, 60);
      return middle !== null && middle.closest('.dv-active-tab') !== null;
    })()`);
    expect(tab).toBe(true);
    await window.screenshot('new-user-3-crash');
    await walk('another executor', [() => window.click('[data-test=restart-reload]')], () => window.executorReady());
  });

  it('compares transports from the Timing pane, and reads which one is the fastest', async () => {
    const actions = [
      () => window.click('[data-test=open-compare]'),
      async () => {
        await window.settled();
        await window.click('[data-test=start-compare]');
      },
    ];
    await walk('compare transports', actions, () => window.waitFor('[data-test=verdict]', /fastest|lowest median/));
    await window.screenshot('new-user-4-compared');
    expect(await window.evaluate<number>(`document.querySelectorAll('[data-test=lane-failure]').length`)).toBe(0);
    expect(steps.reduce((sum, { actions: count }) => sum + count, 0)).toBeLessThanOrEqual(12);
  });
});
