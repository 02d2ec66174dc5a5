import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChromeTrace } from '../../app/main/timing/chromeTrace.ts';
import { shortName } from '../../app/shared/orc/signatures.ts';
import type { MessageDetail } from '../../app/shared/ui/messageRecords.ts';
import { commandLine } from '../support/loadstone.ts';
import { ObjectFolder } from '../support/objects.ts';
import { expectAccessible } from './axe.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const program = `#include <stdio.h>
int main(void) { puts("said"); return 3; }`;

/** One row of the table, as it stands there. */
interface ShownRow {
  readonly way: string;
  readonly kind: string;
  readonly bytes: number;
  readonly name: string;
}

/** The window's executor has told its definitions and has its memory before the load, and another standard input. */
function isOfProgram({ name }: ShownRow): boolean {
  return /^(SharedMemoryMapperService_run_actions|run_as_main)/.test(name);
}

describe('the messages of the last load and run', () => {
  const objects = new ObjectFolder();
  const folder = mkdtempSync(join(tmpdir(), 'loadstone-saved-'));
  // The installed app is tested as somebody else.
  chmodSync(folder, 0o777);
  let window: PlaygroundWindow;
  let object: string;

  beforeAll(async () => {
    object = objects.compileText('said', program);
    window = await PlaygroundWindow.open({ files: [object], env: { LOADSTONE_SAVE_FOLDER: folder } });
    const size = { width: 1600, height: 1200, deviceScaleFactor: 1, mobile: false };
    await window.app.cdp('Emulation.setDeviceMetricsOverride', size);
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
    rmSync(folder, { recursive: true });
  });

  /** Functions by their full names: where they are long, the cell has only a part of them. */
  async function shown(): Promise<ShownRow[]> {
    const rows = await window.evaluate<
      ShownRow[]
    >(`[...document.querySelectorAll('[data-test=messages] tbody tr.row')].map((row) => {
      const cells = [...row.cells].map((cell) => cell.textContent.trim());
      return { way: cells[2], kind: cells[8], bytes: Number(cells[6].replaceAll(',', '')), name: row.cells[3].title };
    })`);
    return rows.map((row) => ({ ...row, name: shortName(row.name) }));
  }

  it('says what will be there before anything ran', async () => {
    await window.click('[data-test=open-messages]');
    await window.waitFor('[data-test=messages]', /No messages yet/);
  });

  it('are the frames that the command line tells of the same load: names, kinds, bytes', async () => {
    await window.run(/main returned 3/);
    await window.waitFor('[data-test=message-count]', /^\d+ messages/);
    const words = [commandLine, 'run', '--in', 'utility', '--json', '--messages', object];
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    const told = (JSON.parse(stdout) as { readonly messages: readonly MessageDetail[] }).messages;
    const facts = told
      .map(({ row }) => row)
      .map(({ direction, opcode, bytes, name }) => ({
        way: direction === 'sent' ? '→ sent' : '← came',
        kind: opcode,
        bytes,
        name: shortName(name ?? ''),
      }))
      .filter(isOfProgram);
    const rows = (await shown()).filter(isOfProgram);
    // A terminal's run is called before the answer to what came before it; the window's standard input comes between.
    const byName = (one: ShownRow, other: ShownRow): number =>
      `${one.name} ${one.way}` < `${other.name} ${other.way}` ? -1 : 1;
    expect(new Set(rows.map(({ name }) => name)).size).toBe(2);
    expect(rows.sort(byName)).toEqual(facts.sort(byName));
    await window.screenshot('messages');
  });

  it('show their arguments by part and their bytes, and lead from a call to its result', async () => {
    await window.evaluate(`[...document.querySelectorAll('[data-test=messages] tbody tr.row')]
      .find((row) => row.textContent.includes('run_as_main') && row.textContent.includes('sent')).click()`);
    const call = await window.waitFor('[data-test=message-detail]', /argv/);
    expect(call).toMatch(/CallWrapper to the executor[\s\S]*said\.o[\s\S]*Bytes of the payload/);
    await window.screenshot('messages-detail');
    await expectAccessible(window, 'messages', '[data-test=messages]');
    await window.evaluate(`[...document.querySelectorAll('[data-test=message-detail] button')]
      .find((button) => button.textContent.includes('result')).click()`);
    expect(await window.waitFor('[data-test=message-detail]', /Result from the executor/)).toMatch(/value\s*3/);
    await window.prefer('dark');
    await window.screenshot('messages-detail-dark');
    await window.prefer('light');
  });

  it('can be filtered and sorted', async () => {
    const field = await window.app.client.$('[data-test=message-filter] input');
    await field.setValue('sent run_as_main');
    await window.waitFor('[data-test=message-count]', /^1 of /);
    expect((await shown()).map(({ name }) => name)).toEqual(['run_as_main']);
    await field.click();
    await window.app.client.keys(['Control', 'a']);
    await window.app.client.keys(['Control']);
    await window.app.client.keys(['Delete']);
    await window.waitFor('[data-test=message-count]', /^\d+ messages/);
    await window.click('[data-test=messages] thead th:nth-child(7) button');
    const bytes = (await shown()).map((row) => row.bytes);
    expect(bytes).toEqual([...bytes].sort((one, other) => other - one));
  });

  it('become a Chrome trace', async () => {
    await window.click('[data-test=save-messages]');
    const path = join(folder, 'loadstone-load.trace.json');
    await window.waitUntil(
      async () => existsSync(path),
      (there) => there,
      'the trace to be saved',
    );
    await window.waitFor('[data-test=messages-saved]', /Saved .*loadstone-load\.trace\.json/);
    const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as ChromeTrace;
    const names = traceEvents.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['run_as_main', 'fix up', 'read']));
  });

  it('are not recorded where a person switches that off', async () => {
    await window.click('[data-test=record-messages]');
    await window.run(/main returned 3/);
    await window.waitFor('[data-test=messages]', /not recorded: switch Record on/);
    await window.click('[data-test=record-messages]');
    await window.run(/main returned 3/);
    await window.waitFor('[data-test=message-count]', /^\d+ messages/);
  });
});
