// The window on a person's machine: one without a compiler, text that was not saved when it closes, a folder of sources,
// and the place where the window stood.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive } from '../support/executors.ts';
import { PlaygroundWindow, waitForEnd } from './playgroundWindow.ts';
import type { StartOptions } from './startApp.ts';

describe('the window on a desk', () => {
  let folder: string;
  let window: PlaygroundWindow | null = null;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-desk-'));
    chmodSync(folder, 0o1777); // the installed app is tested as somebody else
  });
  afterEach(async () => {
    await window?.app.kill();
    window = null;
    // Chromium's processes write on for a moment after the main one was killed.
    await vi.waitFor(() => rmSync(folder, { recursive: true, force: true }), { timeout: 20_000, interval: 200 });
  });

  /** PATH with all that the machine has, except compilers. */
  function pathWithoutCompilers(): string {
    const isCompiler = /gcc|g\+\+|clang|^c\+\+|^cc$|^c89|^c99/;
    for (const name of readdirSync('/usr/bin')) {
      if (!isCompiler.test(name)) symlinkSync(join('/usr/bin', name), join(folder, name));
    }
    return folder;
  }

  async function open(options: StartOptions): Promise<PlaygroundWindow> {
    const opened = await PlaygroundWindow.open(options);
    window = opened;
    return opened;
  }

  async function typeNewFile(desk: PlaygroundWindow, text: string): Promise<void> {
    await desk.press('Control', 'n');
    await desk.waitFor('[data-test="tab-untitled.c"]', /untitled\.c/);
    await desk.waitUntil(
      () => desk.evaluate<boolean>(`document.activeElement.closest('[data-test=source]') !== null`),
      (focused) => focused,
      'the new file to have the focus',
    );
    await desk.type(text);
    await desk.waitUntil(
      () => desk.evaluate<boolean>(`document.querySelector('[aria-label=unsaved]') !== null`),
      (marked) => marked,
      'the mark of an unsaved file',
    );
  }

  it('runs samples where there is no compiler, and says how to get one: in the status bar, and where one is needed', async () => {
    const desk = await open({ firstLaunch: true, env: { PATH: pathWithoutCompilers() } });
    await desk.waitFor('[data-test=status-compiler]', /none, sudo apt install gcc/);
    await desk.listed('hello.o');
    await desk.run(/main returned 0/);
    await desk.screenshot('desk-no-compiler');
    await typeNewFile(desk, 'int main(void) { return 3; }');
    await desk.click('[data-test=run]');
    await desk.waitFor(
      '[data-test=problem]',
      /no C compiler \(gcc or clang\) was found on PATH; install one: sudo apt install gcc/,
    );
  });

  it('asks before it quits while text is not saved, stays where the answer is no, and goes with the text saved', async () => {
    const desk = await open({ env: { LOADSTONE_SAVE_FOLDER: folder } });
    await typeNewFile(desk, 'int main(void) { return 4; }');
    await desk.press('Control', 'q');
    await desk.waitFor('[data-test=unsaved-dialog]', /Save untitled\.c\?[\s\S]*lost when the window closes/);
    await desk.press('Escape');
    await desk.waitFor('[data-test=unsaved-dialog]', /^$/);
    expect(await desk.text('[data-test="tab-untitled.c"]')).toMatch(/untitled/);
    await desk.press('Control', 'q');
    await desk.waitFor('[data-test=unsaved-dialog]', /Save untitled/);
    await desk.click('[data-test=save]');
    expect(await waitForEnd([desk.app.pid], isAlive)).toEqual([]);
    expect(readFileSync(join(folder, 'untitled.c'), 'utf8')).toBe('int main(void) { return 4; }');
  });

  it('opens what is behind each item of the status bar', async () => {
    const desk = await open({});
    const front = (pane: string): string =>
      `[...document.querySelectorAll('.dv-active-tab')].some((tab) => tab.innerText.trim().startsWith('${pane}'))`;
    for (const [item, pane] of [
      ['executor', 'Run'],
      ['status-compiler', 'Editor'],
      ['status-files', 'Objects'],
    ]) {
      await desk.click(`[data-test=${item}]`);
      await desk.waitUntil(
        () => desk.evaluate<boolean>(front(pane ?? '')),
        (is) => is,
        `${item} to show ${pane}`,
      );
    }
    for (const [item, dialog, text] of [
      ['memory-manager', 'settings', /Slab size/],
      ['memory-route', 'doctor-lines', /route/],
      ['versions', 'about-versions', /Electron/],
    ] as const) {
      await desk.click(`[data-test=${item}]`);
      await desk.waitFor(`[data-test=${dialog}]`, text);
      await desk.press('Escape');
      await desk.waitFor(`[data-test=${dialog}]`, /^$/);
      await desk.settled();
    }
  });

  it('has its panes where they were the last time', async () => {
    const panes = `[...document.querySelectorAll('.dv-tab')].map((tab) => tab.innerText.trim())`;
    const first = await open({ profile: folder });
    const usual = await first.evaluate<string[]>(panes);
    await first.command('Show Messages');
    await first.waitUntil(
      () => first.evaluate<string[]>(panes),
      (now) => now.length > usual.length,
      'another pane',
    );
    const changed = await first.evaluate<string[]>(panes);
    await first.app.stop();
    const again = await open({ profile: folder });
    expect(await again.evaluate<string[]>(panes)).toEqual(changed);
    await again.command('Reset Layout');
    await again.waitUntil(
      () => again.evaluate<string[]>(panes),
      (now) => now.length === usual.length,
      'the usual panes',
    );
    expect(await again.evaluate<string[]>(panes)).toEqual(usual);
  });

  it('opens a folder of sources, and a file of it by its name', async () => {
    writeFileSync(join(folder, 'first.c'), 'int main(void) { return 5; }\n');
    writeFileSync(join(folder, 'second.c'), 'int second(void) { return 6; }\n');
    const desk = await open({ env: { LOADSTONE_SAVE_FOLDER: folder } });
    await desk.press('Control', 'Shift', 'o');
    await desk.waitFor('[data-test=folder]', /first\.c[\s\S]*second\.c/);
    await desk.press('Control', 'p');
    await desk.waitUntil(
      () => desk.evaluate<string | null>('document.activeElement.ariaLabel'),
      (label) => label === 'Find a file',
      'the field that finds a file to have the focus',
    );
    await desk.app.client.keys([...'first', 'Enter']);
    await desk.waitFor('[data-test="tab-first.c"]', /first\.c/);
    await desk.run(/main returned 5/);
    await desk.screenshot('desk-folder');
  });

  it('stands where it stood the last time', async () => {
    const bounds = { x: 40, y: 30, width: 1010, height: 710 };
    const state = join(folder, 'state.json');
    writeFileSync(state, JSON.stringify({ started: true, bounds }), { mode: 0o666 });
    const desk = await open({ profile: folder });
    const place = `({ x: screenX, y: screenY, width: outerWidth, height: outerHeight })`;
    expect(await desk.evaluate(place)).toEqual(bounds);
    await desk.app.stop();
    window = null;
    expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ bounds });
  });
});
