import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Inflate } from '../../../../app/main/object/dwarf/debugSection.ts';
import { type LineTable, readLineTable } from '../../../../app/main/object/dwarf/lineTable.ts';
import { parseElfObject } from '../../../../app/main/object/elf/elfReader.ts';
import { FormatError } from '../../../../app/shared/errors.ts';
import { compilerVersions } from '../../../support/compilers.ts';
import { ObjectFolder } from '../../../support/objects.ts';
import { seededRandom } from '../../../support/seededRandom.ts';

const inflate: Inflate = (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength });

const source = `#include <stdio.h>
static int twice(int x) { return 2 * x; }
__attribute__((noinline)) int sum(int const *from, int count) {
  int all = 0;
  for (int i = 0; i < count; i++)
    all += twice(from[i]);
  return all;
}
#line 500 "generated.inc"
int main(int argc, char **argv) {
  int numbers[] = {1, 2, argc};
  printf("%d %s\\n", sum(numbers, 3), argv[0]);
  return 0;
}
`;

/** More than one sequence, functions in groups of their own, and a line number beyond 16 bits. */
const cxxSource = `#include <vector>
template <typename T> T least(std::vector<T> const &all) {
  T found = all[0];
  for (T one : all) if (one < found) found = one;
  return found;
}
#line 100000
int main(int argc, char **) {
  try { return least(std::vector<int>{argc, 2, 3}) + int(least(std::vector<double>{1.0, 2.0})); }
  catch (...) { return 1; }
}
`;

const missing = compilerVersions.clang === null || !hasProgram('llvm-dwarfdump-22');
const gcc = ['gcc', 'g++'] as const;
const clang = ['clang-22', 'clang++-22'] as const;
const ways: readonly (readonly [string, readonly [string, string], string])[] = [gcc, clang].flatMap((compilers) =>
  ['-g', '-gdwarf-4 -O1', '-gdwarf-3 -O2', '-g -O2 -ffunction-sections', '-gdwarf64 -gdwarf-5 -gz'].map(
    (flags) => [`${compilers[0]} ${flags}`, compilers, flags] as const,
  ),
);

describe('readLineTable', () => {
  const objects = new ObjectFolder();
  afterAll(() => objects.remove());

  function compile(name: string, text: string, compiler: string, flags: string): string {
    const extension = text === source ? 'c' : 'cc';
    const output = join(objects.path, `${name}.o`);
    const args = [...flags.split(' '), '-x', extension === 'c' ? 'c' : 'c++', '-c', '-', '-o', output];
    execFileSync(compiler, args, { input: text, stdio: ['pipe', 'pipe', 'pipe'], cwd: objects.path });
    return output;
  }

  function tableOf(path: string): LineTable {
    const table = readLineTable(parseElfObject('some.o', objects.read(path)), inflate);
    if (table === null) throw new Error(`${path} has no lines`);
    return table;
  }

  it.skipIf(missing).each(ways)('has the rows that llvm-dwarfdump shows: %s', (name, [c, cxx], flags) => {
    for (const [text, compiler] of [
      [source, c],
      [cxxSource, cxx],
    ] as const) {
      const object = compile(`${name.replaceAll(/\W/g, '')}${compiler}`, text, compiler, flags);
      const rows = tableOf(object).rows.map(
        ({ offset, line, column, file, isStatement, endSequence }) =>
          `${offset} ${line} ${column} ${file}${isStatement ? ' is_stmt' : ''}${endSequence ? ' end_sequence' : ''}`,
      );
      expect(rows).toEqual(dumpedRows(object));
      expect(rows.length).toBeGreaterThan(3);
    }
  });

  it.skipIf(missing).each(ways)('finds the file and line that llvm-symbolizer finds: %s', (name, [c], flags) => {
    const object = compile(`names${name.replaceAll(/\W/g, '')}`, source, c, flags);
    const table = tableOf(object);
    const places = table.rows.filter(({ endSequence, line }) => !endSequence && line > 0);
    const code = sectionNamed(object, '.text');
    const text = places.filter(({ section }) => section === code).map(({ offset }) => offset);
    if (text.length === 0) return; // each function has a section of its own, and symbolizers cannot tell them apart
    const dumped = execFileSync(
      'llvm-symbolizer-22',
      [`--obj=${object}`, '--functions=none', '--no-inlines', ...text.map(String)],
      { encoding: 'utf8' },
    );
    const said = dumped.trim().split(/\s+/);
    const found = text.map((offset) => table.find(code, offset));
    // The symbolizer takes the folder of old tables from elsewhere; ours has what the table itself says.
    expect(said.map((line, i) => line.endsWith(`${found[i]?.file}:${found[i]?.line}:${found[i]?.column}`))).toEqual(
      said.map(() => true),
    );
  });

  function sectionNamed(path: string, name: string): number {
    const object = parseElfObject('some.o', objects.read(path));
    return object.sections.find((section) => section.name === name)?.index ?? -1;
  }

  it('finds the line of a place, and none outside of the code', () => {
    const path = objects.compileText('find', source, '-g -O0');
    const table = tableOf(path);
    const text = sectionNamed(path, '.text');
    expect(table.find(text, 0)).toEqual({ file: join(objects.path, 'find.c'), line: 2, column: 25 });
    const main = symbolValue(path, 'main');
    expect(table.find(text, main)).toMatchObject({ line: 500 });
    expect(table.find(text, main)?.file).toMatch(/generated\.inc$/);
    expect(table.find(text, 1_000_000)).toBe(null);
    expect(table.find(9999, 0)).toBe(null);
  });

  it.each([
    '-gdwarf-2',
    '-gdwarf-3',
    '-gdwarf-4',
    '-gdwarf-5',
    '-gdwarf-4 -gz',
    '-gdwarf64 -gdwarf-4',
  ])('names files below the folder in which the compiler ran: %s', (flags) => {
    writeFileSync(join(objects.path, 'below.c'), 'int below(void) { return 1; }\n');
    const args = ['-c', 'below.c', '-o', 'below.o', '-O0', '-gno-strict-dwarf', ...flags.split(' ')];
    execFileSync('gcc', args, { cwd: objects.path });
    const path = join(objects.path, 'below.o');
    expect(tableOf(path).find(sectionNamed(path, '.text'), 0)?.file).toBe(join(objects.path, 'below.c'));
  });

  function symbolValue(path: string, name: string): number {
    const object = parseElfObject('some.o', objects.read(path));
    for (let i = 0; i < object.symbolCount; i++) {
      const symbol = object.symbol(i);
      if (symbol.name === name) return Number(symbol.value);
    }
    throw new Error(`${path} has no ${name}`);
  }

  it('tells functions of different sections at the same offset apart', () => {
    const path = objects.compileText('apart', source, '-g -O0 -ffunction-sections');
    const table = tableOf(path);
    expect(table.find(sectionNamed(path, '.text.sum'), 0)?.line).toBe(3);
    expect(table.find(sectionNamed(path, '.text.main'), 0)?.line).toBe(500);
  });

  it('gives null for an object without lines', () => {
    const path = objects.compileText('none', source, '-O1 -g0');
    expect(readLineTable(parseElfObject('none.o', objects.read(path)), inflate)).toBe(null);
  });

  it('refuses bytes that were changed at random with a FormatError, or reads them, and never hangs', () => {
    const next = seededRandom(20);
    for (const flags of ['-g -O1', '-gdwarf-4 -O1', '-g -gz']) {
      const good = objects.read(objects.compileText('changed', source, flags));
      const object = parseElfObject('changed.o', good);
      const places = object.sections.filter(({ name }) => /^\.debug_(line|str|line_str)$/.test(name));
      for (let round = 0; round < 400; round++) {
        const bytes = good.slice();
        for (let change = 0; change < 3; change++) {
          const section = places[Math.floor(next() * places.length)];
          if (section === undefined) throw new Error('no debug section');
          bytes[section.fileOffset + Math.floor(next() * section.fileSize)] = Math.floor(next() * 256);
        }
        try {
          readLineTable(parseElfObject('changed.o', bytes), inflate);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          expect((error as Error).message).toMatch(/changed\.o at byte \d+: section \.debug_/);
        }
      }
    }
  });

  it('refuses a program that is cut off', () => {
    const bytes = objects.read(objects.compileText('cut', source, '-g'));
    const object = parseElfObject('cut.o', bytes);
    const section = object.sections.find(({ name }) => name === '.debug_line');
    if (section === undefined) throw new Error('no .debug_line');
    const view = new DataView(bytes.buffer, bytes.byteOffset + section.fileOffset);
    view.setUint32(0, view.getUint32(0, true) + 1, true);
    expect(() => readLineTable(parseElfObject('cut.o', bytes), inflate)).toThrow(/a unit of \d+ bytes: \d+ are left/);
  });
});

/** Rows of `llvm-dwarfdump --debug-line`, spelled as the test spells ours. */
function dumpedRows(object: string): string[] {
  const text = execFileSync('llvm-dwarfdump-22', ['--debug-line', object], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return [...text.matchAll(/^(0x[0-9a-f]{16}) +(\d+) +(\d+) +(\d+) +\d+ +\d+ +\d+ *(.*)$/gm)].map(
    ([, address, line, column, file, flags = '']) => {
      const kept = ['is_stmt', 'end_sequence'].filter((flag) => flags.split(/\s+/).includes(flag));
      return [Number(address), line, column, file, ...kept].join(' ');
    },
  );
}

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
