import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../app/shared/ui/records.ts';
import { commandLine } from '../support/loadstone.ts';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const reader = `#include <stdio.h>
int main(void) {
  char line[100];
  printf("name? ");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) printf("hello %s", line);
  puts("end of input");
  return 0;
}`;
const streams = `#include <stdio.h>
int main(void) {
  puts("\\033[32mgreen\\033[0m plain");
  fflush(stdout);
  fputs("warned\\n", stderr);
  return 0;
}`;
const endless = `#include <stdio.h>
int main(void) { for (long i = 0; ; i++) printf("%ld again and again and again and again\\n", i); }`;

describe('the console', () => {
  const objects = new ObjectFolder();
  const folder = join(objects.path, 'saved');
  let window: PlaygroundWindow;

  beforeAll(async () => {
    window = await PlaygroundWindow.openTall({ env: { LOADSTONE_SAVE_FOLDER: folder } });
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  async function load(name: string, source: string): Promise<void> {
    if (await window.evaluate<boolean>(`document.querySelector('[aria-label="Remove all"]') !== null`)) {
      await window.click('[aria-label="Remove all"]');
      await window.waitFor('[data-test=objects]', /No objects loaded/);
    }
    await window.drop([objects.compileText(name, source, '-O1')]);
    await window.listed(`${name}.o`);
    await window.click('[data-test=clear-console]');
  }

  it('takes what a person types, with the line editing of a terminal, until Ctrl+D', async () => {
    await load('reader', reader);
    await window.click('[data-test=run]');
    await window.waitForConsole(/^name\?/m);
    await window.click('[data-test=console] .xterm-screen');
    await window.app.client.keys([...'worlf', 'Backspace', 'd', 'Enter']);
    await window.waitForConsole(/name\? world\nhello world/);
    await window.screenshot('console-reading');
    await window.app.client.keys(['Control', 'd']);
    await window.app.client.keys(['Control']);
    await window.waitFor('[data-test=outcome]', /^main returned 0/);
    await window.waitForConsole(/^end of input$/m);
  });

  it('ends the input with its button too, and stops the program with Ctrl+C', async () => {
    await load('reader', reader);
    await window.click('[data-test=run]');
    await window.waitForConsole(/^name\?/m);
    await window.click('[data-test=end-input]');
    await window.waitFor('[data-test=outcome]', /^main returned 0/);
    await window.executorReady();
    await window.click('[data-test=run]');
    await window.waitFor('[data-test=executor]', /: running/);
    await window.waitForConsole(/name\? [\s\S]*name\?/);
    await window.click('[data-test=console] .xterm-screen');
    await window.app.client.keys(['Control', 'c']);
    await window.app.client.keys(['Control']);
    await window.waitFor('[data-test=outcome]', /^stopped/);
  });

  it('tells errors from other output by their slant, and shows the program’s colours', async () => {
    await load('streams', streams);
    await window.run(/^main returned 0/);
    await window.waitForConsole(/green plain\nwarned/);
    const styles = await window.evaluate<string[]>(
      `[...document.querySelectorAll('[data-test=console] .xterm-rows span')].filter((s) => /green|warned/.test(s.textContent)).map((s) => s.textContent + '|' + s.className)`,
    );
    expect(styles.find((style) => style.startsWith('green'))).toMatch(/xterm-fg-2/);
    expect(styles.find((style) => style.startsWith('warned'))).toMatch(/xterm-italic/);
    await window.screenshot('console-streams');
  });

  it('finds text, and says how often it is there', async () => {
    await window.click('[data-test=open-find]');
    await window.waitUntil(
      () => window.evaluate<string | null>('document.activeElement.tagName + document.activeElement.ariaLabel'),
      (label) => label === 'INPUTFind in console',
      'the find field to have the focus',
    );
    await window.app.client.keys([...'warned']);
    await window.waitFor('[data-test=console-found]', /^1 of 1$/);
    await window.screenshot('console-find');
    await window.app.client.keys(['Escape']);
    await window.waitFor('[data-test=console]', /main returned/);
  });

  it('saves the whole output to a file', async () => {
    await window.click('[data-test=save-output]');
    await window.waitFor('[data-test=console-saved]', /28 B saved to .*output\.txt/);
    expect(readFileSync(join(folder, 'output.txt'), 'utf8')).toBe('\u001b[32mgreen\u001b[0m plain\nwarned\n');
  });

  it('has the output, and how it ended, that the command line tells of the same program', async () => {
    const words = [commandLine, 'run', join(objects.path, 'streams.o'), '--json'];
    const { stdout: text } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    const { stdout, stderr, outcome } = JSON.parse(text) as RunRecord & { stdout: string; stderr: string };
    const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
    const lines = `${stdout.replace(colour, '')}${stderr}`.trim().split('\n');
    const shown = (await window.consoleText()).split('\n');
    expect(shown.slice(1, -1)).toEqual(lines);
    expect(outcome).toMatchObject({ kind: 'exited', status: 0 });
    expect(shown.at(-1)).toMatch(/^✓ main returned 0 · ran /);
    expect(shown[0]).toBe('▶ streams.o');
  });

  it('stays responsive under output without end, and says how much scrolled out', async () => {
    await load('endless', endless);
    await window.click('[data-test=run]');
    await window.waitFor('[data-test=console-gone]', /^over [\d.]+ MB scrolled out$/);
    // The page answers, and main does, while the program writes on.
    const answered = await window.evaluate<boolean>(`document.querySelector('[data-test=stop]') !== null`);
    expect(answered).toBe(true);
    expect(await window.text('[data-test=executor]')).toMatch(/: running/);
    await window.click('[data-test=stop]');
    await window.waitFor('[data-test=outcome]', /^stopped/);
    await window.executorReady();
    await window.click('[data-test=clear-console]');
    await window.waitUntil(
      () => window.text('[data-test=console-gone]'),
      (text) => text === '',
      'the count to go with what it counted',
    );
  });
});
