import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

/** Programs that end in other ways than by returning from main, and the line that the window shows for each. */
const ends: readonly (readonly [string, string, RegExp])[] = [
  ['exit', 'int main(void) { puts("before"); exit(3); }', /^the program called exit\(3\)/],
  ['abort', 'int main(void) { puts("before"); fflush(stdout); abort(); }', /^the program was killed by SIGABRT/],
  [
    'crash',
    'int main(void) { puts("before"); fflush(stdout); *(volatile int *)0 = 1; return 0; }',
    /^the program was killed by SIGSEGV at .*crash\.o.*main.*address 0x0/,
  ],
  [
    'overflow',
    'static int deep(volatile char *at) { volatile char more[4096]; more[0] = at[0]; return deep(more) + more[0]; }\n' +
      'int main(void) { char c = 0; puts("before"); fflush(stdout); return deep(&c); }',
    /^the program was killed by SIGSEGV/,
  ],
];

describe('programs that end badly', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;

  beforeAll(async () => {
    window = await PlaygroundWindow.openTall();
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  async function load(name: string, source: string): Promise<void> {
    const headers = '#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n';
    await window.drop([objects.compileText(name, headers + source, '-O0')]);
    await window.listed(`${name}.o`);
  }

  afterEach(async () => {
    await window.click('[aria-label="Remove all"]');
    await window.waitFor('[data-test=objects]', /No objects loaded/);
    // What one test left must not fail the next.
    while ((await window.text('[data-test=problems]')) !== '') await window.click('[aria-label="Dismiss error"]');
  });

  it.each(ends)('%s: leaves the window alive, with a clear line and a fresh executor', async (name, source, line) => {
    await load(name, source);
    const before = await window.executorReady();
    await window.run(line);
    await window.waitForConsole(/^before$[\s\S]*^✗ the program/m);
    expect(await window.executorReady()).not.toBe(before);
    await window.screenshot(`ends-${name}`);
    expect(await window.text('[data-test=problems]')).toBe('');
  });

  it('an endless loop runs until Stop', async () => {
    await load('loop', 'int main(void) { puts("looping"); fflush(stdout); for (;;) ; }');
    const before = await window.executorReady();
    await window.click('[data-test=run]');
    await window.waitForConsole(/^looping$/m);
    expect(await window.text('[data-test=executor]')).toMatch(/: running$/);
    await window.click('[data-test=stop]');
    await window.waitFor('[data-test=outcome]', /^stopped/);
    await window.waitForConsole(/■ stopped/);
    expect(await window.executorReady()).not.toBe(before);
  });

  it('a program that ignores every signal is stopped too, with Shift+F5', async () => {
    await load(
      'stubborn',
      'int main(void) { for (int s = 1; s < 65; s++) signal(s, SIG_IGN); puts("stubborn"); fflush(stdout); for (;;) pause(); }',
    );
    await window.click('[data-test=run]');
    await window.waitForConsole(/^stubborn$/m);
    await window.app.client.keys(['Shift', 'F5']);
    await window.app.client.keys(['Shift']);
    await window.waitFor('[data-test=outcome]', /^stopped/);
    await window.executorReady();
  });

  it('a flood of output is drawn in order and to its end', async () => {
    await load(
      'flood',
      'int main(void) { for (int i = 0; i < 400000; i++) printf("line %d of the flood, which is long enough to fill pipes\\n", i); puts("the last line"); return 0; }',
    );
    await window.run(/^main returned 0/);
    const lines = await window.waitForConsole(/✓ main returned 0/);
    expect(lines).toMatch(/line 399998 [^\n]*\nline 399999 [^\n]*\nthe last line\n✓ main returned 0/);
  });

  it('a flood without end is stopped as well', async () => {
    await load('endless', 'int main(void) { for (;;) puts("again and again and again and again and again"); }');
    await window.click('[data-test=run]');
    await window.waitForConsole(/again and again/);
    await window.click('[data-test=stop]');
    await window.waitFor('[data-test=outcome]', /^stopped/);
    await window.executorReady();
  });

  it('after all of this the same window still runs a program', async () => {
    await load('fine', 'int main(void) { puts("fine"); return 0; }');
    await window.run(/^main returned 0/);
    await window.waitForConsole(/^fine$/m);
  });
});
