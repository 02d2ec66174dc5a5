import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LinkProblem } from '../../app/shared/errors.ts';
import { commandLine } from '../support/loadstone.ts';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const hello = `#include <stdio.h>
int main(int argc, char **argv) {
  printf("hello from the executor\\n");
  for (int i = 1; i < argc; i++) printf("argument %d: %s\\n", i, argv[i]);
  fprintf(stderr, "and a word on stderr\\n");
  return argc - 1;
}`;

describe('the window with an object of the command line', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;

  beforeAll(async () => {
    window = await PlaygroundWindow.open({ files: [objects.compileText('hello', hello)] });
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  it('says on the terminal and in the status bar which Electron runs', async () => {
    expect(await window.app.output()).toMatch(/^Loadstone \d+\.\d+\.\d+ \([0-9a-f]{12}\+?\) on Electron \d+/m);
    expect(await window.text('[data-test=versions]')).toMatch(/^Electron \d+\.\d+\.\d+/);
  });

  it('lists the object and shows its symbols and relocations, and has run nothing', async () => {
    expect(await window.text('[data-test="object-hello.o"]')).toMatch(/hello\.o[\s\S]*ELF64 x86-64/);
    await window.showText('hello.o');
    await window.waitFor('[data-test=object-text] .view-lines', /hello\.o/);
    expect(await window.text('[data-test=outcome]')).toBe('not run yet');
    expect(await window.consoleText()).toBe('');
  });

  it('runs it in the executor over shared memory that Electron main wrote to, and shows output and exit code', async () => {
    expect(await window.run(/main returned/)).toMatch(/^main returned 0 · ran [\d.]+ ms · load [\d.]+ ms$/);
    const lines = await window.waitForConsole(/✓ main returned 0/);
    expect(lines).toMatch(/^▶ hello\.o\n(.*\n)*hello from the executor\n(.*\n)*✓ main returned 0/m);
    expect(lines).toContain('and a word on stderr');
    expect(await window.text('[data-test=memory-route]')).toContain('remapped-array-buffer');
  });

  it('shows the phases of the load', async () => {
    const phases = await window.text('[data-test=timing]');
    for (const phase of ['read', 'build graph', 'look up', 'fix up', 'finalize']) expect(phases).toContain(phase);
    await window.screenshot('playground-run');
  });

  it('passes arguments and shows main’s value', async () => {
    const field = await window.app.client.$('[data-test=arguments] input');
    await field.setValue('alpha "two words"');
    await window.run(/main returned 2/);
    const lines = await window.waitForConsole(/✗ main returned 2/);
    expect(lines).toMatch(/argument 1: alpha\nargument 2: two words\n/);
  });

  it('runs with Ctrl+Enter, and clears the console with Ctrl+L, from inside the editor too', async () => {
    await window.click('[data-test=object-text] .monaco-editor');
    await window.app.client.keys(['Control', 'l']);
    await window.app.client.keys(['Control']);
    await window.waitUntil(
      () => window.consoleText(),
      (text) => text === '',
      'an empty console',
    );
    await window.app.client.keys(['Control', 'Enter']);
    await window.app.client.keys(['Control']);
    await window.waitForConsole(/✗ main returned 2/);
  });

  it('opens sections and symbols of the object', async () => {
    await window.click('[data-test="object-hello.o"] .toggle');
    await window.waitFor('[data-test="object-hello.o"]', /\.text/);
    await window.click('[data-test="object-hello.o"] [role=tab]:nth-child(2)');
    await window.waitFor('[data-test="object-hello.o"]', /main[\s\S]*FUNC/);
    await window.screenshot('playground-symbols');
  });

  it('follows the system to dark and back to light', async () => {
    const ground = () => window.evaluate<string>(`getComputedStyle(document.body).backgroundColor`);
    const light = await ground();
    await window.prefer('dark');
    const dark = await window.waitUntil(ground, (colour) => colour !== light, 'another ground');
    expect(dark).toBe('rgb(18, 21, 26)');
    await window.screenshot('playground-dark');
    await window.prefer('light');
    expect(await window.waitUntil(ground, (colour) => colour !== dark, 'another ground')).toBe(light);
  });

  it('shows in About what it runs on, and closes it with Escape', async () => {
    await window.click('[data-test=versions]');
    expect(await window.waitFor('[data-test=about-versions]', /Node/)).toMatch(
      /Loadstone\s+\d[\s\S]*Electron\s+\d[\s\S]*Chromium\s+\d[\s\S]*Node\s+\d/,
    );
    await window.screenshot('playground-about');
    await window.app.client.keys(['Escape']);
    await window.waitFor('[data-test=about-versions]', /^$/);
  });

  it('removes it from the list', async () => {
    await window.click('[aria-label="Remove hello.o"]');
    await window.waitFor('[data-test=objects]', /No objects loaded/);
    expect(await window.isEnabled('[data-test=run]')).toBe(false);
  });
});

describe('files dropped on the window', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;

  beforeAll(async () => {
    window = await PlaygroundWindow.open();
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });
  // Each test starts with an empty list, whatever became of the one before.
  afterEach(async () => {
    if ((await window.text('[data-test=objects-summary]')) === '') return;
    await window.click('[aria-label="Remove all"]');
    await window.waitFor('[data-test=objects]', /No objects loaded/);
  });

  it('are asked for while there are none', async () => {
    await window.waitFor('[data-test=objects]', /Drop object files/);
    await window.screenshot('playground-empty');
  });

  it('are invited while they are dragged over it, and no longer when they were taken away again', async () => {
    const target = `document.querySelector('[data-test=drop-target]') !== null`;
    const isShown = () => window.evaluate<boolean>(target);
    await window.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<div id="below" style="position: fixed; inset: 0; z-index: 4000"></div>')`,
    );
    await window.drag('dragEnter', 'dragOver');
    await window.waitUntil(isShown, (shown) => shown, 'the invitation');
    // What lies below the pointer goes during the drag: nothing ever leaves it.
    await window.evaluate(`document.querySelector('#below').remove()`);
    await window.drag('dragOver');
    expect(await isShown()).toBe(true);
    // The driver cannot take the pointer out of the window: this is what the page is told then.
    await window.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'dragged.o'));
      const at = document.elementFromPoint(600, 300);
      at.dispatchEvent(new DragEvent('dragleave', { bubbles: true, relatedTarget: null, dataTransfer }));
    })()`);
    await window.waitUntil(isShown, (shown) => !shown, 'no invitation');
  });

  it('are added, and nothing of them executes before Run, constructors included', async () => {
    const trace = join(objects.path, 'constructor-ran');
    const object = objects.compileText(
      'early',
      `#include <fcntl.h>
       __attribute__((constructor)) static void early(void) { open("${trace}", O_CREAT | O_WRONLY, 0600); }
       int main(void) { return 0; }`,
    );
    await window.drop([object]);
    await window.listed('early.o');
    await window.showText('early.o');
    await window.waitFor('[data-test=object-text] .view-lines', /early/);
    expect(existsSync(trace)).toBe(false);
    await window.run(/main returned 0/);
    expect(existsSync(trace)).toBe(true);
  });

  it('work together: an object and an archive', async () => {
    const library = objects.archive('libpart.a', [objects.compileText('part', 'int part(void) { return 41; }')]);
    const object = objects.compileText('whole', 'int part(void); int main(void) { return part() + 1; }');
    await window.drop([object, library]);
    await window.waitFor('[data-test=objects]', /libpart\.a[\s\S]*1 member/);
    await window.run(/main returned 42/);
    await window.click('[data-test="object-libpart.a"] .toggle');
    await window.waitFor('[data-test="object-libpart.a"]', /part\.o\s+[\d.]+ K?B\s+part\s+whole\.o/);
    await window.command('Show Editor');
    await window.waitFor('[data-test=object-text]', /^$/);
    await window.click('[data-test="object-libpart.a"] tr.choosable');
    await window.waitFor(
      '[data-test=object-text]',
      /libpart\.a\(part\.o\)[\s\S]*R_X86_64|libpart\.a\(part\.o\)[\s\S]*Symbols/,
    );
  });

  it('are refused with the full reason where they are broken objects', async () => {
    const broken = join(objects.path, 'broken.o');
    writeFileSync(broken, readFileSync(join(objects.path, 'part.o')).subarray(0, 100));
    await window.drop([broken]);
    const text = await window.waitFor('[data-test=objects] [role=alert]', /broken\.o/);
    expect(text.length).toBeGreaterThan(40);
    expect(await window.isEnabled('[data-test=run]')).toBe(false);
    await window.screenshot('playground-refused');
  });

  it('that cannot be linked are not run, and the console says what is missing', async () => {
    await window.evaluate(`(() => {
      window.seenAsRecent = false;
      const look = () => {
        const recent = document.querySelector('[data-test=recent-files]')?.innerText ?? '';
        if (recent.includes('incomplete.o')) window.seenAsRecent = true;
      };
      new MutationObserver(look).observe(document.querySelector('[data-test=objects]'), { subtree: true, childList: true });
    })()`);
    await window.drop([
      objects.compileText(
        'incomplete',
        'int absent(void), gone(void); int main(void) { return absent() + gone() + absent(); }',
      ),
    ]);
    await window.listed('incomplete.o');
    // Not before it is on the list, where somebody could take it for added, and press Run in vain.
    expect(await window.evaluate<boolean>('window.seenAsRecent')).toBe(false);
    await window.click('[data-test=run]');
    await window.waitFor('[data-test=problem]', /'absent' is not defined[\s\S]*incomplete\.o \.text/);
    const words = [commandLine, 'run', '--json', join(objects.path, 'incomplete.o')];
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    const { outcome } = JSON.parse(stdout) as {
      readonly outcome: { readonly error: { readonly problems: LinkProblem[] } };
    };
    const told = outcome.error.problems.map(({ message, places }) => [
      message,
      ...places.map(({ object, section, offset }) => `${object} ${section}+0x${offset.toString(16)}`),
    ]);
    const shown = await window.evaluate<
      string[][]
    >(`[...document.querySelectorAll('[data-test=problem]')].map((problem) => [
      problem.querySelector('.text').innerText,
      problem.querySelector('.source').innerText,
      ...[...problem.querySelectorAll('.note .text')].map(({ innerText }) => innerText.replace('and needed at ', '')),
    ])`);
    expect(shown).toEqual(told);
    await window.command('Show Console');
    await window.waitFor('[data-test=outcome]', /not run:[\s\S]*absent/);
    await window.waitForConsole(/✗ not run:[\s\S]*absent/);
  });
});
