import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkDump } from '../../app/main/link/linkDump.ts';
import type { ListingLine } from '../../app/shared/ui/disassemblyRecords.ts';
import { ObjectFolder } from '../support/objects.ts';
import { expectAccessible } from './axe.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const source = `#include <stdio.h>
int total = 5;
int *where = &total;
__attribute__((noinline)) int twice(int x) { return 2 * x; }
int main(int argc, char **argv) {
  total += twice(argc);
  fprintf(stderr, "the total is %d\\n", total);
  puts(argv[0]);
  return 0;
}`;

describe('the disassembly', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;
  let object: string;

  beforeAll(async () => {
    object = objects.compileText('shown', source, '-O1 -g -fPIC');
    window = await PlaygroundWindow.openTall({ files: [object] });
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  /** The listing's lines in view, with plain spaces. */
  const shown = () => window.text('[data-test=listing] .view-lines').then((text) => text.replaceAll('\u00a0', ' '));

  type Dump = LinkDump & { readonly disassembly?: Readonly<Record<string, readonly ListingLine[]>> };
  const linkDump = (...more: string[]): Dump => {
    const cli = join(import.meta.dirname, '../../out/main/cli.cjs');
    const args = [cli, 'link', '--phony-externals', '--dump', 'json', ...more, object];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Dump;
  };

  it('shows a preview with names and source lines before anything was loaded', async () => {
    await window.waitFor('[data-test=code-note]', /^Preview/);
    const text = await window.waitUntil(shown, (lines) => /main:/.test(lines), 'the code of main');
    expect(text).toMatch(/; shown\.c:4 {2}__attribute__\(\(noinline\)\) int twice/);
    expect(text).toMatch(/lea +eax, \[rdi\+rdi\]/);
    expect(await window.text('[data-test=outcome]')).toBe('not run yet');
    // Each instruction in view is the command line's.
    const listed = linkDump('--disassemble', 'intel').disassembly?.['shown.o'] ?? [];
    const instructions = listed.flatMap((line) =>
      line.kind === 'code' ? [[line.address, line.text, line.note].filter((part) => part !== null).join(' ')] : [],
    );
    const visible = text
      .split('\n')
      .filter((line) => /^\s*0x/.test(line))
      .map((line) =>
        line
          .trim()
          .replace(/^(0x[0-9a-f]+) +/, '$1 ')
          .replace(/ +; /, ' '),
      );
    expect(visible.length).toBeGreaterThan(7);
    expect(visible.filter((line) => !instructions.includes(line))).toEqual([]);
    await window.screenshot('disassembly-preview');
  });

  it('goes from fixup to fixup with F4, each with the values that the command line prints', async () => {
    await window.click('[data-test=listing] .view-lines');
    const { edges } = linkDump();
    const code = edges.filter(({ section }) => section === '.text');
    const seen = new Set<string>();
    for (let i = 0; i < code.length; i++) {
      await window.press('F4');
      const before = [...seen].at(-1);
      const text = await window.waitUntil(
        () => window.text('[data-test=fixup]'),
        (card) => card !== '' && card !== before,
        'another fixup',
      );
      seen.add(text);
      const kind = await window.text('[data-test=fixup] .kind');
      const bytes = (await window.text('[data-test=fixup-bytes]')).replaceAll(' ', '');
      const formula = await window.text('[data-test=fixup-formula]');
      const edge = code.find(
        (each) =>
          `${each.before}→${each.after}` === bytes &&
          each.kind === kind &&
          formula === `${each.formula} = ${each.value}`,
      );
      expect(edge, text).toBeDefined();
      for (const [letter, value] of Object.entries(edge?.terms ?? {})) {
        expect(text).toMatch(new RegExp(`${letter}\\s+${value}\\b`));
      }
    }
    expect(seen.size).toBe(code.length);
    await window.screenshot('disassembly-fixup');
    await expectAccessible(window, 'disassembly', '[data-test=disassembly]');
    await window.app.cdp('Emulation.setDeviceMetricsOverride', {
      width: 1280,
      height: 800,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await window.screenshot('disassembly-fixup-small');
    await window.app.cdp('Emulation.setDeviceMetricsOverride', {
      width: 1600,
      height: 2000,
      deviceScaleFactor: 1,
      mobile: false,
    });
  });

  it('shows the loaded code at its real addresses after Run', async () => {
    await window.run(/main returned 0/);
    const text = await window.waitUntil(
      shown,
      (lines) => !/0x1000[0-9a-f]{4} /.test(lines) && /main:/.test(lines),
      'real addresses',
    );
    expect(text).toMatch(/call +0x[0-9a-f]{9,} +; twice/);
    expect(await window.text('[data-test=code-note]')).toBe('');
    await window.prefer('dark');
    await window.screenshot('disassembly-loaded-dark');
    await window.prefer('light');
  });

  it('finds a function by name, follows its call with Enter, and comes back with Alt+Left', async () => {
    await window.click('[data-test=code-search] input');
    await window.press(...'main');
    await window.waitUntil(
      () => window.text('.n-base-select-menu'),
      (text) => /main +0x/.test(text),
      'main among the matches',
    );
    await window.press('Enter');
    const line = () => window.text('[data-test=fixup] .target');
    await window.press('F4');
    await window.waitUntil(line, (text) => text !== '', 'a fixup of main');
    for (let i = 0; i < 12 && (await line()) !== 'twice'; i++) {
      const before = await window.text('[data-test=fixup]');
      await window.press('F4');
      await window.waitUntil(
        () => window.text('[data-test=fixup]'),
        (text) => text !== before,
        'another fixup',
      );
    }
    expect(await line()).toBe('twice');
    await window.press('Enter');
    await window.waitFor('[data-test=disassembly]', /./);
    await window.waitUntil(line, (text) => text === '', 'the cursor in twice, which has no fixup');
    await window.press('Alt', 'ArrowLeft');
    await window.waitUntil(line, (text) => text === 'twice', 'the call again');
  });

  it('lists all fixups, those of data too, filtered and sorted', async () => {
    await window.click('[data-test=show-fixups]');
    await window.waitFor('[data-test=fixups] [role=status]', /^\d+ fixups/);
    const field = await window.app.client.$('[data-test=fixups] input');
    await field.setValue('shown.o r_x86_64_64');
    await window.waitFor('[data-test=fixups] tbody', /where\s+R_X86_64_64\s+total/);
    await window.screenshot('disassembly-fixups');
    await window.click('[data-test=fixups] tbody tr');
    await window.waitFor('[data-test=fixup]', /R_X86_64_64[\s\S]*S \+ A = 0x/);
    await expectAccessible(window, 'fixups', '[data-test=disassembly]');
    await window.click('[aria-label="Close the microscope"]');
  });
});
