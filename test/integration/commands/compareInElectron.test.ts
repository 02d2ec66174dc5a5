// The lanes that Electron hosts, as the window has them: compared without a window or a display.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ComparisonRecord } from '../../../app/shared/ui/timingRecords.ts';
import { compile } from '../../support/compile.ts';
import { descendants } from '../../support/executors.ts';
import { runToEnd } from '../../support/runToEnd.ts';

const root = join(import.meta.dirname, '../../..');
const electron = join(root, 'node_modules/electron/dist/electron');
const reason = existsSync(electron) ? '' : ` (skipped: there is no ${electron})`;

describe.skipIf(reason !== '')(`loadstone compare in Electron${reason}`, () => {
  it('loads through a MessagePort, in one utility process, and by shared memory, side by side', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'compare-electron-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // Large enough to need more than the window of a port.
    const text = `#include <stdlib.h>
char large[3 << 20] = {1};
int main(void) { abort(); }`;
    const object = compile(folder, 'large.c', text, ['-fPIC']);
    const switches = [
      '--ozone-platform=headless',
      '--disable-gpu',
      '--log-level=3',
      `--user-data-dir=${folder}/profile`,
    ];
    const words = ['compare', '--lanes', 'message-port,in-process,slab', '--runs', '2', '--warm-ups', '1', '--json'];
    const args = ['--no-sandbox', ...switches, root, '--command-line', ...words, object];
    const { status, stdout, stderr } = await runToEnd(electron, args, { cwd: folder, timeout: 50_000 });
    expect([status, stderr]).toEqual([0, '']);
    const { lanes } = JSON.parse(stdout) as ComparisonRecord;
    expect(lanes.map(({ lane, runs, error }) => [lane, runs, error])).toEqual([
      ['message-port', 2, null],
      ['in-process', 2, null],
      ['slab', 2, null],
    ]);
    const [port, inProcess, slab] = lanes;
    expect(port?.bytes).toBeGreaterThan(3 << 20);
    expect([inProcess?.messages, inProcess?.bytes]).toEqual([0, 0]);
    expect(slab?.bytes).toBeLessThan(100_000);
    expect(descendants('electron')).toEqual([]);
  });
});
