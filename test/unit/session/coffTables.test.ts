import { describe, expect, it } from 'vitest';
import { parseObjectFile } from '../../../app/main/object/objectFile.ts';
import { entryPoints } from '../../../app/main/session/entryPoints.ts';
import { fileKind } from '../../../app/main/session/fileKind.ts';
import type { InputFile } from '../../../app/main/session/inputFile.ts';
import { sectionRecords, symbolRecords } from '../../../app/main/session/objectTables.ts';
import { buildCoff, buildImport, coffCode, coffData } from '../../support/coffBuilder.ts';

const description = {
  sections: [
    { name: '.text', flags: coffCode, content: [0xc3], alignment: 16, comdat: { selection: 2 } },
    { name: '.bss', flags: coffData, size: 8, relocations: [] },
  ],
  symbols: [
    { name: 'f', section: 1, isFunction: true },
    { name: 'shared', value: 24 },
    { name: 'own', section: 2, value: 4, storageClass: 3 },
  ],
};

describe('a COFF object in the list', () => {
  const object = parseObjectFile('f.obj', buildCoff(description));

  it('has its sections with characteristics by name, and its symbols with classes', () => {
    expect(sectionRecords(object)).toEqual([
      {
        name: '.text',
        type: 'code',
        flags: 'IMAGE_SCN_CNT_CODE | IMAGE_SCN_LNK_COMDAT | IMAGE_SCN_MEM_EXECUTE | IMAGE_SCN_MEM_READ',
        size: 1,
        alignment: 16,
        relocations: 0,
      },
      expect.objectContaining({ name: '.bss', type: 'zero fill', size: 8 }),
    ]);
    const symbols = symbolRecords(object).map(({ name, binding, type, section, value, size }) =>
      [name, binding, type, section, value, size].join(' '),
    );
    expect(symbols.slice(2)).toEqual([
      'f IMAGE_SYM_CLASS_EXTERNAL function .text 0x0 0',
      'shared IMAGE_SYM_CLASS_EXTERNAL  UNDEFINED 0x18 24',
      'own IMAGE_SYM_CLASS_STATIC  .bss 0x4 0',
    ]);
  });

  it('offers the functions that it exports as entries', () => {
    const input: InputFile = {
      path: '/f.obj',
      name: 'f.obj',
      size: 1,
      modifiedMs: 0,
      content: { kind: 'object', object },
    };
    expect(entryPoints([input])).toEqual([{ name: 'f', file: 'f.obj' }]);
  });

  it.each([
    ['COFF object for x86-64', buildCoff(description)],
    ['COFF object (bigobj) for x86-64', buildCoff({ ...description, big: true })],
    ['COFF import for x86-64', buildImport('f', 'f.dll')],
  ])('is known as a %s by its first bytes', (text, bytes) => {
    expect(fileKind('f.obj', bytes)).toEqual({ kind: 'object', description: text });
  });
});
