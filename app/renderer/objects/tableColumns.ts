// The columns of the tables below a file: sections, symbols, archive members.
import type { DataTableBaseColumn, DataTableColumns } from 'naive-ui';
import type { ObjectRecord, SectionRecord, SymbolRecord } from '../../shared/ui/objectRecords.ts';
import { formatBytes, formatCount } from '../format.ts';

export type MemberRecord = ObjectRecord['members'][number];
const align = 'right';
const ellipsis = { tooltip: true };

/** Rows carry their place in the file, which is their key: names repeat. */
export type Row<T> = T & { readonly index: number };

export function withIndex<T extends object>(rows: readonly T[]): Row<T>[] {
  return rows.map((row, index) => ({ ...row, index }));
}

export const sectionColumns: DataTableColumns<Row<SectionRecord>> = [
  { key: 'name', title: 'Section', minWidth: 110, ellipsis, className: 'mono', sorter: byText((row) => row.name) },
  { key: 'type', title: 'Type', width: 82, ellipsis, render: (row) => withoutPrefix(row.type) },
  { key: 'flags', title: 'Flags', width: 52, render: (row) => flagLetters(row.flags) },
  numberColumn('size', 'Size', 66, (row) => row.size, formatBytes),
  numberColumn('relocations', 'Relocs', 66, (row) => row.relocations, formatCount),
];

export const symbolColumns: DataTableColumns<Row<SymbolRecord>> = [
  { key: 'name', title: 'Symbol', minWidth: 130, ellipsis, className: 'mono', sorter: byText((row) => row.name) },
  {
    key: 'type',
    title: 'Type',
    width: 68,
    render: (row) => withoutPrefix(row.type),
    sorter: byText((row) => row.type),
  },
  { key: 'section', title: 'Section', width: 90, ellipsis, className: 'mono', sorter: byText((row) => row.section) },
  numberColumn('size', 'Size', 62, (row) => row.size, formatCount),
  {
    key: 'value',
    title: 'Value',
    width: 74,
    align,
    ellipsis,
    className: 'mono',
    sorter: byNumber((row) => Number(row.value)),
  },
  {
    key: 'binding',
    title: 'Binding',
    width: 76,
    render: (row) => withoutPrefix(row.binding),
    sorter: byText((row) => row.binding),
  },
];

export const memberColumns: DataTableColumns<Row<MemberRecord>> = [
  { key: 'name', title: 'Member', minWidth: 120, ellipsis, className: 'mono', sorter: byText((row) => row.name) },
  numberColumn('size', 'Size', 66, (row) => row.size, formatBytes),
  {
    key: 'pulledInBy',
    title: 'Pulled in by',
    width: 130,
    ellipsis,
    className: 'mono',
    render: (row) => row.pulledInBy ?? '—',
    sorter: byText((row) => row.pulledInBy ?? ''),
  },
];

/** `STT_FUNC` -> `FUNC`. The full name is the tooltip's and the filter's. */
export function withoutPrefix(name: string): string {
  return name.replace(/^(SHT|SHN|STB|STT|STV)_/, '');
}

/** readelf's letters: `SHF_ALLOC | SHF_EXECINSTR` -> `AX`; what has no letter is `o`. */
export function flagLetters(flags: string): string {
  if (flags === '' || flags === '0') return '';
  return flags
    .split('|')
    .map((flag) => letters[flag.trim()] ?? 'o')
    .join('');
}

const letters: Readonly<Record<string, string>> = {
  SHF_WRITE: 'W',
  SHF_ALLOC: 'A',
  SHF_EXECINSTR: 'X',
  SHF_MERGE: 'M',
  SHF_STRINGS: 'S',
  SHF_INFO_LINK: 'I',
  SHF_LINK_ORDER: 'L',
  SHF_OS_NONCONFORMING: 'O',
  SHF_GROUP: 'G',
  SHF_TLS: 'T',
  SHF_COMPRESSED: 'C',
  SHF_EXCLUDE: 'E',
  SHF_GNU_RETAIN: 'R',
  SHF_X86_64_LARGE: 'l',
};

/** A column of numbers: to the right, as `format` writes them, sorted by value. */
function numberColumn<T extends object>(
  key: string,
  title: string,
  width: number,
  numberOf: (row: Row<T>) => number,
  format: (value: number) => string,
): DataTableBaseColumn<Row<T>> {
  return {
    key,
    title,
    width,
    align,
    render: (row) => format(numberOf(row)),
    sorter: byNumber(numberOf),
  };
}

function byText<T>(textOf: (row: T) => string): (a: T, b: T) => number {
  return (a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0);
}

function byNumber<T>(numberOf: (row: T) => number): (a: T, b: T) => number {
  return (a, b) => numberOf(a) - numberOf(b);
}
