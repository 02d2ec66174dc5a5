import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Archive, isArchive, parseArchive, thinMemberPaths } from '../../../app/main/object/archive.ts';
import { buildArchive } from '../../support/archiveBuilder.ts';
import { buildElf } from '../../support/elfBuilder.ts';
import { ObjectFolder } from '../../support/objects.ts';

const folder = new ObjectFolder();
afterAll(() => folder.remove());

const long = 'a_member_with_a_name_of_more_than_fifteen_bytes';
const one = folder.compileText('one', 'int one(void) { return 1; } int shared;');
const two = folder.compileText(long, 'int two(void) { return 2; } int one_more;');

function open(flags: string): Archive {
  const path = folder.archive(`lib${flags}.a`, [one, two], flags);
  return parseArchive('lib.a', folder.read(path));
}

describe('an archive of ar', () => {
  it.each([
    { what: 'with an index', flags: 'rcs' },
    { what: 'without an index', flags: 'rcS' },
  ])('tells which member defines a name: $what', ({ flags }) => {
    const archive = open(flags);
    expect(archive.members.map(({ name }) => name)).toEqual(['one.o', `${long}.o`]);
    expect(['one', 'two', 'shared', 'one_more', 'absent', ''].map((name) => archive.memberDefining(name))).toEqual([
      0, 1, 0, 1, -1, -1,
    ]);
  });

  it('parses a member once, under the archive’s name', () => {
    const archive = open('rcs');
    expect(archive.object(1)).toBe(archive.object(1));
    expect(archive.object(1).name).toBe(`lib.a(${long}.o)`);
    expect(() => archive.object(2)).toThrow('lib.a: member 2: it has 2');
  });

  it('takes the members of a thin one from their own files', () => {
    const bytes = folder.read(folder.archive('thin.a', [one, two], 'rcsT'));
    expect(isArchive(bytes)).toBe(true);
    const paths = thinMemberPaths('thin.a', bytes);
    expect(paths).toEqual(['one.o', `${long}.o`]);
    const contents = new Map(paths.map((path) => [path, folder.read(join(folder.path, path))]));
    const archive = parseArchive('thin.a', bytes, contents);
    expect(archive.memberDefining('two')).toBe(1);
    expect(archive.object(1).symbolCount).toBeGreaterThan(1);
    expect(thinMemberPaths('lib.a', open('rcs').bytes)).toEqual([]);
  });

  it('is refused when a member of a thin one is missing or has changed', () => {
    const bytes = folder.read(folder.archive('gone.a', [one], 'rcT'));
    expect(() => parseArchive('gone.a', bytes)).toThrow(
      /a thin archive, whose member one\.o cannot be read: put it back/,
    );
    const changed = new Map([['one.o', new Uint8Array(3)]]);
    expect(() => parseArchive('gone.a', bytes, changed)).toThrow(/member one\.o has 3 bytes, and had \d+ when/);
  });
});

describe('a damaged archive', () => {
  const member = buildElf({ symbols: [{ name: 'f', section: 'absolute' }] });

  it.each([
    { what: 'no archive', bytes: new Uint8Array(20), text: 'bad.a at byte 0: no archive' },
    {
      what: 'a header cut off',
      bytes: buildArchive([['f.o', member]]).subarray(0, 40),
      text: 'member header cut off after 32 of 60',
    },
    { what: 'a member cut off', bytes: buildArchive([['f.o', member]]).subarray(0, 100), text: 'but 32 are left' },
    { what: 'no end mark', bytes: patched(66, 0), text: 'bad.a at byte 66: member header without its end mark' },
    {
      what: 'a size that is no number',
      bytes: patched(56, 0x78),
      text: /at byte 56: member size 'x\d+': allowed are decimal/,
    },
    {
      what: 'a long name without long names',
      bytes: renamed('/99'),
      text: 'member name at 99 of the long names, which have 0',
    },
  ])('is refused: $what', ({ bytes, text }) => {
    expect(() => parseArchive('bad.a', bytes)).toThrow(text);
  });

  it('is refused when asked, for an index that refers to no member or is cut short', () => {
    const lost = parseArchive('bad.a', buildArchive([['f.o', member]], [['f', 7]]));
    expect(() => lost.memberDefining('f')).toThrow('symbol index refers to a member at 3, where none starts');
    const bytes = buildArchive([['f.o', member]], [['f', 0]]);
    bytes[71] = 9;
    expect(() => parseArchive('bad.a', bytes).memberDefining('f')).toThrow('symbol index of 9 entries in 10 bytes');
  });

  it('names the member that is no object', () => {
    const archive = parseArchive('bad.a', buildArchive([['readme.txt', new TextEncoder().encode('read me\n')]]));
    expect(archive.memberDefining('f')).toBe(-1);
    expect(() => archive.object(0)).toThrow('bad.a(readme.txt) at byte 0: a text file, not an object file');
  });

  function patched(offset: number, value: number): Uint8Array {
    const bytes = buildArchive([['f.o', member]]);
    bytes[offset] = value;
    return bytes;
  }

  function renamed(label: string): Uint8Array {
    const bytes = buildArchive([['f.o', member]]);
    bytes.set(new TextEncoder().encode(label.padEnd(16)), 8);
    return bytes;
  }
});

describe('an archive from elsewhere', () => {
  it('may have BSD names and indexes', () => {
    const object = buildElf({ symbols: [{ name: 'f', section: 'absolute' }] });
    const named = new Uint8Array(20 + object.length);
    named.set(new TextEncoder().encode('long_bsd_name.o'));
    named.set(object, 20);
    const bytes = buildArchive([
      ['__.SYMDEF', new Uint8Array(8)],
      ['#1', named],
    ]);
    bytes.set(new TextEncoder().encode('#1/20'.padEnd(16)), 8 + 60 + 8);
    const archive = parseArchive('bsd.a', bytes);
    expect(archive.members.map(({ name }) => name)).toEqual(['long_bsd_name.o']);
    expect(archive.memberDefining('f')).toBe(0);
  });
});
