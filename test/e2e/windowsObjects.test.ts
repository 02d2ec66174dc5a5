// Objects for Windows in the window on another system: everything that can be looked at, and why they cannot run here.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkDump } from '../../app/main/link/linkDump.ts';
import { commandLine } from '../support/loadstone.ts';
import { ObjectFolder } from '../support/objects.ts';
import { windowsCompilers } from '../support/windowsCompilers.ts';
import { expectAccessible } from './axe.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const source = `#include <stdio.h>
int total = 5;
int zeros[3000];
const int table[900] = {2};
__attribute__((noinline)) int twice(int x) { return 2 * x + table[x & 7]; }
int main(int argc, char **argv) {
  total += twice(argc) + zeros[argc];
  printf("%s: the total is %d\\n", argv[0], total);
  return 0;
}`;

const [gcc] = windowsCompilers;
const missing = gcc === undefined ? 'no compiler for Windows' : gcc.missing;

describe.skipIf(missing !== null)(`objects for Windows in the window${missing === null ? '' : ` (${missing})`}`, () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;
  let object: string;

  beforeAll(async () => {
    object = gcc?.compile(objects, 'program', source, { flags: ['-O1', '-gdwarf-4'] }) ?? '';
    window = await PlaygroundWindow.openTall({ files: [object] });
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  const entry = '[data-test="object-program.obj"]';
  const cells = () =>
    window.evaluate<string[][]>(
      `[...document.querySelectorAll(${JSON.stringify(`${entry} tbody tr`)})]
        .map((row) => [...row.querySelectorAll('td')].map((cell) => cell.title))`,
    );
  const dump = (): LinkDump =>
    JSON.parse(
      execFileSync(process.execPath, [commandLine, 'link', '--dump', 'json', object], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      }),
    ) as LinkDump;

  it('has their sections and symbols in the list, by the names of PE/COFF', async () => {
    await window.waitFor(entry, /COFF x86-64/);
    await window.click(`${entry} .toggle`);
    const sections = await window.waitUntil(cells, (rows) => rows.some(([name]) => name === '.pdata'), 'the sections');
    const text = sections.find(([name]) => name === '.text');
    expect(text?.join(' ')).toMatch(/code IMAGE_SCN_CNT_CODE \| .*IMAGE_SCN_MEM_EXECUTE/);
    await window.click(`${entry} [data-test=part-symbols]`);
    const symbols = await window.waitUntil(cells, (rows) => rows.some(([name]) => name === 'twice'), 'the symbols');
    expect(symbols.find(([name]) => name === 'twice')?.join(' ')).toMatch(/function .*IMAGE_SYM_CLASS_EXTERNAL/);
    await window.screenshot('coff-objects');
  });

  it('shows their code beside its source, and each relocation with the values that the command line prints', async () => {
    await window.waitFor('[data-test=code-note]', /^Preview/);
    const shown = () => window.text('[data-test=listing] .view-lines').then((text) => text.replaceAll('\u00a0', ' '));
    const listing = await window.waitUntil(shown, (lines) => /main:/.test(lines), 'the code of main');
    expect(listing).toMatch(/; program\.c:5 {2}__attribute__\(\(noinline\)\) int twice/);
    await window.click('[data-test=listing] .view-lines');
    const code = dump().edges.filter(({ file, section }) => file === 'program.obj' && section === '.text');
    expect(code.length).toBeGreaterThan(4);
    const kinds = new Set<string>();
    let before = '';
    for (const _ of code) {
      await window.press('F4');
      before = await window.waitUntil(
        () => window.text('[data-test=fixup]'),
        (card) => card !== '' && card !== before,
        'another relocation',
      );
      const kind = await window.text('[data-test=fixup] .kind');
      const bytes = (await window.text('[data-test=fixup-bytes]')).replaceAll(' ', '');
      const formula = await window.text('[data-test=fixup-formula]');
      const edge = code.find(
        (each) => `${each.before}→${each.after}` === bytes && formula === `${each.formula} = ${each.value}`,
      );
      expect(edge?.kind, before).toBe(kind);
      kinds.add(kind);
    }
    expect([...kinds]).toContain('IMAGE_REL_AMD64_REL32');
    await window.screenshot('coff-disassembly');
  });

  it('explains who needs and who defines a name', async () => {
    await window.command('Show Link explanation');
    const field = await window.app.client.$('[data-test=explanation-search] input');
    await field.setValue('twice');
    await window.waitFor('.n-auto-complete-menu', /twice/);
    await window.app.client.keys(['Enter']);
    const text = await window.waitFor('[data-test=explanation]', /twice/);
    expect(text).toMatch(/Defined by\s+program\.obj \.text\+0x[0-9a-f]+ as global/);
    await window.screenshot('coff-explanation');
  });

  it('has a memory map of what the link would take, and says that it is one', async () => {
    await window.command('Show Memory map');
    await window.waitFor('[data-test=memory-note]', /^Preview: how a link lays these files out/);
    await window.screenshot('coff-memory');
    await window.click('[data-test=show-table]');
    const rows = () =>
      window.evaluate<string[][]>(
        `[...document.querySelectorAll('[data-test=memory-table] tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText))`,
      );
    const shown = await window.waitUntil(
      rows,
      (all) => all.some(([, , , owner]) => owner === 'program.obj'),
      'the segments of the object',
    );
    const own = shown.filter(([, , , owner]) => owner === 'program.obj').map(([, , kind]) => kind);
    expect(own.sort()).toEqual(['Code (R-X)', 'Constants (R--)', 'Data (RW-)']);
    await window.screenshot('coff-memory-table');
    await expectAccessible(window, 'memory map of a preview', '[data-test=memory]');
  });

  it('cannot run here, which Run says with the reason and the way out', async () => {
    const outcome = await window.run(/cannot run on Linux/);
    expect(outcome).toMatch(/program\.obj was compiled for Windows \(COFF x86-64\)/);
    await window.screenshot('coff-run');
  });
});
