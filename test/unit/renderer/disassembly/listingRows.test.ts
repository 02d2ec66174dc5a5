import { describe, expect, it } from 'vitest';
import { listingRows, nextFixupRow, rowAt } from '../../../../app/renderer/disassembly/listingRows.ts';
import type { ListingLine } from '../../../../app/shared/ui/disassemblyRecords.ts';

const instruction = (address: string, bytes: string, text: string, fixups: number[] = [], note: string | null = null) =>
  ({ kind: 'code', address, bytes, text, note, target: null, fixups }) satisfies ListingLine;

const lines: readonly ListingLine[] = [
  { kind: 'section', address: '0x1000', text: 'a.o  .text' },
  { kind: 'label', address: '0x1000', text: 'main' },
  { kind: 'source', file: '/home/someone/a.c', line: 7, text: '  puts("x");' },
  instruction('0x1000', '4883ec08', 'sub     rsp, 8'),
  instruction('0x1004', 'e8fcefffff', 'call    0x5', [3], 'puts@plt'),
  { kind: 'label', address: '0x1009', text: 'other' },
  instruction('0x1009', 'c3', 'ret'),
];

describe('listingRows', () => {
  it('is one row a line, with air before a function and none at the top', () => {
    const rows = listingRows(lines, { bytes: false, sources: true });
    expect(rows.map(({ text }) => text)).toEqual([
      'section a.o  .text',
      'main:',
      '  ; a.c:7  puts("x");',
      '  0x1000  sub     rsp, 8',
      '  0x1004  call    0x5                         ; puts@plt',
      '',
      'other:',
      '  0x1009  ret',
    ]);
  });

  it('says in which columns an instruction stands, with and without bytes', () => {
    for (const bytes of [false, true]) {
      for (const { line, text, first, end } of listingRows(lines, { bytes, sources: true })) {
        if (line.kind === 'code') expect(text.slice(first - 1, end - 1)).toBe(line.text);
        else expect([first, end]).toEqual([0, 0]);
      }
    }
    const shown = listingRows(lines, { bytes: true, sources: true }).find(({ line }) => line.kind === 'code');
    expect(shown?.text).toMatch(/^ {2}0x1000 {2}48 83 ec 08 +sub/);
  });

  it('leaves source lines out on request', () => {
    const rows = listingRows(lines, { bytes: false, sources: false });
    expect(rows.some(({ line }) => line.kind === 'source')).toBe(false);
  });

  it('finds the row of an address, also of one inside of an instruction', () => {
    const rows = listingRows(lines, { bytes: false, sources: true });
    expect(rowAt(rows, '0x1004')).toBe(4);
    expect(rowAt(rows, '0x1006')).toBe(4);
    expect(rowAt(rows, '0x2000')).toBe(-1);
  });

  it('steps to the next fixup around the end, and nowhere on a page without any', () => {
    const rows = listingRows([...lines, instruction('0x100a', 'e800000000', 'call    0', [9])], {
      bytes: false,
      sources: true,
    });
    expect(nextFixupRow(rows, 0, 1)).toBe(4);
    expect(nextFixupRow(rows, 4, 1)).toBe(8);
    expect(nextFixupRow(rows, 8, 1)).toBe(4);
    expect(nextFixupRow(rows, 4, -1)).toBe(8);
    expect(nextFixupRow(rows.slice(0, 4), 0, 1)).toBe(-1);
    expect(nextFixupRow([], 0, 1)).toBe(-1);
  });
});
