// The Engines pane: the gallery's sample as many engines that share one manager, the same as the command line makes.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatMicroseconds, longestPhase, phaseShares, shareText } from '../../app/renderer/engines/phaseShares.ts';
import { type EnginesRecord, enginesRecord } from '../../app/shared/ui/engineRecords.ts';
import { root } from '../../build/paths.mjs';
import { commandLine } from '../support/loadstone.ts';
import { expectAccessible } from './axe.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const count = 1000;

describe('the engines of the gallery', () => {
  let window: PlaygroundWindow;
  beforeAll(async () => {
    window = await PlaygroundWindow.open();
  });
  afterAll(() => window?.app.stop());

  const record = async (): Promise<EnginesRecord> => {
    const reply = await window.evaluateAsync<{ value: unknown }>(`window.loadstone.call('engines.get')`);
    return enginesRecord.parse(reply.value);
  };
  /** What of an engine does not depend on where and when it was made. */
  const lasting = ({ files, manager, functions, phases, engines, totals }: EnginesRecord) => ({
    files,
    manager,
    functions,
    phases: phases.map(({ name, microseconds }) => ({ name, engines: microseconds.length })),
    engines: engines.map(({ id, bytes, calls, lastResult }) => ({ id, bytes, calls, lastResult })),
    bytes: totals.bytes,
  });

  it('are where the sample leads', async () => {
    await window.command('Samples');
    await window.click('[data-test=sample-engines]');
    await window.waitFor('[data-test=engines]', /No engines/);
    await window.waitFor('[data-test=objects-summary]', /2 files/);
  });

  it('are as many as were asked for, each by itself, as the command line makes them', async () => {
    await window.command('Load as Engines');
    const summary = await window.waitFor('[data-test=engines-summary]', /1,000 engines share one packed manager/);
    await window.screenshot('engines');
    const shown = await record();
    expect(shown.engines.length).toBe(count);
    expect(new Set(shown.engines.map(({ address }) => address)).size).toBe(count);
    // One each; the first reserves memory where none is ready, and looks up what all of them use.
    expect(shown.totals.messages).toBeLessThanOrEqual(count + 4);
    expect(summary).toContain(`${shown.totals.messages.toLocaleString('en')} messages`);
    const samples = ['engines.o', 'shade.o'].map((name) => join(root, 'out', 'samples', name));
    const text = execFileSync(process.execPath, [commandLine, 'engines', ...samples, '--json'], { encoding: 'utf8' });
    expect(lasting(shown)).toEqual(lasting(enginesRecord.parse(JSON.parse(text))));
    const row = await window.text('[data-test=engines-table] tbody tr.row');
    expect(row.split(/\s+/).slice(0, 3)).toEqual(['1', shown.engines[0]?.address, String(shown.engines[0]?.bytes)]);
  });

  it('tell where the load of each spent its time: the longest phase in its row, all of them of the chosen one', async () => {
    const { phases, engines } = await record();
    const [, second] = engines;
    if (second === undefined) throw new Error('there is no second engine');
    await window.click('[data-test=engines-table] tbody tr.row:nth-child(2)');
    const line = await window.waitFor('[data-test=engine-load]', /^Engine 2/);
    const shares = phaseShares(phases, 1, second);
    expect(line).toContain(`${formatMicroseconds(second.microseconds)} µs: ${shareText(shares)}`);
    const row = await window.text('[data-test=engines-table] tbody tr[aria-current]');
    expect(row).toContain(shareText(longestPhase(phases, 1, second)));
  });

  it('have five rows in view in a small window', async () => {
    const size = { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false };
    await window.app.cdp('Emulation.setDeviceMetricsOverride', size);
    const inView = (): Promise<number> =>
      window.evaluate(`(() => {
        const table = document.querySelector('[data-test=engines-table]');
        const bottom = table.getBoundingClientRect().top + table.clientHeight;
        return [...table.querySelectorAll('tr.row')].filter((row) => row.getBoundingClientRect().bottom <= bottom).length;
      })()`);
    await window.waitUntil(inView, (rows) => rows >= 5, 'five rows to be in view');
    await window.app.cdp('Emulation.clearDeviceMetricsOverride', {});
  });

  it('have no serious accessibility finding', async () => {
    await expectAccessible(window, 'engines', '[data-test=engines]');
  });

  it('are called one by one, and keep their state to themselves', async () => {
    await window.click('[data-test=call-engine]');
    await window.waitFor('[data-test=engine-result]', /returned \d+/);
    // A property called error would be one of WebDriver's own.
    const call = (id: number, name: string): Promise<{ ok: boolean; value: string }> =>
      window.evaluateAsync(
        `window.loadstone.call('engines.call', ${id}, ${JSON.stringify({ name, args: [{ type: 'int', text: '3' }], result: 'int' })})
          .then(({ ok, value, error }) => ({ ok, value: ok ? value : error.message }))`,
      );
    for (let i = 0; i < 3; i++) expect((await call(7, 'shade_percent')).ok).toBe(true);
    expect(await call(7, 'frames_shaded')).toEqual({ ok: true, value: '3' });
    expect(await call(8, 'frames_shaded')).toEqual({ ok: true, value: '0' });
    expect((await record()).engines[6]).toMatchObject({ id: 7, calls: 4, lastResult: '3' });
    expect(await call(7, 'nothing')).toEqual({ ok: false, value: "engine 7 has no function 'nothing'" });
  });

  it('are destroyed one by one, and all at once', async () => {
    const before = await record();
    const chosen = Number(/Engine (\d+)/.exec(await window.text('[data-test=engine]'))?.[1]);
    await window.click('[data-test=destroy-engine]');
    await window.waitFor('[data-test=engines-summary]', /999 engines/);
    const after = await record();
    expect(after.engines.map(({ id }) => id)).not.toContain(chosen);
    expect(after.totals.heldBytes).toBeLessThan(before.totals.heldBytes);
    await window.click('[data-test=destroy-engines]');
    await window.waitFor('[data-test=engines]', /No engines/);
    expect(await record()).toMatchObject({ engines: [], totals: { bytes: 0, heldBytes: 0 } });
    await window.run(/main returned 0/);
  });
});
