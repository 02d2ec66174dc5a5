import { describe, expect, it } from 'vitest';
import { SectionFlag, SectionType } from '../../../app/main/object/elf/elfConstants.ts';
import { deferrableRanges, sectionTableRange } from '../../../app/main/object/elf/elfDeferral.ts';
import { parseElfObject } from '../../../app/main/object/elf/elfReader.ts';
import type { FileRange } from '../../../app/main/object/fileContent.ts';
import { type BuilderSection, buildElf, data, readOnly } from '../../support/elfBuilder.ts';

const large = new Uint8Array(2 ** 18).fill(7);
const largeData: BuilderSection = { name: '.data', flags: data, content: large };

function rangesOf(bytes: Uint8Array): readonly FileRange[] {
  const table = sectionTableRange(bytes.subarray(0, 64), bytes.length);
  return table === null ? [] : deferrableRanges(bytes.subarray(table.start, table.end), table, bytes.length);
}

/** Of the section header with this name, in bytes from the file's start. */
function headerOf(bytes: Uint8Array, name: string): number {
  const index = parseElfObject('x', bytes).sections.find((section) => section.name === name)?.index ?? 0;
  return (sectionTableRange(bytes.subarray(0, 64), bytes.length)?.start ?? 0) + 64 * index;
}

describe('content that may stay in the file', () => {
  it('is that of large sections with bytes to load, and nothing else', () => {
    const bytes = buildElf({
      sections: [
        largeData,
        { name: '.rodata', flags: readOnly, content: large.subarray(1) },
        { name: '.debug_info', flags: 0, content: large },
        { name: '.tdata', flags: data | SectionFlag.SHF_TLS, content: large },
        { name: '.bss', flags: data, type: SectionType.SHT_NOBITS, size: 2 ** 30 },
      ],
    });
    const section = parseElfObject('x', bytes).sections.find(({ name }) => name === '.data');
    const start = section?.fileOffset ?? -1;
    expect(rangesOf(bytes)).toEqual([{ start, end: start + large.length }]);
  });

  it('is none where another section has a part of it', () => {
    const bytes = buildElf({ sections: [largeData, { name: '.rodata', flags: readOnly, content: [1, 2, 3] }] });
    expect(rangesOf(bytes)).toHaveLength(1);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const start = view.getUint32(headerOf(bytes, '.data') + 24, true);
    view.setUint32(headerOf(bytes, '.rodata') + 24, start + large.length - 1, true);
    expect(rangesOf(bytes)).toEqual([]);
  });

  it('is none where it would reach beyond the file or into the section table', () => {
    const bytes = buildElf({ sections: [largeData] });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const size = headerOf(bytes, '.data') + 32;
    for (const bad of [bytes.length, 2 ** 31, view.getUint32(40, true)]) {
      view.setUint32(size, bad, true);
      expect(rangesOf(bytes)).toEqual([]);
    }
  });

  it.each([
    ['other files', (bytes: Uint8Array) => bytes.fill(0x41, 0, 4)],
    ['a file that is cut off in its header', (bytes: Uint8Array) => bytes.subarray(0, 40)],
    ['a section table beyond the end', (bytes: Uint8Array) => bytes.fill(0xff, 40, 44)],
    ['section headers of another size', (bytes: Uint8Array) => bytes.fill(1, 58, 59)],
    ['more sections than the header can count', (bytes: Uint8Array) => bytes.fill(0, 60, 62)],
  ])('is not looked for in %s', (_, damage) => {
    expect(rangesOf(damage(buildElf({ sections: [largeData] })))).toEqual([]);
  });
});
