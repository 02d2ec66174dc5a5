import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isLinkerScript, parseLinkerScript } from '../../../app/main/object/linkerScript.ts';

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('a linker script that poses as a library', () => {
  it('names its files in order, those as needed marked', () => {
    const text = `/* GNU ld script */
OUTPUT_FORMAT(elf64-x86-64)
GROUP ( /lib/x86_64-linux-gnu/libc.so.6 "/usr/lib/with space.a" AS_NEEDED ( /lib64/ld-linux.so.2, -lm ) );
INPUT(libother.a)`;
    expect(isLinkerScript(bytes(text))).toBe(true);
    expect(parseLinkerScript('libc.so', bytes(text))).toEqual([
      { name: '/lib/x86_64-linux-gnu/libc.so.6', asNeeded: false },
      { name: '/usr/lib/with space.a', asNeeded: false },
      { name: '/lib64/ld-linux.so.2', asNeeded: true },
      { name: '-lm', asNeeded: true },
      { name: 'libother.a', asNeeded: false },
    ]);
  });

  it.each([
    { text: 'SECTIONS { }', error: "'SECTIONS' in a linker script: expected is a command and '('" },
    { text: 'GROUP ( a.a', error: "'GROUP(' without its ')' in a linker script" },
    { text: 'SEARCH_DIR(/x)', error: 'linker script command SEARCH_DIR: only INPUT and GROUP are followed' },
    { text: 'INPUT ( a.a ( ) )', error: "'(' where a linker script names a file" },
    { text: 'INPUT ( "a.a )', error: 'a name without its closing quote' },
    { text: 'INPUT(a) /* open', error: /linker script/ },
  ])('is refused where it says more: $text', ({ text, error }) => {
    expect(() => parseLinkerScript('x.a', bytes(text))).toThrow(error);
  });

  it('is told from other text and from objects', () => {
    for (const text of ['int main(void) { return GROUP(1); }', '', '\x7fELF', '!<arch>\n']) {
      expect(isLinkerScript(bytes(text))).toBe(false);
    }
  });

  const script = '/usr/lib/x86_64-linux-gnu/libm.a';
  it.skipIf(!existsSync(script) || !isLinkerScript(readFileSync(script)))(
    'is read as this machine has it (skipped where libm.a is no script)',
    () => {
      const names = parseLinkerScript('libm.a', readFileSync(script)).map(({ name }) => name);
      expect(names).toContainEqual(expect.stringMatching(/libmvec\.a$/));
    },
  );
});
