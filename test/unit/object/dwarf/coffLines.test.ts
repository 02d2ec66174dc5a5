import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCoffObject } from '../../../../app/main/object/coff/coffReader.ts';
import { type LineTable, readLineTable } from '../../../../app/main/object/dwarf/lineTable.ts';
import { FormatError } from '../../../../app/shared/errors.ts';
import { ObjectFolder } from '../../../support/objects.ts';
import { seededRandom } from '../../../support/seededRandom.ts';
import { windowsCompilers } from '../../../support/windowsCompilers.ts';

const dwarfdump = 'llvm-dwarfdump-22';
const noDwarfdump = spawnSync(dwarfdump, ['--version'], { stdio: 'ignore' }).status === 0 ? null : `no ${dwarfdump}`;

/** The second function has a section of its own, which every object may have. */
const source = `static int twice(int x) { return 2 * x; }
inline int shared(int x) {
  return x + 1;
}
int sum(int const *from, int count) {
  int all = 0;
  for (int i = 0; i < count; i++)
    all += twice(from[i]) + shared(i);
  return all;
}
#line 500 "generated.inc"
int main(int argc, char **) {
  int numbers[] = {1, 2, argc};
  return sum(numbers, 3);
}
`;

const ways = windowsCompilers.flatMap((compiler) =>
  ['-gdwarf-5 -O0', '-gdwarf-4 -O2', '-gdwarf-3 -O0 -ffunction-sections'].map(
    (flags) => [compiler.name, flags, compiler] as const,
  ),
);

const inflate = (): never => {
  throw new Error('nothing is compressed');
};

const folder = new ObjectFolder();
afterAll(() => folder.remove());

function tableOf(bytes: Uint8Array): LineTable {
  const table = readLineTable(parseCoffObject('lines.obj', bytes), inflate);
  if (table === null) throw new Error('no lines');
  return table;
}

describe.each(ways)('the lines of an object of %s, %s', (name, flags, { missing, compile }) => {
  const why = (reason: string | null): string => (reason === null ? '' : ` (${reason})`);
  const noDump = missing ?? noDwarfdump;
  const file = `${name}${flags}`.replaceAll(/\W/g, '');
  const build = (): string => compile(folder, file, source, { flags: flags.split(' '), extension: 'cc' });

  it.skipIf(noDump !== null)(`are those that llvm-dwarfdump shows${why(noDump)}`, () => {
    const path = build();
    const rows = tableOf(folder.read(path)).rows.map(
      ({ offset, line, column, isStatement, endSequence }) =>
        `${offset} ${line} ${column}${isStatement ? ' is_stmt' : ''}${endSequence ? ' end_sequence' : ''}`,
    );
    expect(rows).toEqual(dumpedRows(path));
    expect(rows.length).toBeGreaterThan(3);
  });

  // Where it optimizes, a function begins with lines of what was put into it.
  if (flags.includes('-O0')) {
    it.skipIf(missing !== null)(`tell functions apart, whatever their sections${why(missing)}`, () => {
      const bytes = folder.read(build());
      const object = parseCoffObject('lines.obj', bytes);
      const table = tableOf(bytes);
      const lineOf = (symbol: RegExp): unknown => {
        for (const index of object.symbolIndexes()) {
          const { name, section, value, type } = object.symbol(index);
          if (type === 0x20 && symbol.test(name)) return table.find(section, value);
        }
        return undefined;
      };
      expect(lineOf(/^main$/)).toMatchObject({ file: expect.stringMatching(/generated\.inc$/), line: 500 });
      expect(lineOf(/sum/)).toMatchObject({ file: `${folder.path}/${file}.cc`, line: 5 });
      expect(lineOf(/shared/)).toMatchObject({ line: 2 });
      expect(table.find(9999, 0)).toBe(null);
    });
  }

  it.skipIf(missing !== null)(
    `are read, or refused with the place, whatever bytes they consist of${why(missing)}`,
    () => {
      const good = folder.read(build());
      const object = parseCoffObject('lines.obj', good);
      const places = object.sections.filter(
        ({ name, index }) => /^\.debug_(line|str|line_str)$/.test(name) && object.hasContent(index),
      );
      expect(places.length).toBeGreaterThan(0);
      const next = seededRandom(30);
      for (let round = 0; round < 200; round++) {
        const bytes = good.slice();
        const section = places[Math.floor(next() * places.length)];
        const at = object.sectionOffset(section?.index ?? 1) + Math.floor(next() * (section?.size ?? 1));
        bytes[at] = Math.floor(next() * 256);
        try {
          readLineTable(parseCoffObject('lines.obj', bytes), inflate);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          expect((error as Error).message).toMatch(/lines\.obj at byte \d+: section \.debug_/);
        }
      }
    },
  );
});

const compiler = windowsCompilers.find(({ missing }) => missing === null) ?? windowsCompilers[0];
const noCompiler = compiler?.missing ?? null;

it.skipIf(noCompiler !== null)(
  `names the symbol that a field of debug information refers to and the file has not${noCompiler === null ? '' : ` (${noCompiler})`}`,
  () => {
    if (compiler === undefined) throw new Error('no compiler is known');
    const bytes = folder.read(compiler.compile(folder, 'broken', source, { flags: ['-gdwarf-4'], extension: 'cc' }));
    const object = parseCoffObject('broken.obj', bytes);
    const line = object.sections.find(({ name }) => name === '.debug_line')?.index ?? 0;
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(object.relocationsOffset(line) + 4, 999_999, true);
    expect(() => tableOf(bytes)).toThrow(
      /section \.debug_line\+0x.*: a relocation against symbol 999999: the file has \d+/,
    );
  },
);

/** Rows of `llvm-dwarfdump --debug-line`, spelled as the test spells ours. */
function dumpedRows(object: string): string[] {
  const text = execFileSync(dwarfdump, ['--debug-line', object], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return [...text.matchAll(/^(0x[0-9a-f]{16}) +(\d+) +(\d+) +\d+ +\d+ +\d+ +\d+ *(.*)$/gm)].map(
    ([, address, line, column, flags = '']) => {
      const kept = ['is_stmt', 'end_sequence'].filter((flag) => flags.split(/\s+/).includes(flag));
      return [Number(address), line, column, ...kept].join(' ');
    },
  );
}
