import { describe, expect, it } from 'vitest';
import { flagLetters, withoutPrefix } from '../../../../app/renderer/objects/contentTables.ts';
import { filterTexts, rowFilter } from '../../../../app/renderer/objects/rowFilter.ts';

const rows = [
  { name: 'main', section: '.text' },
  { name: 'Mandelbrot', section: '.text' },
  { name: 'puts', section: 'SHN_UNDEF' },
];
const texts = filterTexts(rows, (row) => [row.name, row.section]);

describe('the filter above a table', () => {
  it('keeps all rows, and their array, while it is empty', () => {
    expect(rowFilter(rows, texts, '  ')).toBe(rows);
  });

  it('finds words in any column, whatever the case', () => {
    expect(rowFilter(rows, texts, 'MA').map(({ name }) => name)).toEqual(['main', 'Mandelbrot']);
    expect(rowFilter(rows, texts, 'undef').map(({ name }) => name)).toEqual(['puts']);
  });

  it('wants every word', () => {
    expect(rowFilter(rows, texts, 'text brot').map(({ name }) => name)).toEqual(['Mandelbrot']);
    expect(rowFilter(rows, texts, 'text puts')).toEqual([]);
  });

  it('does not find words across the border of two columns', () => {
    expect(rowFilter(rows, texts, 'main.text')).toEqual([]);
  });
});

describe('the short forms in tables', () => {
  it('drop the prefix of a name of the specification', () => {
    expect(withoutPrefix('STT_FUNC')).toBe('FUNC');
    expect(withoutPrefix('SHT_PROGBITS')).toBe('PROGBITS');
    expect(withoutPrefix('.text')).toBe('.text');
  });

  it("write section flags as readelf's letters", () => {
    expect(flagLetters('SHF_ALLOC | SHF_EXECINSTR')).toBe('AX');
    expect(flagLetters('SHF_ALLOC | SHF_MERGE | SHF_STRINGS')).toBe('AMS');
    expect(flagLetters('SHF_ALLOC | 0x40000000')).toBe('Ao');
    expect(flagLetters('')).toBe('');
    expect(flagLetters('0')).toBe('');
  });
});
