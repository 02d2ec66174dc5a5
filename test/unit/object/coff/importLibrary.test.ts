import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Archive, parseArchive } from '../../../../app/main/object/archive.ts';
import { buildArchive } from '../../../support/archiveBuilder.ts';
import { buildCoff, buildImport } from '../../../support/coffBuilder.ts';
import { archiveInput, linkInputs, objectInput } from '../../../support/linkHarness.ts';
import { ObjectFolder } from '../../../support/objects.ts';

const folder = new ObjectFolder();
afterAll(() => folder.remove());

const definitions = 'LIBRARY some.dll\nEXPORTS\nplain\nvariable DATA\nnumbered @7 NONAME\n';

function library(program: string, args: readonly string[]): Archive {
  const path = join(folder.path, `${program}.def`);
  writeFileSync(path, definitions);
  const output = join(folder.path, `${program}.lib`);
  execFileSync(program, [...args, '-d', path, '-l', output], { stdio: 'pipe', cwd: folder.path });
  return parseArchive(`${program}.lib`, new Uint8Array(readFileSync(output)));
}

const tools = [
  // Long imports, and short ones.
  { program: 'x86_64-w64-mingw32-dlltool', args: [] },
  { program: 'llvm-dlltool-22', args: ['-m', 'i386:x86-64'] },
] as const;

const missing = (program: string) =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined ? '' : ` (${program} is not installed)`;

describe.each(tools)('an import library of $program', ({ program, args }) => {
  it.skipIf(missing(program) !== '')(`gives names of its DLL${missing(program)}`, () => {
    const archive = library(program, args);
    const symbolsOf = (name: string): string[] => {
      const object = archive.object(archive.memberDefining(name));
      if (object.format !== 'COFF x86-64') throw new Error(object.format);
      return [...object.symbolIndexes()].map((index) => object.symbolName(index));
    };
    expect(symbolsOf('plain')).toEqual(['plain', '__imp_plain', 'some.dll!plain']);
    expect(symbolsOf('__imp_variable')).toEqual(['__imp_variable', 'some.dll!variable']);
    expect(symbolsOf('numbered')).toEqual(['numbered', '__imp_numbered', 'some.dll!#7']);
  });

  it.skipIf(missing(program) !== '')(`is linked like any archive${missing(program)}`, async () => {
    const relocations = [{ offset: 1, kind: 4, symbol: 'plain' }];
    const user = buildCoff({
      sections: [{ name: '.text', content: [0xe8, 0, 0, 0, 0], relocations }],
      symbols: [{ name: 'plain' }],
    });
    const archive = library(program, args);
    const inputs = [objectInput('user.obj', user), { kind: 'archive' as const, archive, whole: false }];
    const { events, pulls } = await linkInputs(inputs, { externals: { 'some.dll!plain': 0x7fff_0000_0000 } });
    expect(events).toContain('look up some.dll!plain');
    expect(pulls.map(({ symbol }) => symbol)).toEqual(['plain']);
  });
});

describe('a library of Windows', () => {
  it('has decorated names in its index whole, with index or without', async () => {
    const name = '?f@@YAHXZ';
    const object = buildCoff({ sections: [{ name: '.text', content: [0xc3] }], symbols: [{ name, section: 1 }] });
    const imported = buildImport('?g@@YAHXZ', 'g.dll');
    const members = [['f.obj', object] as const, ['g.dll', imported] as const];
    const index = [[name, 0] as const, ['?g@@YAHXZ', 1] as const, ['__imp_?g@@YAHXZ', 1] as const];
    for (const bytes of [buildArchive(members, index), buildArchive(members)]) {
      const archive = parseArchive('some.lib', bytes);
      expect(archive.memberDefining(name)).toBe(0);
      expect(archive.memberDefining('__imp_?g@@YAHXZ')).toBe(1);
      expect(archive.memberDefining('?f')).toBe(-1);
    }
    const user = buildCoff({
      sections: [
        {
          name: '.data',
          flags: 0xc000_0040,
          content: new Uint8Array(8),
          relocations: [{ offset: 0, kind: 1, symbol: name }],
        },
      ],
      symbols: [{ name }],
    });
    const { pulls } = await linkInputs([
      objectInput('user.obj', user),
      archiveInput('some.lib', buildArchive(members)),
    ]);
    expect(pulls.map(({ member }) => member)).toEqual(['some.lib(f.obj)']);
  });
});
