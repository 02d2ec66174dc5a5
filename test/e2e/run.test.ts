import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../app/shared/ui/records.ts';
import { commandLine } from '../support/loadstone.ts';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const program = `#include <stdio.h>
#include <stdlib.h>
int add(int a, int b) { return a + b; }
double scale(double x, int times) { return x * times; }
char *greet(const char *name) { static char text[100]; snprintf(text, sizeof text, "hello %s", name); return text; }
int main(int argc, char **argv) {
  char line[100];
  printf("%d %s\\n", argc, argc > 1 ? argv[1] : "-");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) printf("read %s", line);
  printf("%s\\n", getenv("GREETING") ? getenv("GREETING") : "no greeting");
  if (getenv("SECRET")) {
    FILE *file = fopen(getenv("SECRET"), "r");
    printf("the secret is %s\\n", file && fgets(line, sizeof line, file) ? line : "kept");
  }
  fflush(stdout);
  while (getenv("FOREVER")) ;
  return 3;
}`;

describe('the Run pane', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;
  let object: string;

  beforeAll(async () => {
    object = objects.compileText('program', program, '-O1');
    window = await PlaygroundWindow.openTall();
    await window.drop([object]);
    await window.listed('program.o');
    await window.command('Show Run');
    await window.waitFor('[data-test=executor-chip]', /utility process\s+ready/);
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  /** Replaces what a field has. */
  async function fill(name: string, text: string): Promise<void> {
    await window.click(`[data-test=${name}] input`);
    await window.app.client.keys(['Control', 'a']);
    await window.app.client.keys(['Control']);
    await window.app.client.keys(text === '' ? ['Delete'] : [...text]);
  }

  async function choose(field: string, option: string): Promise<void> {
    // One that closes is still there for a moment.
    await window.settled();
    await window.click(`[data-test=${field}] .n-base-selection`);
    await window.waitUntil(
      () =>
        window.evaluate<boolean>(
          `(() => { const found = [...document.querySelectorAll('.n-base-select-option')].reverse().find((each) => each.getClientRects().length > 0 && each.textContent.trim().startsWith(${JSON.stringify(option)})); found?.click(); return found !== undefined; })()`,
        ),
      (found) => found,
      `the option ${option}`,
    );
  }

  const runs = async (result: RegExp): Promise<string> => {
    await window.click('[data-test=run-pane-run]');
    return window.waitFor('[data-test=run-result]', result);
  };

  it('shows the process that is there', async () => {
    const pid = await window.executorReady();
    expect(await window.text('[data-test=chip-pid]')).toBe(String(pid));
    await window.waitFor('[data-test=chip-memory]', /^[\d.]+ MB$/);
    await window.screenshot('run-pane-tall');
    await window.click('[data-test=copy-attach]');
    await window.waitFor('[data-test=copy-attach]', /Copied/);
    // The page may not read the clipboard: it is pasted where it can be seen.
    await window.click('[data-test=arguments] input');
    await window.app.cdp('Input.dispatchKeyEvent', {
      type: 'keyDown',
      key: 'v',
      code: 'KeyV',
      modifiers: 2,
      commands: ['paste'],
    });
    const pasted = `document.querySelector('[data-test=arguments] input').value`;
    await window.waitUntil(
      () => window.evaluate<string>(pasted),
      (text) => text === `gdb -p ${pid}`,
      'the command that attaches gdb',
    );
    await window.press('Control', 'a');
    await window.press('Delete');
  });

  it('gives main its environment, and input from a file', async () => {
    const input = join(objects.path, 'input.txt');
    writeFileSync(input, 'from the file\n');
    await window.click('[data-test=input-file]');
    await fill('input-path', input);
    await window.click('[data-test=add-variable]');
    await fill('variable-name-0', 'GREETING');
    await fill('variable-value-0', 'good day');
    await runs(/^main returned 3/);
    await window.waitForConsole(/^1 -\nread from the file\ngood day$/m);
    await window.screenshot('run-pane-main');
  });

  it('ends a program at its time limit', async () => {
    await window.click('[data-test=input-empty]');
    await fill('variable-name-0', 'FOREVER');
    await fill('time-limit', '0.4');
    await runs(/^stopped at its time limit of 0\.4 s/);
    await fill('time-limit', '');
    await fill('variable-name-0', 'GREETING');
  });

  it('says at once what cannot be meant', async () => {
    await fill('time-limit', '0');
    await window.waitFor('[data-test=run-problem]', /time limit '0': allowed are seconds above 0/);
    expect(await window.isEnabled('[data-test=run-pane-run]')).toBe(false);
    await fill('time-limit', '');
    await window.waitUntil(
      () => window.isEnabled('[data-test=run-pane-run]'),
      (enabled) => enabled,
      'Run to be possible again',
    );
  });

  it('limits memory in an executor of its own kind', async () => {
    await fill('memory-limit', '64');
    await runs(/^main returned 3/);
    await window.waitFor('[data-test=executor-chip]', /loadstone-executor/);
    await fill('memory-limit', '');
    await runs(/^main returned 3/);
    await window.waitFor('[data-test=executor-chip]', /utility process/);
  });

  it('runs restricted, with the files that are granted and no others', async () => {
    const secret = join(objects.path, 'secret.txt');
    writeFileSync(secret, 'well kept');
    await window.click('[data-test=restricted]');
    await fill('variable-name-0', 'SECRET');
    await fill('variable-value-0', secret);
    await runs(/^main returned 3/);
    await window.waitFor('[data-test=executor-chip]', /loadstone-executor/);
    await window.waitForConsole(/^the secret is kept$/m);
    await window.click('[data-test=readable] textarea');
    await window.app.client.keys([...objects.path]);
    await runs(/^main returned 3/);
    await window.waitForConsole(/^the secret is well kept$/m);
    await window.screenshot('run-pane-restricted');
    await window.click('[data-test=restricted]');
    await fill('variable-name-0', 'GREETING');
  });

  it('calls a function with typed arguments and shows what the command line says of the same call', async () => {
    await choose('entry', 'greet');
    await window.click('[data-test=add-argument]');
    await window.waitFor('[data-test=run-pane-run]', /^Call greet$/);
    await fill('argument-0', 'not a number');
    await window.waitFor('[data-test=run-problem]', /'not a number' is no integer/);
    await choose('argument-type-0', 'string');
    await choose('result-type', 'string');
    await runs(/^greet returned "hello not a number"/);
    await window.screenshot('run-pane-call');
    const words = ['--entry', 'greet', '--returns', 'string', '--call-args', 'not a number', '--json'];
    const { stdout } = spawnSync(process.execPath, [commandLine, 'run', object, ...words], { encoding: 'utf8' });
    expect((JSON.parse(stdout) as RunRecord).outcome).toEqual({
      kind: 'returned',
      function: 'greet',
      value: '"hello not a number"',
    });
  });

  it('gives integers and doubles as they are typed, and shows the result as the command line does', async () => {
    const said = (entry: string, returns: string, ...args: string[]): string => {
      const words = ['--entry', entry, '--returns', returns, '--json', '--call-args', ...args];
      const { stdout } = spawnSync(process.execPath, [commandLine, 'run', object, ...words], { encoding: 'utf8' });
      const { outcome } = JSON.parse(stdout) as RunRecord;
      if (outcome.kind !== 'returned') throw new Error(`${entry} did not return: ${stdout}`);
      return outcome.value ?? 'nothing';
    };
    await choose('entry', 'add');
    await choose('argument-type-0', 'int');
    await fill('argument-0', '-40');
    await window.click('[data-test=add-argument]');
    await fill('argument-1', '2');
    await choose('result-type', 'int');
    expect(await runs(/^add returned /)).toContain(`add returned ${said('add', 'int', '-40', '2')}`);
    expect(said('add', 'int', '-40', '2')).toMatch(/^-38 /);
    await choose('entry', 'scale');
    await choose('argument-type-0', 'double');
    await fill('argument-0', '1.25');
    await fill('argument-1', '3');
    await choose('result-type', 'double');
    expect(await runs(/^scale returned /)).toContain(`scale returned ${said('scale', 'double', '1.25', '3')}`);
    expect(said('scale', 'double', '1.25', '3')).toBe('3.75');
  });

  it('puts another executor in the place of the one that is there', async () => {
    const before = await window.executorReady();
    await window.click('[data-test=restart-executor]');
    await window.waitUntil(
      () => window.executorReady(),
      (pid) => pid !== before,
      'another executor',
    );
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
        await window.screenshot(`run-pane-${scheme}-${width}`);
      }
    }
  });
});
