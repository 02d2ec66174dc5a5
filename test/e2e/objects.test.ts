// The Objects pane as a person uses it, with keyboard and mouse.
import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExplanationRecord } from '../../app/shared/ui/explanationRecords.ts';
import type { ObjectRecord } from '../../app/shared/ui/objectRecords.ts';
import { commandLine } from '../support/loadstone.ts';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const callsNear = 'int near(void); int twice(int); int main(void) { return near() - 9; }';
const inline = (name: string): string =>
  `inline int twice(int x) { return 2 * x; } int ${name}(int x) { int (*volatile f)(int) = twice; return f(x); }`;

describe('the Objects pane', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;
  let files: string[];

  beforeAll(async () => {
    const library = objects.archive('libchain.a', [
      objects.compileText('deep', 'int deep(void) { return 9; }'),
      objects.compileText('near', 'int deep(void); int near(void) { return deep(); }'),
      objects.compileText('unused', 'int unused(void) { return 0; }'),
    ]);
    const copies = ['one', 'two'].map((name) => objects.compileText(name, inline(name), '-O0', 'cc'));
    files = [objects.compileText('top', callsNear.replace('int twice(int);', '')), ...copies, library];
    window = await PlaygroundWindow.open({ files });
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  const entry = (name: string): string => `[data-test="object-${name}"]`;
  const order = () =>
    window.evaluate<string[]>(`[...document.querySelectorAll('[data-test=objects] .name')].map((e) => e.innerText)`);
  const waitForOrder = (wanted: readonly string[]) =>
    window.waitUntil(order, (names) => names.join() === wanted.join(), `the order ${wanted.join()}`);
  /** Cells of the table below a file: what they say in full. */
  const cells = (name: string) =>
    window.evaluate<string[][]>(
      `[...document.querySelectorAll(${JSON.stringify(`${entry(name)} tbody tr`)})]
        .map((row) => [...row.querySelectorAll('td')].map((cell) => cell.title))`,
    );
  /** Chooses an entry of the menu behind the dots. */
  async function choose(name: string, action: string): Promise<void> {
    await window.click(`[aria-label="Actions for ${name}"]`);
    const option = `[...document.querySelectorAll('.n-dropdown-option')].find((e) => e.innerText.startsWith(${JSON.stringify(action)}))`;
    await window.waitUntil(() => window.evaluate<boolean>(`${option} !== undefined`), Boolean, `the action ${action}`);
    await window.evaluate(`${option}.querySelector('.n-dropdown-option-body').click()`);
  }

  it('lists files in their order, and says that nothing is loaded', async () => {
    await waitForOrder(['top.o', 'one.o', 'two.o', 'libchain.a']);
    expect(await window.text('[data-test=objects-summary]')).toBe('4 files, none loaded');
    expect(await window.text(entry('libchain.a'))).toMatch(/not loaded[\s\S]*3 members · 3 symbols · System V archive/);
    await window.screenshot('objects-listed');
  });

  it('loads everything without running it, and says where each file lies', async () => {
    await window.click('[data-test=load]');
    await window.waitFor('[data-test=objects-summary]', /4 files, 4 loaded · \d+ B/);
    expect(await window.text(`${entry('top.o')} [data-test=object-status]`)).toBe('loaded');
    expect(await window.text(`${entry('top.o')} [data-test=place]`)).toMatch(/^\d+ B at 0x[0-9a-f]+$/);
    expect(await window.text('[data-test=outcome]')).toBe('not run yet');
    await window.click(`${entry('top.o')} .toggle`);
    expect(await window.waitFor(`${entry('top.o')} [data-test=segments]`, /R-X/)).toMatch(
      /R-X\s+0x[0-9a-f]+ – 0x[0-9a-f]+\s+\d+ B/,
    );
    await window.screenshot('objects-loaded');
  });

  it('shows what the command line says of the same files after the same run', async () => {
    await window.run(/main returned 0/);
    const output = execFileSync(process.execPath, [commandLine, 'run', '--json', ...files], { encoding: 'utf8' });
    const records = (JSON.parse(output) as { objects: ObjectRecord[] }).objects;
    const record = (name: string): ObjectRecord => {
      const found = records.find((each) => each.name === name);
      if (found === undefined) throw new Error(`the command line does not know ${name}`);
      return found;
    };
    const top = record('top.o');
    await window.waitUntil(
      () => cells('top.o'),
      (rows) => rows.length === top.sections.length,
      'all sections',
    );
    expect(await cells('top.o')).toEqual(
      top.sections.map(({ name, type, flags, size, alignment, relocations }) =>
        [name, type, flags, size, alignment, relocations].map(String),
      ),
    );
    await window.click(`${entry('top.o')} [data-test=part-symbols]`);
    const symbols = top.symbols.map(({ name, type, section, size, value, binding, visibility }) =>
      [name, type, section, size, value, binding, visibility].map((cell) => String(cell).replace(/^SHN_/, 'SHN_')),
    );
    await window.waitUntil(
      () => cells('top.o'),
      (rows) => rows.length === symbols.length,
      'all symbols',
    );
    expect(await cells('top.o')).toEqual(symbols);
    await window.click(`${entry('libchain.a')} .toggle`);
    const library = record('libchain.a');
    await window.waitUntil(
      () => cells('libchain.a'),
      (rows) => rows.length === 3,
      'all members',
    );
    expect(await cells('libchain.a')).toEqual([
      ['deep.o', String(library.members[0]?.size), 'deep', 'libchain.a(near.o)'],
      ['near.o', String(library.members[1]?.size), 'near', 'top.o'],
      ['unused.o', String(library.members[2]?.size), '—', ''],
    ]);
    const taken = library.members.map(({ name, pulledInBy, neededBy }) => [name, pulledInBy, neededBy]);
    expect(taken).toEqual([
      ['deep.o', 'deep', 'libchain.a(near.o)'],
      ['near.o', 'near', 'top.o'],
      ['unused.o', null, null],
    ]);
    expect(await window.text(entry('libchain.a'))).toContain('2 taken');
    await window.click(`${entry('libchain.a')} [data-test=part-index]`);
    await window.waitUntil(
      () => cells('libchain.a'),
      (rows) => rows[0]?.length === 2,
      'the index',
    );
    expect(await cells('libchain.a')).toEqual(library.index.map(({ name, member }) => [name, member]));
    await window.screenshot('objects-full');
  });

  it('shows which copy of a COMDAT group was left out', async () => {
    await window.click(`${entry('two.o')} .toggle`);
    await window.waitFor(`${entry('two.o')} [role=tablist]`, /Left out/);
    await window.click(`${entry('two.o')} [data-test=part-lostGroups]`);
    await window.waitUntil(
      () => cells('two.o'),
      (rows) => rows[0]?.[2] === 'one.o',
      'the copy that was taken',
    );
    await window.click(`${entry('two.o')} .toggle`);
  });

  it('explains why a symbol is here, as the command line does', async () => {
    await window.click(`${entry('libchain.a')} tbody tr`);
    const text = await window.waitFor('[data-test=explanation]', /deep/);
    expect(text).toMatch(/Defined by\s+libchain\.a\(deep\.o\) \.text\+0x0 as global/);
    expect(text).toMatch(/libchain\.a\(deep\.o\) because libchain\.a\(near\.o\) needs deep/);
    expect(text).toMatch(/libchain\.a\(near\.o\) because top\.o needs near/);
    const words = ['link', '--phony-externals', '--explain', 'deep', '--json', ...files];
    const [said] = JSON.parse(
      execFileSync(process.execPath, [commandLine, ...words], { encoding: 'utf8' }),
    ) as ExplanationRecord[];
    expect(
      said?.pulledInBy.map(({ member, symbol, neededBy }) => `${member} because ${neededBy} needs ${symbol}`),
    ).toEqual([
      'libchain.a(deep.o) because libchain.a(near.o) needs deep',
      'libchain.a(near.o) because top.o needs near',
    ]);
    expect(text).toContain(said?.definedBy ?? 'nothing');
    for (const { object, place } of said?.neededBy ?? [])
      expect(text).toMatch(
        new RegExp(`${object.replace(/[().]/g, '.')}\\s+first at\\s+${place.replace(/[+.]/g, '.')}`),
      );
    await window.waitFor('[data-test=explanation-pane]', /twice\(int\)[\s\S]*one\.o brought one before/);
    const field = await window.app.client.$('[data-test=explanation-search] input');
    await field.setValue('ner');
    await window.waitFor('.n-auto-complete-menu', /near/);
    await window.screenshot('explanation');
    await window.app.client.keys(['Enter']);
    await window.waitFor('[data-test=explanation] h3', /near/);
    // The field takes what is typed as more of what it holds.
    await window.press('Control', 'a');
    await window.app.client.keys([...'top.o:.text']);
    await window.waitFor('.n-auto-complete-menu', /top\.o:\.text/);
    await window.app.client.keys(['Enter']);
    await window.waitFor('[data-test=explanation]', /top\.o:\.text[\s\S]*Defined by\s+top\.o \.text\+0x0 as section/);
  });

  it('filters and sorts, and copies what is shown', async () => {
    await window.click(`${entry('top.o')} [data-test=part-sections]`);
    const all = await cells('top.o');
    await window.click(`${entry('top.o')} thead th:nth-child(4)`);
    const sizes = async (): Promise<number[]> => (await cells('top.o')).map((row) => Number(row[3]));
    await window.waitUntil(
      sizes,
      (list) => list.every((size, i) => i === 0 || size <= (list[i - 1] ?? 0)),
      'sizes from large to small',
    );
    const field = await window.app.client.$(`${entry('top.o')} [data-test=filter] input`);
    await field.setValue('.text');
    const wanted = all.filter((row) => row.some((cell) => cell.includes('.text')));
    await window.waitUntil(
      () => cells('top.o'),
      (rows) => rows.length === wanted.length,
      'the rows with .text',
    );
    await window.evaluate(
      `void (globalThis.copied = '', navigator.clipboard.writeText = async (text) => { globalThis.copied = text; })`,
    );
    await window.click(`${entry('top.o')} [data-test=copy-rows]`);
    await window.waitFor(`${entry('top.o')} [data-test=copy-rows]`, /Copied/);
    const copied = await window.evaluate<string>('globalThis.copied');
    expect(copied.split('\n')[0]).toBe('Section\tType\tFlags\tSize\tAlign\tRelocs');
    expect(copied.trimEnd().split('\n')).toHaveLength(wanted.length + 1);
    await window.click(`${entry('top.o')} .toggle`);
    await window.click(`${entry('libchain.a')} .toggle`);
  });

  it('moves files with Alt and the arrow keys, and with the mouse', async () => {
    await window.click(`${entry('top.o')} [data-test=choose]`);
    const focusOn = (wanted: RegExp) =>
      window.waitUntil(
        () => window.evaluate<string>(`document.activeElement.textContent.replace(/\\s+/g, ' ')`),
        (text) => wanted.test(text),
        'the focus on the file that was moved',
      );
    // Down, up and down again: of the two elements that change places, the page may move either.
    for (const [key, place] of [
      ['ArrowDown', 2],
      ['ArrowUp', 1],
      ['ArrowDown', 2],
    ] as const) {
      await window.press('Alt', key);
      await waitForOrder([...(place === 1 ? ['top.o', 'one.o'] : ['one.o', 'top.o']), 'two.o', 'libchain.a']);
      await focusOn(new RegExp(`^ ?top\\.o.*file ${place} of 4 ?$`));
    }
    const [dragged, target] = await Promise.all(
      ['libchain.a', 'one.o'].map((name) => window.app.client.$(`${entry(name)} .row`)),
    );
    if (dragged === undefined || target === undefined) throw new Error('the rows are gone');
    await dragged.dragAndDrop(target);
    const names = await window.waitUntil(order, (now) => now.indexOf('libchain.a') < 2, 'libchain.a near the top');
    expect([...names].sort()).toEqual(['libchain.a', 'one.o', 'top.o', 'two.o']);
  });

  it('unloads what nothing refers to, and says what stands against the rest', async () => {
    // A load of what is loaded could not be told from its end.
    if (!/4 loaded/.test(await window.text('[data-test=objects-summary]'))) await window.click('[data-test=load]');
    await window.waitFor('[data-test=objects-summary]', /4 loaded/);
    await choose('top.o', 'Unload');
    await window.waitFor(`${entry('top.o')} [data-test=object-status]`, /^not loaded$/);
    await window.waitFor('[data-test=objects-summary]', /3 loaded/);
  });

  it('links a loaded file again when it was compiled anew', async () => {
    await window.click('[data-test=load]');
    await window.waitFor('[data-test=objects-summary]', /4 loaded/);
    const before = await window.text(`${entry('top.o')} [data-test=place]`);
    objects.compileText('top', `int table[512] = {1}; ${callsNear}`);
    await window.waitUntil(
      () => window.text(`${entry('top.o')} [data-test=place]`),
      (text) => text !== before && text.includes('KB'),
      'the new version in the executor',
    );
    expect(await window.text('[data-test=outcome]')).toMatch(/^main returned 0/);
  });

  it('lists a hundred thousand symbols, and filters them', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `.globl symbol_${i}\n.set symbol_${i}, ${i}`);
    await window.drop([objects.compileText('huge', `${lines.join('\n')}\n`, '-g0', 's')]);
    await window.waitFor(entry('huge.o'), /100,000 symbols/);
    await window.click(`${entry('huge.o')} .toggle`);
    await window.click(`${entry('huge.o')} [data-test=part-symbols]`);
    await window.waitFor(entry('huge.o'), /symbol_0/);
    const field = await window.app.client.$(`${entry('huge.o')} [data-test=filter] input`);
    await field.setValue('symbol_99999');
    await window.waitUntil(
      () => cells('huge.o'),
      (rows) => rows.length === 1 && rows[0]?.[0] === 'symbol_99999',
      'one row',
    );
    expect(await window.text(entry('huge.o'))).toContain('1 of 100,000 symbols');
    await window.screenshot('objects-huge');
  });

  it('offers the files used last when it is empty', async () => {
    await window.click('[aria-label="Remove all"]');
    await window.waitFor('[data-test=recent-files]', /huge\.o/);
    await window.click('[data-test=recent-files] .file');
    await window.waitFor('[data-test=objects-summary]', /1 file/);
  });

  it('is read by people with the dark theme too', async () => {
    await window.prefer('dark');
    await window.screenshot('objects-dark');
    await window.prefer('light');
  });
});

describe('a list of hundreds of files', () => {
  const objects = new ObjectFolder();
  const count = 200;
  let window: PlaygroundWindow;
  beforeAll(async () => {
    const first = objects.compileText('file000', 'static int here(void) { return 1; } int (*volatile f)(void) = here;');
    const copies = Array.from({ length: count - 1 }, (_, i) => nameOf(i + 1)).map((name) => join(objects.path, name));
    for (const path of copies) copyFileSync(first, path);
    window = await PlaygroundWindow.open({ files: [first, ...copies] });
    await window.waitFor('[data-test=objects-summary]', /^200 files/);
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  const nameOf = (index: number): string => `file${String(index).padStart(3, '0')}.o`;
  const drawn = (name: string) => window.text(`[data-test="object-${name}"] [data-test=choose]`);
  const focused = () => window.evaluate<string>(`document.activeElement.closest('li')?.innerText ?? ''`);

  it('draws those in view and some around them, and the others by their names alone', async () => {
    const entries = await window.waitUntil(
      () => window.evaluate<number>(`document.querySelectorAll('[data-test=objects] [data-test=choose]').length`),
      (number) => number > 0 && number < 60,
      'few entries in full',
    );
    expect(entries).toBeGreaterThan(8);
    expect(await drawn(nameOf(0))).toMatch(/file 1 of 200/);
    expect(await drawn(nameOf(count - 1))).toBe('');
    expect(await window.text(`[data-test="object-${nameOf(count - 1)}"]`)).toBe(nameOf(count - 1));
  });

  it('draws what is scrolled to, and keeps what has the focus and its neighbours', async () => {
    await window.click(`[data-test="object-${nameOf(0)}"] [data-test=choose]`);
    await window.evaluate(
      `document.querySelector('[data-test="object-${nameOf(count - 1)}"]').scrollIntoView({ block: 'nearest' })`,
    );
    await window.waitUntil(
      () => drawn(nameOf(count - 1)),
      (text) => /file 200 of 200/.test(text),
      'the last entry',
    );
    await window.waitUntil(
      () => drawn(nameOf(2)),
      (text) => text === '',
      'the third entry to be left out',
    );
    expect(await focused()).toMatch(/file 1 of 200/);
    await window.screenshot('objects-hundreds');
  });

  it('goes through with the keyboard, in view and beyond', async () => {
    for (let step = 0; step < 30; step++) await window.press('ArrowDown');
    await window.waitUntil(
      focused,
      (text) => text.includes('file 31 of 200'),
      'the focus on the file 30 steps further',
    );
    await window.press('Alt', 'ArrowUp');
    await window.waitUntil(focused, (text) => text.includes('file 30 of 200'), 'the focus on the file that was moved');
  });
});
