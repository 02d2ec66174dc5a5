import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LinkOptions, linkCommand } from '../../../app/main/commands/link.ts';
import type { LinkDump } from '../../../app/main/link/linkDump.ts';
import { noLibraries } from '../../../app/main/session/linkInputs.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts } from '../../support/executors.ts';

const both = ['util.o', 'util.o#2'];

describe('loadstone link', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'link-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(files: readonly string[], options: Partial<LinkOptions> = {}): Promise<string> {
    let text = '';
    await linkCommand(
      {
        files,
        preload: [],
        libraries: noLibraries,
        deadStrip: false,
        slabAddress: 0x20000000,
        absolutes: new Map(),
        phonyExternals: true,
        dump: null,
        explain: [],
        disassemble: null,
        ...options,
      },
      { hosts: pipedHosts(), addon, stdout: (part) => (text += part) },
    );
    return text;
  }

  async function dump(files: readonly string[], options: Partial<LinkOptions> = {}): Promise<LinkDump> {
    return JSON.parse(await run(files, { dump: 'json', ...options })) as LinkDump;
  }

  const two = (): string[] => [
    compile(folder, 'one.c', 'extern int shared; static int own = 3; int one(void) { return shared + own; }', [
      '-fPIC',
    ]),
    compile(folder, 'two.c', 'int shared = 7; int zeros[100]; int main(void) { extern int one(void); return one(); }'),
  ];

  it('gives addresses, tables, memory and edges at the address asked for, the same each time', async () => {
    const first = await dump(two());
    expect(await dump(two())).toEqual(first);
    const lowest = Math.min(...first.memory.map(({ addr }) => Number(addr)));
    expect(lowest).toBe(0x20000000);
    expect(Object.keys(first.symbols)).toEqual(expect.arrayContaining(['one', 'main', 'shared', 'zeros', 'own']));
    expect(Object.keys(first.sections)).toEqual(expect.arrayContaining(['one.o', 'two.o']));
    expect(first.got['one.o']).toHaveProperty('shared');
    expect(first.memory.some((part) => 'size' in part && part.size >= 400)).toBe(true);
  });

  it('shows for every edge a formula that gives the bytes in memory', async () => {
    const { edges, memory } = await dump(two());
    expect(edges.map(({ kind }) => kind)).toContain('R_X86_64_PLT32');
    for (const edge of edges) {
      const width = edge.after.length / 2;
      const field = Buffer.from(edge.after, 'hex').readIntLE(0, width);
      expect([edge.kind, Number(edge.value.replace(/^-/, '')) * (edge.value.startsWith('-') ? -1 : 1)]).toEqual([
        edge.kind,
        field,
      ]);
    }
    const content = memory.flatMap((part) =>
      'bytes' in part ? [{ start: Number(part.addr), bytes: part.bytes }] : [],
    );
    const call = edges.find(({ target }) => target === 'one');
    const place = Number(call?.terms['P']);
    const part = content.find(({ start, bytes }) => place >= start && place < start + bytes.length / 2);
    expect(part?.bytes.slice(2 * (place - (part?.start ?? 0)), 2 * (place - (part?.start ?? 0)) + 8)).toBe(call?.after);
  });

  it('says which instructions were relaxed', async () => {
    const { edges } = await dump(two());
    const load = edges.find(({ kind, target }) => kind === 'R_X86_64_REX_GOTPCRELX' && target === 'shared');
    expect(load).toMatchObject({ relaxed: true, formula: 'S + A - P' });
  });

  it('gives the field of a relaxed jump where it is now, one byte earlier', async () => {
    const jump = 'int one(void); int jump(void) { return one(); }';
    const { edges } = await dump([...two(), compile(folder, 'jump.c', jump, ['-O2', '-fPIC', '-fno-plt'])]);
    const edge = edges.find(({ file, target }) => file === 'jump.o' && target === 'one');
    expect(edge).toMatchObject({ kind: 'R_X86_64_GOTPCRELX', relaxed: true, formula: 'S + A - P' });
    const distance = Buffer.from(edge?.after ?? '', 'hex').readInt32LE();
    expect(Number(edge?.terms['S']) - 4 - Number(edge?.terms['P'])).toBe(distance);
  });

  it('defines symbols by value', async () => {
    const needy = compile(folder, 'needy.c', 'extern char here[]; char *there = here + 2;');
    const { symbols, memory } = await dump([needy], { absolutes: new Map([['here', 0x1234]]) });
    expect(symbols['here']).toBe('0x1234');
    expect(JSON.stringify(memory)).toContain('3612000000000000');
  });

  it('refuses what is missing without phony externals, and looks the rest up in an executor that it ends', async () => {
    const needy = compile(folder, 'libc.c', 'int puts(const char *); int f(void) { return puts("x"); }');
    const { symbols } = await dump([needy], { phonyExternals: false });
    expect(Number(symbols['puts'])).toBeGreaterThan(0x1000);
    const lost = compile(folder, 'lost.c', 'int nowhere(void); int f(void) { return nowhere(); }');
    await expect(dump([lost], { phonyExternals: false })).rejects.toThrow(/'nowhere' needed by lost\.o/);
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('keeps files of one name apart, in tables, edges and the names of their locals', async () => {
    const folders = ['first', 'second'].map((name) => join(folder, name));
    const files = folders.map((each, i) => {
      mkdirSync(each);
      const text = `int used${i}(void); static int own = ${i + 5}; int f${i}(void) { return used${i}() + ++own; }`;
      return compile(each, 'util.c', text, ['-O2', '-fPIC']);
    });
    const { sections, got, stubs, edges, symbols } = await dump(files);
    for (const table of [sections, got, stubs]) expect(Object.keys(table)).toEqual(expect.arrayContaining(both));
    expect(sections['util.o']?.['.text']).not.toBe(sections['util.o#2']?.['.text']);
    expect(symbols['own']).toBe(sections['util.o']?.['.data']);
    expect(symbols['util.o#2:own']).toBe(sections['util.o#2']?.['.data']);
    expect(Object.keys(stubs['util.o'] ?? {})).toEqual(['used0']);
    expect(Object.keys(stubs['util.o#2'] ?? {})).toEqual(['used1']);
    const callers = edges.filter(({ target }) => target.startsWith('used')).map(({ file, target }) => [file, target]);
    expect(callers).toEqual([
      ['util.o', 'used0'],
      ['util.o#2', 'used1'],
    ]);
  });

  it('takes names that every object of JavaScript has for names like any other', async () => {
    const text = `static int __proto__ = 3; int constructor(void) { return ++__proto__; }
static int toString = 4; int *use(void) { return ++toString, &toString; }`;
    const text2 = 'static int __proto__ = 5; int other(void) { return ++__proto__; }';
    const json = await run([compile(folder, 'names.c', text), compile(folder, 'more.c', text2)], { dump: 'json' });
    const { symbols } = JSON.parse(json) as LinkDump;
    const names = Object.keys(symbols);
    expect(names).toEqual(
      expect.arrayContaining(['__proto__', 'constructor', 'toString', 'more.o:__proto__', 'use', 'other']),
    );
    expect(names.filter((name) => /^names\.o:/.test(name))).toEqual([]);
    expect(Object.getOwnPropertyDescriptor(symbols, '__proto__')?.value).toMatch(/^0x/);
  });

  it('finds libraries by name: archives, of which all members can be taken, and shared ones, which are looked in', async () => {
    const members = ['wanted', 'spare'].map((name) => compile(folder, `${name}.c`, `int ${name}(void) { return 1; }`));
    execFileSync('ar', ['rcs', join(folder, 'libours.a'), ...members]);
    const user = compile(folder, 'user.c', 'int wanted(void); int main(void) { return wanted(); }');
    const libraries = { names: ['ours'], folders: [folder], wholeArchive: false };
    expect((await dump([user], { libraries })).symbols).not.toHaveProperty('spare');
    const whole = await dump([user], { libraries: { ...libraries, wholeArchive: true } });
    expect(Object.keys(whole.symbols)).toEqual(expect.arrayContaining(['main', 'wanted', 'spare']));

    const shared = compile(folder, 'far.c', 'int far_away(void) { return 1; }', ['-fPIC']);
    execFileSync('gcc', ['-shared', '-o', join(folder, 'libfar.so'), shared]);
    const caller = compile(folder, 'caller.c', 'int far_away(void); int main(void) { return far_away(); }');
    await expect(dump([caller], { phonyExternals: false })).rejects.toThrow("'far_away'");
    const { symbols } = await dump([caller], { phonyExternals: false, libraries: { ...libraries, names: ['far'] } });
    expect(Number(symbols['far_away'])).toBeGreaterThan(0x1000);
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('drops what main does not reach on request, says how much, and refuses to where nothing defines main', async () => {
    const text = 'int used(void) { return 2; } int unused(void) { return 1; } int main(void) { return used(); }';
    const stripped = compile(folder, 'stripped.c', text, ['-ffunction-sections', '-fno-inline', '-O1']);
    expect(await run([stripped], { deadStrip: true })).toMatch(/stripped: [1-9]\d* bytes in 1 sections/);
    const { sections } = await dump([stripped], { deadStrip: true });
    expect(sections['stripped.o']).toHaveProperty('.text.used');
    expect(sections['stripped.o']).not.toHaveProperty('.text.unused');
    expect((await dump([stripped])).sections['stripped.o']).toHaveProperty('.text.unused');
    const part = compile(folder, 'part.c', 'int part(void) { return 1; }');
    await expect(run([part], { deadStrip: true })).rejects.toThrow('no file of this link defines main');
  });

  it("adds the compiler's own archive for symbols that are missing, and names it", async () => {
    const text = 'int main(void) { __builtin_cpu_init(); return __builtin_cpu_supports("sse2") ? 1 : 0; }';
    const needy = compile(folder, 'cpu.c', text);
    expect(await run([needy], { phonyExternals: false })).toMatch(/added: libgcc\.a for .*__cpu_model/);
    const { sections } = await dump([needy], { phonyExternals: false });
    expect(Object.keys(sections)).toEqual(expect.arrayContaining([expect.stringMatching(/^libgcc\.a\(/)]));
  });

  it('explains who defined a symbol, who needs it and what lost', async () => {
    const weak = compile(folder, 'weak.c', '__attribute__((weak)) int shared = 1;');
    const text = await run([...two(), weak], { explain: ['shared'] });
    expect(text).toMatch(/^shared at 0x/);
    expect(text).toContain('defined by: two.o .data+0x0 (global)');
    expect(text).toContain('needed by: one.o .text');
    expect(text).toContain('lost against it: weak.o (weak)');
    await expect(run(two(), { explain: ['unheard'] })).rejects.toThrow('no file of this link mentions it');
  });

  it.each([
    ['intel', /call +0x2\w+ +# <one>/],
    ['att', /mov +0x\w+\(%rip\), %\w+ +# <own>/],
    ['nasm', /mov +\w+, \[rel 0x2\w+\]/],
  ] as const)('disassembles the linked code at its addresses: %s', async (disassemble, wanted) => {
    const files = two();
    const text = await run(files, { disassemble });
    expect(text).toMatch(wanted);
    const { symbols } = await dump(files);
    for (const name of ['main', 'one']) expect(text).toContain(`\n${symbols[name]} <${name}>:\n`);
  });
});
