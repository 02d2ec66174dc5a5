import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrashRecord, RunRecord } from '../../app/shared/ui/records.ts';
import { commandLine } from '../support/loadstone.ts';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const key = 'key-of-an-executor-elsewhere';
const value = 'value-of-the-environment';
const program = `#include <stdio.h>
__attribute__((noinline)) static void store(int *place) {
  *place = 7;
}
__attribute__((noinline)) static void middle(int *place) {
  store(place);
  puts("not reached");
}
char *getenv(const char *name);
int main(void) {
  puts(getenv("LOADSTONE_KEY") ? "a key" : "no key");
  fflush(stdout);
  middle((int *)24);
  return 0;
}`;

describe('the crash card', () => {
  const objects = new ObjectFolder();
  const profile = mkdtempSync(join(tmpdir(), 'loadstone-profile-'));
  let window: PlaygroundWindow;
  let object: string;

  beforeAll(async () => {
    object = objects.compileText('crash', program, '-O0 -g');
    window = await PlaygroundWindow.openTall({ profile, env: { LOADSTONE_KEY: key, LOADSTONE_TEST_VALUE: value } });
    await window.drop([object]);
    await window.listed('crash.o');
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
    rmSync(profile, { recursive: true });
  });

  it('comes to the front after a crash and says what lies at the address and where the program was', async () => {
    await window.run(/SIGSEGV/);
    await window.waitFor('[data-test=crash-signal]', /^SIGSEGV$/);
    expect(await window.text('[data-test=crash-address]')).toBe(
      '0x18 the NULL page: a null pointer and 24 (0x18) bytes',
    );
    expect(await window.text('[data-test=crash-place]')).toMatch(
      /crash\.o \.text\+0x[0-9a-f]+ \(store\+0x[0-9a-f]+\)\s*crash\.c:3/,
    );
    expect(await window.text('[data-test=crash-code] .current .text')).toMatch(/^mov +dword ptr \[rax\], 7$/);
    await window.screenshot('crash-light-tall');
  });

  it('tells a key and the environment neither in the log nor on the way, and the program has no key', async () => {
    const texts = {
      log: readFileSync(join(profile, 'logs', 'main.log'), 'utf8'),
      output: await window.app.output(),
      page: await window.evaluate<string>('document.body.innerText'),
    };
    expect(texts.log).toMatch(/Loadstone \d/);
    await window.waitForConsole(/^no key$/m);
    for (const [where, text] of Object.entries(texts)) {
      for (const secret of [key, value]) expect(text, where).not.toContain(secret);
    }
  });

  it('shows the frames, instructions and registers that the command line reports of the same crash', async () => {
    const shown = {
      frames: await rows('[data-test=crash-frames] tbody tr', [1, 2, 3]),
      code: await rows('[data-test=crash-code] tbody tr', [2, 3]),
      registers: await window.evaluate<string[]>(
        `[...document.querySelectorAll('[data-test=crash-registers] dt')].map((cell) => cell.textContent)`,
      ),
    };
    const words = [commandLine, 'run', object, '--json', '--in', 'utility'];
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' }); // its status is that of the crash
    const crash = crashOf(stdout);
    const own = crash.backtrace.filter(({ code }) => code !== null);
    expect(shown.frames.slice(0, own.length)).toEqual(
      own.map(({ code }) => [
        `${code?.symbol}+0x${code?.symbolOffset.toString(16)}`,
        code?.source == null ? '' : `crash.c:${code.source.line}`,
        code?.object,
      ]),
    );
    expect(shown.code).toEqual(crash.disassembly.map(({ bytes, text }) => [bytes, text]));
    expect(shown.registers).toEqual(Object.keys(crash.registers));
  });

  it('starts another executor and loads the program again with one press', async () => {
    const before = await window.executorReady();
    await window.click('[data-test=restart-reload]');
    await window.waitUntil(
      () => window.executorReady(),
      (pid) => pid !== before,
      'another executor',
    );
    await window.waitFor('[data-test=objects]', /loaded/);
    expect(await window.text('[data-test=problems]')).toBe('');
  });

  it('looks well in the usual sizes, dark and light', async () => {
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await window.app.cdp('Emulation.setDeviceMetricsOverride', {
        width,
        height,
        deviceScaleFactor: 1,
        mobile: false,
      });
      for (const scheme of ['light', 'dark'] as const) {
        await window.prefer(scheme);
        await window.screenshot(`crash-${scheme}-${width}`);
      }
    }
  });

  async function rows(selector: string, columns: readonly number[]): Promise<string[][]> {
    const cells = await window.evaluate<string[][]>(
      `[...document.querySelectorAll('${selector}')].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))`,
    );
    return cells.map((row) => columns.map((column) => row[column] ?? ''));
  }
});

function crashOf(json: string): CrashRecord {
  const { outcome } = JSON.parse(json) as RunRecord;
  if (outcome.kind !== 'signalled' || outcome.crash === null) throw new Error(json);
  return outcome.crash;
}
