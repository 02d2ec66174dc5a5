// Real compilers: what they make, what they say, and how they are ended.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CompileFolder } from '../../../app/main/compile/compileFolder.ts';
import { findCompilers } from '../../../app/main/compile/compilers.ts';
import { type CompileRequest, compileSource } from '../../../app/main/compile/compileSource.ts';
import { haveChanged } from '../../../app/main/compile/dependencies.ts';
import type { CompilerRecord } from '../../../app/shared/ui/sourceRecords.ts';

const compilers = await findCompilers(process.env['PATH'] ?? '');
const ofLanguage = (
  language: CompilerRecord['language'],
  family: CompilerRecord['family'],
): CompilerRecord | undefined => compilers.find((each) => each.language === language && each.family === family);

describe('the compilers of this machine', () => {
  it('are found by plain and versioned names, each program once, and tell their versions', () => {
    expect(compilers.length).toBeGreaterThan(0);
    for (const { path, version, label } of compilers) {
      expect(existsSync(path)).toBe(true);
      expect(version).toMatch(/^\d+\.\d+/);
      expect(label).toMatch(/^(gcc|g\+\+|clang|clang\+\+) \d/);
    }
    const programs = compilers.map(({ language, label }) => `${language} ${label}`);
    expect(new Set(programs).size).toBe(programs.length);
  });

  it('are none where PATH has none', async () => {
    expect(await findCompilers('/nowhere:relative/folder:')).toEqual([]);
  });
});

describe.each(['gcc', 'clang'] as const)('%s', (family) => {
  const c = ofLanguage('c', family);
  const cpp = ofLanguage('cpp', family);
  const known = describe.skipIf(c === undefined || cpp === undefined);
  let home: string;
  let folder: CompileFolder;

  beforeAll(() => {
    folder = new CompileFolder();
  });
  afterAll(() => folder.remove());
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'loadstone-home-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  async function request(text: string, others: Partial<CompileRequest> = {}): Promise<CompileRequest> {
    const language = others.language ?? 'c';
    const compiler = language === 'cpp' ? cpp : c;
    if (compiler === undefined) throw new Error(`no ${family} for ${language}`);
    return {
      compiler,
      name: { c: 'a.c', cpp: 'a.cc', asm: 'a.s' }[language],
      language,
      text,
      flags: '-O2 -g',
      folder: home,
      beside: new Map(),
      object: join(home, 'a.o'),
      scratch: await folder.fresh(),
      ...others,
    };
  }

  known('compiles', () => {
    it('C, with an object that names the file and no folder of ours', async () => {
      const result = await compileSource(await request('int main(void) { return 0; }'));
      expect(result).toMatchObject({ outcome: 'compiled', diagnostics: [] });
      const object = readFileSync(join(home, 'a.o'), 'latin1');
      expect(object.startsWith('\x7fELF')).toBe(true);
      expect(object).toContain(home);
      expect(object).not.toContain(folder.path);
      expect(readdirSync(folder.path)).toEqual([]);
    });

    it('C++ and assembly', async () => {
      const cxx = await compileSource(
        await request('template <class T> T one() { return 1; }\nint main() { return one<int>(); }', {
          language: 'cpp',
        }),
      );
      expect(cxx.outcome).toBe('compiled');
      const asm = await compileSource(
        await request('.globl main\nmain:\n  xorl %eax, %eax\n  ret\n', { language: 'asm' }),
      );
      expect(asm).toMatchObject({ outcome: 'compiled', diagnostics: [] });
    });

    it('with headers beside the file, and notices when they change', async () => {
      const header = join(home, 'b.h');
      writeFileSync(header, '#define VALUE 1\n');
      const result = await compileSource(await request('#include "b.h"\nint v = VALUE;\n'));
      expect(result.outcome).toBe('compiled');
      expect(result.dependencies.map(({ path }) => path)).toContain(header);
      expect(await haveChanged(result.dependencies)).toBe(false);
      rmSync(header);
      expect(await haveChanged(result.dependencies)).toBe(true);
    });

    it('with texts that are in the editor only', async () => {
      const beside = new Map([
        ['never-saved.h', '#define VALUE 1\n'],
        [join(home, 'inc', 'changed.h'), '#define OTHER 2\n'],
      ]);
      const text = '#include "never-saved.h"\n#include "inc/changed.h"\nint v = VALUE + OTHER;\n';
      expect((await compileSource(await request(text, { beside }))).outcome).toBe('compiled');
    });

    it('nothing that has errors, and says where they are; the object before stays', async () => {
      writeFileSync(join(home, 'a.o'), 'before');
      const result = await compileSource(await request('int main(void) {\n  return missing;\n}\n'));
      expect(result.outcome).toBe('failed');
      const [error] = result.diagnostics;
      expect(error).toMatchObject({ severity: 'error', file: join(home, 'a.c'), range: { line: 2, column: 10 } });
      expect(error?.message).toContain('missing');
      expect(readFileSync(join(home, 'a.o'), 'utf8')).toBe('before');
    });

    it('with warnings that name their flag', async () => {
      const result = await compileSource(await request('int main(void) { int unused; return 0; }', { flags: '-Wall' }));
      expect(result).toMatchObject({
        outcome: 'compiled',
        diagnostics: [{ severity: 'warning', code: '-Wunused-variable' }],
      });
    });

    it('no assembly with errors, and says which lines', async () => {
      const result = await compileSource(await request('main:\n  ret\n  bogus %eax\n', { language: 'asm' }));
      expect(result).toMatchObject({ outcome: 'failed', diagnostics: [{ severity: 'error', range: { line: 3 } }] });
    });

    it('no flags that would send its output elsewhere', async () => {
      for (const flags of ['-o /tmp/elsewhere', '-S', '-E', '-MF x', '-lm', 'other.c', '"open'])
        await expect(compileSource(await request('int a;', { flags }))).rejects.toThrow(/flag|file|closed/);
    });

    it('says what an unknown flag was', async () => {
      const result = await compileSource(await request('int a;', { flags: '-fno-such-thing' }));
      expect(result).toMatchObject({ outcome: 'failed', diagnostics: [{ severity: 'error' }] });
      expect(result.diagnostics[0]?.message).toContain('-fno-such-thing');
    });
  });

  known('is ended', () => {
    // Each instantiation wants two others of its own: more work than any machine has time for.
    const bomb = `template <int N, int M> struct Bomb { static const int value = Bomb<N - 1, 2 * M>::value + Bomb<N - 1, 2 * M + 1>::value; };
      template <int M> struct Bomb<0, M> { static const int value = 1; };
      int main() { return Bomb<28, 1>::value; }`;

    it('when a person cancels, with all that it started', async () => {
      const cancel = new AbortController();
      const pending = compileSource(await request(bomb, { language: 'cpp', signal: cancel.signal }));
      setTimeout(() => cancel.abort(), 300);
      expect(await pending).toMatchObject({ outcome: 'cancelled', diagnostics: [] });
      expect(processesIn(folder.path)).toEqual([]);
      expect(readdirSync(folder.path)).toEqual([]);
    });

    it('when its time is over', async () => {
      const result = await compileSource(await request(bomb, { language: 'cpp', timeLimit: 300 }));
      expect(result).toMatchObject({ outcome: 'failed', diagnostics: [{ severity: 'error' }] });
      expect(result.diagnostics[0]?.message).toMatch(/after 0\.3 seconds/);
    });

    it('by its own limit where a file includes itself, and says so', async () => {
      writeFileSync(join(home, 'self.h'), '#include "self.h"\n');
      const result = await compileSource(await request('#include "self.h"\n'));
      expect(result.outcome).toBe('failed');
      expect(result.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    });

    // clang takes a device for an empty file.
    it('when what it reads never ends', async () => {
      const result = await compileSource(await request('#include "/dev/zero"\n', { timeLimit: 2000 }));
      expect(result.outcome).toBe(family === 'gcc' ? 'failed' : 'compiled');
      expect(processesIn(folder.path)).toEqual([]);
    });
  });
});

describe('the folder of compilers', () => {
  it('is private, and goes with everything inside', async () => {
    const folder = new CompileFolder();
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    writeFileSync(join(await folder.fresh(), 'x'), '');
    folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });

  it('is swept away where its process is gone', () => {
    const left = mkdtempSync(join(tmpdir(), 'loadstone-compile-4194304-'));
    new CompileFolder().remove();
    expect(existsSync(left)).toBe(false);
  });
});

/** Ids of living processes whose command line names the folder. */
function processesIn(folder: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false; // it ended meanwhile
    }
  });
}
