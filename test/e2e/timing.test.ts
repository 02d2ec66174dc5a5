import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatBytes } from '../../app/renderer/format.ts';
import type { MessageDetail } from '../../app/shared/ui/messageRecords.ts';
import type { RunRecord } from '../../app/shared/ui/records.ts';
import { comparisonRecord, crossoverRecord } from '../../app/shared/ui/timingRecords.ts';
import { commandLine } from '../support/loadstone.ts';
import { ObjectFolder } from '../support/objects.ts';
import { expectAccessible } from './axe.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const program = `#include <stdio.h>
#include <stdlib.h>
static int table[2000] = {1};
int main(int argc, char **argv) { puts(argc > 1 ? argv[1] : "timed"); return table[1]; }`;

const lanes = ['rpc', 'slab-warm', 'packed-warm'];

describe('where the time goes', () => {
  const objects = new ObjectFolder();
  const folder = mkdtempSync(join(tmpdir(), 'loadstone-saved-'));
  // The installed app is tested as somebody else.
  chmodSync(folder, 0o777);
  let window: PlaygroundWindow;
  let object: string;

  beforeAll(async () => {
    object = objects.compileText('timed', program);
    window = await PlaygroundWindow.open({ files: [object], env: { LOADSTONE_SAVE_FOLDER: folder } });
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
    rmSync(folder, { recursive: true });
  });

  /** Chooses these lanes alone. */
  async function choose(wanted: readonly string[]): Promise<void> {
    await window.evaluate(`document.querySelector('[data-test=choose-lanes]').click()`);
    await window.waitFor('[data-test=lane-chooser]', /packed-warm/);
    const chosen = () =>
      window.evaluate<string[]>(
        `[...document.querySelectorAll('[data-test^="lane-"][aria-checked=true]')].map((box) => box.dataset.test.slice(5))`,
      );
    const before = await chosen();
    const others = [
      ...before.filter((name) => !wanted.includes(name)),
      ...wanted.filter((name) => !before.includes(name)),
    ];
    for (const name of others) {
      await window.evaluate(`document.querySelector('[data-test="lane-${name}"]').click()`);
      await window.waitUntil(
        async () => (await chosen()).includes(name),
        (is) => is === wanted.includes(name),
        `${name} to be chosen or not`,
      );
    }
  }

  /** Null: leaves the field empty. */
  async function setNumber(test: string, value: number | null): Promise<void> {
    const field = await window.app.client.$(`[data-test=${test}] input`);
    await field.click();
    await window.app.client.keys(['Control', 'a']);
    await window.app.client.keys(['Control']);
    await window.app.client.keys([...(value === null ? ['Delete'] : String(value)), 'Tab']);
  }

  async function saved(button: string, name: string): Promise<string> {
    await window.click(`[data-test=${button}]`);
    await window.waitUntil(
      async () => existsSync(join(folder, name)),
      (there) => there,
      `${name} to be saved`,
    );
    await window.waitFor('[data-test=saved]', new RegExp(`Saved .*${name.replaceAll('.', '\\.')}`));
    return join(folder, name);
  }

  it('says what to do while nothing was timed, and compares nothing yet', async () => {
    expect(await window.text('[data-test=timing]')).toMatch(/Nothing timed yet/);
    await window.click('[data-test=open-compare]');
    await window.waitFor('[data-test=compare]', /Nothing compared yet/);
    await window.screenshot('timing-empty');
  });

  it('shows the phases of the load and the calls to the executor as a waterfall, with what each handled', async () => {
    await window.run(/main returned 0/);
    await window.waitFor('[data-test=timing] .rows', /↔ .*run_actions/);
    const rows = await window.evaluate<string[]>(
      `[...document.querySelectorAll('[data-test=timing] .rows li')].map((row) => row.getAttribute('aria-label'))`,
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^fix up, phase: begins at [\d.]+ ms, takes [\d.]+ ms, [\d.]+ % of the load; .*relocation/,
        ),
        expect.stringMatching(/run_actions, call to the executor/),
      ]),
    );
    await window.evaluate(`document.querySelector('[data-test=timing] .rows li').focus()`);
    await window.app.client.keys(['ArrowDown']);
    await window.waitFor('[data-test=waterfall-details]', /ms \+ [\d.]+ ms/);
    await window.screenshot('timing-waterfall');
    await expectAccessible(window, 'waterfall', '[data-test=timing]');
  });

  it('has the phases, calls and bytes that the command line tells of the same load', async () => {
    const words = [commandLine, 'run', '--in', 'utility', '--json', '--messages', object];
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    const { load: told, messages } = JSON.parse(stdout) as RunRecord & { readonly messages: readonly MessageDetail[] };
    // In the window memory is set up ahead, and what the libraries define is asked for.
    const ofLoad = messages.map(({ row }) => row).filter(({ name }) => name?.endsWith('run_actions'));
    await window.run(/main returned 0/);
    await window.click('[data-test=timing-view]');
    const names = await window.evaluate<string[]>(
      `[...document.querySelectorAll('[data-test=timing] td:first-child')].map((cell) => cell.textContent.trim())`,
    );
    // The executor is there, and the file was parsed when it was added.
    const before = ['start executor', 'parse'];
    const phases = (told?.phases ?? []).map(({ name }) => name).filter((name) => !before.includes(name));
    expect(names).toEqual(expect.arrayContaining(phases));
    const calls = ofLoad.filter(({ direction }) => direction === 'sent').length;
    const inWindow = await window.evaluate<string>(
      `window.loadstone.call('state.get').then((reply) => JSON.stringify(reply.value.lastRun.load))`,
    );
    const load = JSON.parse(inWindow) as NonNullable<RunRecord['load']>;
    expect(Object.keys(load).sort()).toEqual(Object.keys(told ?? {}).sort());
    const total = await window.text('[data-test=load-total]');
    expect(Number(/[\d.]+/.exec(total)?.[0])).toBeCloseTo(load.totalMs, load.totalMs < 10 ? 1 : 0);
    // Main is called before the last answer of the load has come: it is counted, or not.
    const bytes = ofLoad.reduce((sum, row) => sum + row.bytes, 0);
    const [lastAnswer] = ofLoad.filter(({ name, opcode }) => opcode === 'Result' && name?.endsWith('run_actions'));
    expect(load.messages).toBe(calls);
    expect([bytes, bytes - (lastAnswer?.bytes ?? 0)]).toContain(load.bytes);
    expect(await window.text('[data-test=load-messages]')).toBe(
      `${calls} call${calls === 1 ? '' : 's'}, ${formatBytes(load.bytes)}`,
    );
    await window.screenshot('timing-table');
    await window.click('[data-test=timing-view]');
  });

  it('compares three lanes side by side, says which is fastest, and with what that was measured', async () => {
    await window.click('[data-test=open-compare]');
    await choose(lanes);
    await window.evaluate(`document.querySelector('[data-test=choose-lanes]').click()`);
    await setNumber('runs', 6);
    await setNumber('warm-ups', 1);
    await window.click('[data-test=start-compare]');
    await window.waitFor('[data-test=result-comparison]', /measured|fastest|difference/);
    const verdict = await window.waitFor('[data-test=verdict]', /ms, quartiles/);
    expect(verdict).toMatch(/is fastest|no difference is shown/);
    expect(await window.text('[data-test=measured]')).toMatch(
      /timed\.o[\s\S]*6 runs a lane after 1 warm-up[\s\S]*load average/,
    );
    const table = await window.text('[data-test=result-comparison] table');
    for (const lane of lanes) expect(table).toContain(lane);
    // The answer is in view as soon as it is there, in a small window too: what it says, and the bar of each lane.
    await window.app.cdp('Emulation.setDeviceMetricsOverride', {
      width: 1280,
      height: 800,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const missing = (): Promise<number> =>
      window.evaluate(`(() => {
        const chart = document.querySelector('[data-test=result-comparison] .chart').getBoundingClientRect();
        const view = document.querySelector('[data-test=compare] .results').getBoundingClientRect();
        return Math.max(0, chart.top + ${27 * lanes.length + 50} - view.bottom);
      })()`);
    await window.waitUntil(missing, (pixels) => pixels === 0, 'the bars to be in view');
    await window.screenshot('compare-result');
    await window.app.cdp('Emulation.clearDeviceMetricsOverride', {});
    await expectAccessible(window, 'comparison', '[data-test=compare]');
    await window.click('[data-test=compare-size]');
    await window.screenshot('compare-large');
    await window.click('[data-test=compare-size]');
    // The program that was loaded before is as it was.
    await window.executorReady();
  });

  it('saves what it shows as CSV, JSON, PNG and Chrome trace', async () => {
    const csv = readFileSync(await saved('save-csv', 'loadstone-comparison.csv'), 'utf8')
      .trim()
      .split('\r\n');
    expect(csv.map((line) => line.split(',')[0])).toEqual(['lane', ...lanes]);
    const json: unknown = JSON.parse(readFileSync(await saved('save-json', 'loadstone-comparison.json'), 'utf8'));
    const record = comparisonRecord.parse(json);
    expect(record.lanes.map(({ lane, runs }) => [lane, runs])).toEqual(lanes.map((lane) => [lane, 6]));
    expect(record.measured.versions.electron).not.toBeNull();
    expect(await window.text('[data-test=verdict]')).toContain(record.verdict[0]);
    const png = readFileSync(await saved('save-png', 'loadstone-comparison.png'));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(png.length).toBeGreaterThan(5000);
    const trace = readFileSync(await saved('save-trace', 'loadstone-comparison.trace.json'), 'utf8');
    for (const lane of lanes) expect(trace).toContain(`"name":"${lane}"`);
  });

  it('starts with Ctrl+Shift+Enter, refuses a run meanwhile, and stops with Escape, keeping what was there', async () => {
    const before = await window.text('[data-test=verdict]');
    await setNumber('runs', 1000);
    await setNumber('warm-ups', null);
    await window.app.client.keys(['Control', 'Shift', 'Enter']);
    await window.app.client.keys(['Control', 'Shift']);
    await window.waitFor('[data-test=compare-progress]', /warming up, load \d+: /);
    await window.screenshot('compare-warming-up');
    await window.waitFor('[data-test=compare-progress]', /load \d+ of 3003: /);
    await window.click('[data-test=run]');
    await window.waitUntil(
      () => window.evaluate<string>(`document.body.innerText`),
      (text) => text.includes('transports are being compared: wait for the end, or stop the comparison first'),
      'the reason why nothing runs now',
    );
    await window.screenshot('compare-progress');
    await window.evaluate(`document.querySelector('[data-test=stop-compare]').focus()`);
    await window.app.client.keys(['Escape']);
    await window.waitFor('[data-test=compare-failure]', /the comparison was cancelled/);
    expect(await window.text('[data-test=verdict]')).toBe(before);
    await window.run(/main returned 0/);
  });

  it('measures time against size of object, and saves that', async () => {
    await window.click('[data-test=kind-crossover]');
    await window.waitFor('[data-test=compare]', /No sizes measured yet/);
    await setNumber('runs', 3);
    await setNumber('warm-ups', 1);
    const field = await window.app.client.$('[data-test=sizes] input');
    await field.click();
    await window.app.client.keys(['Control', 'a']);
    await window.app.client.keys(['Control']);
    await window.app.client.keys([...'4K, 64K, 1M']);
    await window.click('[data-test=start-compare]');
    await window.waitFor('[data-test=result-crossover]', /1 MB: /);
    await window.screenshot('compare-crossover');
    await window.prefer('dark');
    await window.screenshot('compare-crossover-dark');
    const scrolled = (): Promise<number> =>
      window.evaluate(`document.querySelector('[data-test=compare] .results').scrollTop`);
    await window.evaluate(`document.querySelector('[data-test=compare] .results').scrollTo(0, 150)`);
    expect(await scrolled()).toBe(150);
    await window.click('[data-test=kind-comparison]');
    await window.waitUntil(scrolled, (pixels) => pixels === 0, 'the other result to be shown from its beginning');
    await window.screenshot('compare-result-dark');
    await window.prefer('light');
    await window.click('[data-test=kind-crossover]');
    const record = crossoverRecord.parse(
      JSON.parse(readFileSync(await saved('save-json', 'loadstone-crossover.json'), 'utf8')),
    );
    expect(record.sizes).toEqual([4096, 65536, 2 ** 20]);
    expect(record.series.map(({ lane }) => lane)).toEqual(lanes);
    for (const { points } of record.series)
      for (const { error, runs } of points) expect([error, runs]).toEqual([null, 3]);
  });
});
