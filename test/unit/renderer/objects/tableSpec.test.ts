import { describe, expect, it } from 'vitest';
import { type ColumnSpec, leastWidth, sortRows, tableText } from '../../../../app/renderer/objects/tableSpec.ts';

interface Row {
  readonly name: string;
  readonly size: number;
}

const columns: readonly ColumnSpec<Row>[] = [
  { key: 'name', title: 'Name', minWidth: 100, show: (row) => row.name },
  {
    key: 'size',
    title: 'Size',
    width: 60,
    show: (row) => `${row.size} B`,
    text: (row) => String(row.size),
    order: (row) => row.size,
  },
];
const rows: readonly Row[] = [
  { name: 'b', size: 9 },
  { name: 'a', size: 10 },
  { name: 'c', size: 9 },
];
const names = (sorted: readonly Row[]): string => sorted.map(({ name }) => name).join('');

describe('a table', () => {
  it('sorts numbers as numbers, texts as texts, and leaves equal rows in their order', () => {
    expect(names(sortRows(columns, rows, { key: 'size', descending: false }))).toBe('bca');
    expect(names(sortRows(columns, rows, { key: 'size', descending: true }))).toBe('abc');
    expect(names(sortRows(columns, rows, { key: 'name', descending: false }))).toBe('abc');
  });

  it('keeps the file’s order, and the array, where nothing is sorted', () => {
    expect(sortRows(columns, rows, null)).toBe(rows);
    expect(sortRows(columns, rows, { key: 'gone', descending: false })).toBe(rows);
  });

  it('is copied with a head, exact numbers, and one line a row', () => {
    expect(tableText(columns, [{ name: 'odd\tname\n', size: 2048 }])).toBe('Name\tSize\nodd name \t2048\n');
  });

  it('says how wide it has to be', () => {
    expect(leastWidth(columns)).toBe(160);
  });
});
