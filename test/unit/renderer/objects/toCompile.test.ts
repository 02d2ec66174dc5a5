import { describe, expect, it } from 'vitest';
import { objectNameOf, sourcesToCompile } from '../../../../app/renderer/objects/toCompile.ts';
import type { SourceFile } from '../../../../app/shared/ui/sourceRecords.ts';

function source(id: number, name: string, changes: Partial<SourceFile> = {}): SourceFile {
  return {
    id,
    name,
    path: null,
    language: 'c',
    sample: null,
    version: 1,
    unsaved: false,
    restored: false,
    disk: 'same',
    flags: '-O2',
    compilable: true,
    inProgram: true,
    compilation: { state: 'stale' },
    ...changes,
  };
}

describe('the sources that Run compiles', () => {
  it('are those of the program that no object on the list stands for', () => {
    const files = [
      source(1, 'main.c'),
      source(2, 'part.c'),
      source(3, 'part.h', { compilable: false }),
      source(4, 'other.c', { inProgram: false }),
    ];
    expect(sourcesToCompile(files, [{ source: 'main.c' }, { source: null }]).map(({ id }) => id)).toEqual([2]);
  });

  it('are told apart where two have the same name', () => {
    const files = [source(1, 'main.c'), source(2, 'main.c')];
    expect(sourcesToCompile(files, [{ source: 'main.c' }]).map(({ id }) => id)).toEqual([2]);
    expect(sourcesToCompile(files, [])).toHaveLength(2);
  });

  it('become objects of their names', () => {
    expect(['a.c', 'two.words.cc', 'bare'].map((name) => objectNameOf({ name }))).toEqual([
      'a.o',
      'two.words.o',
      'bare.o',
    ]);
  });
});
