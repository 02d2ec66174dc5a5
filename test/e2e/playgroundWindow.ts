// The window as a person uses it, for e2e tests: what stands in it, what can be pressed. Every wait has a deadline and
// fails with what was there instead.

import { setTimeout as delay } from 'node:timers/promises';
import { type RunningApp, type StartOptions, startApp } from './startApp.ts';

/** Milliseconds that anything in the window may take. */
const deadline = 20_000;

/** Ends what moves and has an end; answers how much that was. */
const finishAnimations = `() => {
  const running = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime !== Infinity);
  for (const each of running) each.finish();
  return running.length;
}`;

/** What a change of theme or of state starts begins in the frame after it. */
const twoFrames = '() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))';

/** Answers 'pressable', or why a click on the element would miss it; looks at it in two frames. */
const pressability = `async (selector) => {
  const element = document.querySelector(selector);
  if (element === null) return 'absent';
  if (element.matches(':disabled')) return 'disabled';
  (${finishAnimations})();
  element.scrollIntoViewIfNeeded();
  const before = element.getBoundingClientRect();
  await (${twoFrames})();
  const { x, y, width, height } = element.getBoundingClientRect();
  if (x !== before.x || y !== before.y || width !== before.width || height !== before.height) return 'moving';
  const hit = document.elementFromPoint(x + width / 2, y + height / 2);
  return element.contains(hit) ? 'pressable' : 'under ' + (hit === null ? 'nothing' : hit.outerHTML.slice(0, 200));
}`;

export class PlaygroundWindow {
  readonly app: RunningApp;

  private constructor(app: RunningApp) {
    this.app = app;
  }

  /**
   * The same with a page of this size, whatever the screen: the console shows (and a test reads) only the lines that
   * have room.
   */
  static async openTall(options: StartOptions = {}): Promise<PlaygroundWindow> {
    const window = await PlaygroundWindow.open(options);
    const size = { width: 1600, height: 2000, deviceScaleFactor: 1, mobile: false };
    await window.app.cdp('Emulation.setDeviceMetricsOverride', size);
    return window;
  }

  /** Starts the app and waits until the window shows its state and the executor is ready. */
  static async open(options: StartOptions = {}): Promise<PlaygroundWindow> {
    const window = new PlaygroundWindow(await startApp(options));
    await window.waitFor('[data-test=executor]', /: ready$/);
    return window;
  }

  /** Text of the first element, as it is rendered; empty where there is none. */
  async text(selector: string): Promise<string> {
    return await this.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);
  }

  /**
   * Presses it as the mouse does, once that presses it and nothing else. A click on a disabled button does nothing,
   * unnoticed, and so does one on what moves: its place is asked first, and it is elsewhere when the button goes down.
   */
  async click(selector: string): Promise<void> {
    await this.waitUntil(
      () => this.evaluateAsync<string>(`(${pressability})(${JSON.stringify(selector)})`),
      (state) => state === 'pressable',
      `${selector} to be pressable`,
    );
    const element = await this.app.client.$(selector);
    await element.click();
  }

  /** Presses keys together, and lets them go. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.app.client.keys([...keys]);
    // A modifier that is named again is released; another key would be pressed again.
    const held = keys.filter((key) => ['Control', 'Shift', 'Alt', 'Meta'].includes(key));
    if (held.length > 0) await this.app.client.keys(held);
  }

  /** Types into what has the focus, as an input method does: nothing is closed or indented on the way. */
  async type(text: string): Promise<void> {
    await this.app.cdp('Input.insertText', { text });
  }

  async isEnabled(selector: string): Promise<boolean> {
    const element = await this.app.client.$(selector);
    return await element.isEnabled();
  }

  /** An expression's value, which must survive JSON. */
  async evaluate<T>(expression: string): Promise<T> {
    return (await this.app.client.execute(`return (${expression})`)) as T;
  }

  /** What a promise comes to, which must survive JSON. */
  async evaluateAsync<T>(expression: string): Promise<T> {
    return (await this.app.client.executeAsync(
      `const done = arguments[arguments.length - 1]; (${expression}).then(done)`,
    )) as T;
  }

  /** Waits until the text of the element matches; answers the text. */
  async waitFor(selector: string, wanted: RegExp): Promise<string> {
    return await this.waitUntil(
      () => this.text(selector),
      (text) => wanted.test(text),
      `${selector} to match ${wanted}`,
    );
  }

  async waitUntil<T>(read: () => Promise<T>, accept: (value: T) => boolean, what: string): Promise<T> {
    const giveUpAt = performance.now() + deadline;
    for (;;) {
      const value = await read();
      if (accept(value)) return value;
      if (performance.now() >= giveUpAt) {
        await this.app.screenshot('failed-wait');
        throw new Error(`waited ${deadline} ms for ${what}, but found ${JSON.stringify(value)}`);
      }
      await delay(30);
    }
  }

  /** The console's lines, without blanks at their ends. */
  async consoleText(): Promise<string> {
    const rows = await this.evaluate<string[]>(
      `[...document.querySelectorAll('[data-test=console] .xterm-rows > div')].map((row) => row.textContent)`,
    );
    // The terminal's spaces are no-break ones.
    return rows
      .map((row) => row.replaceAll(' ', ' ').trimEnd())
      .join('\n')
      .trim();
  }

  async waitForConsole(wanted: RegExp): Promise<string> {
    return await this.waitUntil(
      () => this.consoleText(),
      (text) => wanted.test(text),
      `the console to match ${wanted}`,
    );
  }

  /** Presses Run and waits for the line that tells how it ended. */
  async run(outcome: RegExp): Promise<string> {
    await this.click('[data-test=run]');
    return await this.waitFor('[data-test=outcome]', outcome);
  }

  /** Waits until a run, however it ended, left a ready executor behind; answers its process id. */
  async executorReady(): Promise<number> {
    const text = await this.waitFor('[data-test=executor]', /pid \d+: ready$/);
    return Number(/pid (\d+)/.exec(text)?.[1]);
  }

  /**
   * Waits until nothing moves any more. What has an end is brought there at once: where frames are drawn slowly, a
   * change of theme, whose colours go from element to element, would take seconds.
   */
  async settled(): Promise<void> {
    await this.waitUntil(
      () => this.evaluateAsync<number>(`(${twoFrames})().then(${finishAnimations})`),
      (running) => running === 0,
      'the end of all animations',
    );
  }

  /** Writes test/output/<name>.png when nothing moves any more. */
  async screenshot(name: string): Promise<void> {
    await this.settled();
    await this.app.screenshot(name);
  }

  /** Carries a command out by its name in the palette. */
  async command(name: string): Promise<void> {
    await this.press('F1');
    await this.waitFor('[data-test=palette]', /./);
    await this.app.client.keys([...name]);
    await this.waitUntil(
      () => this.text('[data-test=palette] [aria-selected=true] .label'),
      (label) => label === name,
      `the palette to offer ${name} first`,
    );
    await this.press('Enter');
  }

  /** What the system would say that people prefer. */
  async prefer(scheme: 'light' | 'dark'): Promise<void> {
    await this.app.cdp('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  }

  /** Brings symbols and relocations of an object of the list to the front, by the actions of its entry. */
  async showText(name: string): Promise<void> {
    await this.click(`[aria-label="Actions for ${name}"]`);
    const option = `[...document.querySelectorAll('.n-dropdown-option')].find((each) => each.innerText === 'Show Text')`;
    await this.waitUntil(
      () => this.evaluate<boolean>(`${option} !== undefined`),
      (found) => found,
      `the actions for ${name}`,
    );
    await this.evaluate(`${option}.querySelector('.n-dropdown-option-body').click()`);
    await this.waitFor('[data-test=object-text]', /./);
  }

  /** Waits until the load list has a file of this name: among the recent files it may stand before. */
  async listed(name: string): Promise<string> {
    return await this.waitFor(`[data-test="object-${name}"]`, /./);
  }

  /** Drops files on the middle of the window, as the desktop does. */
  async drop(files: readonly string[]): Promise<void> {
    const isOver = (): Promise<boolean> =>
      this.evaluate<boolean>(`document.querySelector('[data-test=drop-target]') === null`);
    await this.dragFiles(['dragEnter', 'dragOver', 'drop'], files);
    // Chromium lets a drop of DevTools go now and then, with neither a drop nor a leave: whoever sees that drops again.
    const giveUpAt = performance.now() + 2000;
    while (!(await isOver()) && performance.now() < giveUpAt) await delay(50);
    if (!(await isOver())) await this.dragFiles(['dragEnter', 'dragOver', 'drop'], files);
  }

  /** Steps of a drag with a file over the middle of the window, without the drop. */
  async drag(...steps: readonly ('dragEnter' | 'dragOver')[]): Promise<void> {
    await this.dragFiles(steps, ['/somewhere/dragged.o']);
  }

  private async dragFiles(steps: readonly string[], files: readonly string[]): Promise<void> {
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of steps) {
      await this.app.cdp('Input.dispatchDragEvent', { type, x: 600, y: 300, data });
    }
  }
}

/** True while a process of this id exists and is no zombie. */
export async function waitForEnd(
  pids: readonly number[],
  isAlive: (pid: number) => boolean,
): Promise<readonly number[]> {
  const giveUpAt = performance.now() + deadline;
  let left = pids.filter(isAlive);
  while (left.length > 0 && performance.now() < giveUpAt) {
    await delay(20);
    left = left.filter(isAlive);
  }
  return left;
}
