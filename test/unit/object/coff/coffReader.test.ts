import { afterAll, describe, expect, it } from 'vitest';
import { atOneGo } from '../../../../app/main/link/turns.ts';
import { readDirectives } from '../../../../app/main/object/coff/coffDirectives.ts';
import type { CoffObject } from '../../../../app/main/object/coff/coffObject.ts';
import { parseImportedName } from '../../../../app/main/object/coff/importNames.ts';
import { parseObjectFile } from '../../../../app/main/object/objectFile.ts';
import { describeObject } from '../../../../app/main/object/objectText.ts';
import { buildCoff, buildImport, coffData, coffReadOnly } from '../../../support/coffBuilder.ts';
import { ObjectFolder } from '../../../support/objects.ts';
import { windowsCompilers } from '../../../support/windowsCompilers.ts';

const folder = new ObjectFolder();
afterAll(() => folder.remove());

function parse(bytes: Uint8Array): CoffObject {
  const object = parseObjectFile('test.obj', bytes);
  if (object.format !== 'COFF x86-64') throw new Error(`it was read as ${object.format}`);
  return object;
}

const longName = 'a_name_of_more_than_eight_letters';

describe.each([false, true])('a COFF object (bigobj: %s)', (big) => {
  it('has names in its records and in its string table, alignments, zero fill and auxiliary records', () => {
    const sections = [
      { name: '.text', content: [0x90, 0xc3], alignment: 8192 },
      { name: `.rdata$${longName}`, flags: coffReadOnly, content: [1] },
      { name: '.bss', flags: coffData, size: 40, alignment: 32 },
    ];
    const symbols = [
      { name: 'eightlet', section: 1, value: 1, isFunction: true },
      { name: longName, section: 3, value: 8 },
      { name: 'nothing' },
      { name: 'fixed', section: -1, value: 7 },
    ];
    const object = parse(buildCoff({ sections, symbols, big }));
    expect(object.sections.map(({ name, size, alignment }) => [name, size, alignment])).toEqual([
      ['.text', 2, 8192],
      [`.rdata$${longName}`, 1, 1],
      ['.bss', 40, 32],
    ]);
    expect(object.sections.map(({ index }) => object.content(index).length)).toEqual([2, 1, 0]);
    const read = [...object.symbolIndexes()].map((index) => object.symbol(index));
    expect(read.map(({ name, section, value, auxiliaries }) => [name, section, value, auxiliaries])).toEqual([
      ['.text', 1, 0, 1],
      [`.rdata$${longName}`, 2, 0, 1],
      ['.bss', 3, 0, 1],
      ['eightlet', 1, 1, 0],
      [longName, 3, 8, 0],
      ['nothing', 0, 0, 0],
      ['fixed', -1, 7, 0],
    ]);
    expect(atOneGo(describeObject(object))).toContain(`EXTERNAL       function  .text                    eightlet`);
  });

  it('has more relocations than 16 bits count', () => {
    const count = 70_000;
    const relocations = Array.from({ length: count }, (_, i) => ({ offset: i % 8, kind: 0, symbol: '.data' }));
    const sections = [{ name: '.data', flags: coffData, content: new Uint8Array(8), relocations }];
    const object = parse(buildCoff({ sections, big }));
    expect(object.relocationCount(1)).toBe(count);
    expect(object.relocation(1, 9).offset).toBe(1);
    expect(() => object.relocation(1, count)).toThrow(RangeError);
  });

  it('has more sections than 16 bits with a sign count', () => {
    const sections = Array.from({ length: 40_000 }, () => ({ name: '.text', content: [0xc3] }));
    const object = parse(buildCoff({ sections, symbols: [{ name: 'last', section: 40_000 }], big }));
    expect(object.symbolSection(object.symbolCount - 1)).toBe(40_000);
  });
});

describe('what is no COFF object for x86-64', () => {
  const good = buildCoff({ sections: [{ name: '.text', content: [0xc3] }], symbols: [{ name: longName, section: 1 }] });

  function changed(change: (view: DataView) => void): () => void {
    const bytes = good.slice();
    change(new DataView(bytes.buffer));
    return () => parse(bytes).symbolName(2);
  }

  it.each([
    [
      'another machine',
      (view: DataView) => view.setUint16(0, 0xaa64, true),
      'a COFF object for arm64: compile it for x86-64',
    ],
    ['an optional header', (view: DataView) => view.setUint16(16, 240, true), 'an optional header of 240 bytes'],
    [
      'too many sections',
      (view: DataView) => view.setUint16(2, 500, true),
      'the section table of 500 entries ends at 0x4e34',
    ],
    ['too many symbols', (view: DataView) => view.setUint32(12, 500, true), 'the table of 500 symbols ends at'],
    ['symbols beyond the end', (view: DataView) => view.setUint32(8, 2 ** 31, true), 'it is cut off or damaged'],
    [
      'content beyond the end',
      (view: DataView) => view.setUint32(20 + 20, 9999, true),
      'section 1 (.text) ends at 0x2710',
    ],
    ['a size of 2 GB', (view: DataView) => view.setUint32(20 + 16, 2 ** 31, true), 'allowed is below 2^31'],
    [
      'an alignment that is none',
      (view: DataView) => view.setUint32(20 + 36, 0x60f0_0020, true),
      'allowed are 0 to 14',
    ],
    [
      'an auxiliary record too many',
      (view: DataView) => view.setUint8(61 + 17, 3),
      'symbol 0 with 3 auxiliary records',
    ],
    ['a name beyond the strings', (view: DataView) => view.setUint32(61 + 40, 999, true), 'name of symbol 2 at 999'],
  ])('is refused for %s', (_, change, message) => {
    expect(changed(change)).toThrow(message);
    expect(changed(change)).toThrow(/^test\.obj/);
  });

  it('is refused where it is cut off in its header, and where it is the form of link-time code generation', () => {
    expect(() => parse(good.subarray(0, 19))).toThrow('a COFF file cut off inside its header (19 of 20 bytes)');
    const big = buildCoff({ big: true });
    big[12] = 0;
    expect(() => parse(big)).toThrow('compile it without /GL or -flto');
  });
});

describe('a short import', () => {
  it.each([
    [{ type: 0, nameType: 1 }, '_f@4', ['_f@4', '__imp__f@4', 'A.dll!_f@4']],
    [{ type: 0, nameType: 2 }, '_f@4', ['_f@4', '__imp__f@4', 'A.dll!f@4']],
    [{ type: 0, nameType: 3 }, '_f@4', ['_f@4', '__imp__f@4', 'A.dll!f']],
    [{ type: 0, nameType: 4, exported: 'g' }, 'f', ['f', '__imp_f', 'A.dll!g']],
    [{ type: 0, nameType: 0, ordinal: 12 }, 'f', ['f', '__imp_f', 'A.dll!#12']],
    [{ type: 1, nameType: 1 }, 'v', ['__imp_v', 'A.dll!v']],
    [{ type: 2, nameType: 1 }, 'c', ['__imp_c', 'c', 'A.dll!c']],
  ])('of %o is an object with pointer and stub', (how, name, symbols) => {
    const object = parse(buildImport(name, 'A.dll', how));
    expect([...object.symbolIndexes()].map((index) => object.symbolName(index))).toEqual(symbols);
  });

  it('is refused where it is cut off, for another machine, or of an unknown kind', () => {
    const good = buildImport('f', 'A.dll');
    for (let length = 6; length < good.length; length++)
      expect(() => parse(good.subarray(0, length))).toThrow('test.obj');
    expect(() => parse(buildImport('f', 'A.dll', { type: 3 }))).toThrow('import of type 3: allowed are 0, 1 and 2');
    expect(() => parse(buildImport('f', 'A.dll', { nameType: 6 }))).toThrow('names of type 6');
    expect(() => parse(buildImport('', 'A.dll'))).toThrow('import with an empty symbol name');
    const other = good.slice();
    other[6] = 0x4c;
    other[7] = 0x01;
    expect(() => parse(other)).toThrow('an import for 32-bit x86');
  });

  it('asks for a name of one library, or for a number', () => {
    expect(parseImportedName('A.dll!?f@@YAHXZ')).toEqual({ library: 'A.dll', name: '?f@@YAHXZ', ordinal: 0 });
    expect(parseImportedName('A.dll!#12')).toEqual({ library: 'A.dll', name: null, ordinal: 12 });
    expect(parseImportedName('?f@@YAHXZ')).toBeNull();
    expect(parseImportedName('!f')).toBeNull();
  });
});

describe('the directives of an object', () => {
  function directives(text: string) {
    const content = new TextEncoder().encode(text);
    return readDirectives(parse(buildCoff({ sections: [{ name: '.drectve', flags: 0xa00, content }] })));
  }

  it('are read as compilers write them', () => {
    const text = ` /DEFAULTLIB:"LIB CMT" -defaultlib:oldnames /EXPORT:f,DATA -export:"g" /EXPORT:h=i,@1
      /INCLUDE:j /alternatename:k=l /FAILIFMISMATCH:"_M=2" -aligncomm:"m n",5 /merge:.CRT=.rdata /guardsym:x,S\0`;
    expect(directives(text)).toEqual({
      defaultLibraries: ['LIB CMT', 'oldnames'],
      exports: ['f', 'g', 'i'],
      includes: ['j'],
      alternateNames: [['k', 'l']],
      mismatchKeys: [['_M', '2']],
      commonAlignments: new Map([['m n', 32]]),
    });
  });

  it.each([
    ['/WHATEVER:1', 'not known here'],
    ['-aligncomm:x', 'its value is a name and a power of two'],
    ['/alternatename:x', 'its value is no pair a=b'],
    ['/export:', 'it needs a value'],
    ['plain', 'an option begins with / or -'],
  ])('%s is refused', (text, message) => {
    expect(() => directives(text)).toThrow(`linker option '${text}' in .drectve: ${message}`);
  });
});

describe.each(windowsCompilers)('objects of $name', ({ name, missing, compile }) => {
  it.skipIf(missing !== null)(`are read whole${missing === null ? '' : ` (${missing})`}`, () => {
    const source =
      'extern int g(int); int common; static int t[3] = {1}; int *p = t; int f(int x) { return g(x) + t[x]; }';
    const object = parse(folder.read(compile(folder, `read-${name.replaceAll(' ', '-')}`, source)));
    const text = atOneGo(describeObject(object));
    for (const part of ['.text', '.pdata', 'IMAGE_REL_AMD64_ADDR32NB', 'IMAGE_REL_AMD64_ADDR64', 'common']) {
      expect(text).toContain(part);
    }
  });
});
