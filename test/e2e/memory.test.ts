import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectFolder } from '../support/objects.ts';
import { expectAccessible } from './axe.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const source = `#include <stdio.h>
int values[20000] = {1}; const int table[9000] = {2}; int zeros[30000];
int main(void) { for (int i = 0; i < 3; i++) printf("%d\\n", values[i] + table[i] + zeros[i]); return 0; }`;

describe('the memory map', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;

  beforeAll(async () => {
    const other = objects.compileText('other', 'int other(int x) { return x + 1; } int kept[3000] = {1};');
    window = await PlaygroundWindow.openTall({ files: [objects.compileText('first', source), other] });
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  const focusText = () => window.text('[data-test=memory-focus]');

  /** Rows of the table by address, as they are in view. */
  const rows = () =>
    window.evaluate<string[][]>(
      `[...document.querySelectorAll('[data-test=memory-table] tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText))`,
    );

  it('opens from the menu, and shows memory once something is loaded', async () => {
    await window.command('Show Memory map');
    await window.waitFor('[data-test=memory]', /./);
    await window.run(/main returned 0/);
    const totals = await window.waitFor('[data-test=memory-totals]', /Allocations\s+[1-9]/);
    expect(totals).toMatch(/Reserved\s+1 GB/);
    expect(totals).toMatch(/Mappings\s+\d+$/m);
    const size = { deviceScaleFactor: 1, mobile: false };
    await window.app.cdp('Emulation.setDeviceMetricsOverride', { width: 1280, height: 800, ...size });
    await window.screenshot('memory-small');
    await window.app.cdp('Emulation.setDeviceMetricsOverride', { width: 1600, height: 2000, ...size });
  });

  it('has in its table what the load record of the command line’s own run has', async () => {
    await window.click('[data-test=show-table]');
    await window.waitFor('[data-test=memory-table] tbody', /first\.o/);
    const shown = (await rows()).filter(([, , , owner]) => owner === 'first.o' || owner === 'other.o');
    const cli = join(import.meta.dirname, '../../out/main/cli.cjs');
    const json = execFileSync(process.execPath, [
      cli,
      'run',
      '--json',
      ...['first', 'other'].map((name) => join(objects.path, `${name}.o`)),
    ]);
    const { load } = JSON.parse(json.toString()) as {
      load: { segments: { unit: string; protection: string; size: number }[] };
    };
    const protections: Readonly<Record<string, string>> = {
      'R-X': 'Code (R-X)',
      'R--': 'Constants (R--)',
      'RW-': 'Data (RW-)',
    };
    const expected = load.segments
      .filter(({ unit }) => unit === 'first.o' || unit === 'other.o')
      .map(({ unit, protection, size }) => `${unit} ${protections[protection]} ${size.toLocaleString('en')}`);
    expect(shown.map(([, size, kind, owner]) => `${owner} ${kind} ${size}`).sort()).toEqual(expected.sort());
    await window.screenshot('memory-table');
    await window.click('[data-test=memory] .faces button');
  });

  it('goes from range to range with the arrows, and tells owner, address and size', async () => {
    await window.click('[data-test=memory-canvas]');
    await window.press('Home');
    const first = await window.waitUntil(focusText, (text) => /0x[0-9a-f]+/.test(text), 'a range with the focus');
    await window.press('ArrowRight');
    const second = await window.waitUntil(focusText, (text) => text !== first, 'the next range');
    expect(second).toMatch(/, 0x[0-9a-f]{9,}, [\d.]+ (bytes|K?B)/);
    await window.press('ArrowDown');
    await window.waitUntil(focusText, (text) => text !== second && text !== '', 'a range of another slab');
  });

  it('tells under the mouse whose memory it is, down to the section', async () => {
    const tip = async () => {
      const box = await window.evaluate<{ x: number; y: number }>(
        `(({ x, y }) => ({ x, y }))(document.querySelector('[data-test=memory-canvas]').getBoundingClientRect())`,
      );
      for (let y = 30; y < 300; y += 16) {
        for (const x of [20, 60, 200, 420]) {
          await window.app.cdp('Input.dispatchMouseEvent', { type: 'mouseMoved', x: box.x + x, y: box.y + y });
          const text = await window.text('[data-test=memory-tip]');
          if (/first\.o/.test(text) && /\.data|\.bss|\.rodata/.test(text)) return text;
        }
      }
      return '';
    };
    expect(await tip()).toMatch(/first\.o[\s\S]*0x[0-9a-f]+[\s\S]*bytes/);
    await window.screenshot('memory-hover');
  });

  it('zooms with the keyboard and the button, and shows all again with 0', async () => {
    await window.click('[data-test=memory-canvas]');
    expect(await window.isEnabled('[data-test=memory-fit]')).toBe(false);
    await window.press('+');
    await window.press('+');
    await window.click('[data-test=memory-zoom-in]');
    expect(await window.isEnabled('[data-test=memory-fit]')).toBe(true);
    await window.prefer('dark');
    await window.screenshot('memory-zoomed-dark');
    await window.prefer('light');
    await window.click('[data-test=memory-canvas]');
    await window.press('0');
    expect(await window.isEnabled('[data-test=memory-fit]')).toBe(false);
  });

  it('follows another load by itself', async () => {
    const allocations = () =>
      window.text('[data-test=memory-totals]').then((text) => Number(/Allocations\s+(\d+)/.exec(text)?.[1]));
    const before = await allocations();
    await window.click('[aria-label="Remove other.o"]');
    await window.command('Load Without Running');
    await window.waitUntil(allocations, (count) => count === before - 1, 'one allocation less');
  });

  it('is accessible, as a picture and as a table', async () => {
    await expectAccessible(window, 'memory map', '[data-test=memory]');
    await window.click('[data-test=show-table]');
    await expectAccessible(window, 'memory table', '[data-test=memory]');
  });
});
