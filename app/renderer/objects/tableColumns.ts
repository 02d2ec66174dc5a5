// The columns of the tables below a file: sections, symbols, archive members.
import type { DataTableColumns } from 'naive-ui';
import type { ObjectRecord, SectionRecord, SymbolRecord } from '../../shared/ui/records.ts';
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
  {
    key: 'size',
    title: 'Size',
    width: 66,
    align,
    render: (row) => formatBytes(row.size),
    sorter: byNumber((row) => row.size),
  },
  {
    key: 'relocations',
    title: 'Relocs',
    width: 66,
    align,
    render: (row) => formatCount(row.relocations),
    sorter: byNumber((row) => row.relocations),
  },
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
  {
    key: 'size',
    title: 'Size',
    width: 62,
    align,
    render: (row) => formatCount(row.size),
    sorter: byNumber((row) => row.size),
  },
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
  {
    key: 'size',
    title: 'Size',
    width: 66,
    align,
    render: (row) => formatBytes(row.size),
    sorter: byNumber((row) => row.size),
  },
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

function byText<T>(textOf: (row: T) => string): (a: T, b: T) => number {
  return (a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0);
}

function byNumber<T>(numberOf: (row: T) => number): (a: T, b: T) => number {
  return (a, b) => numberOf(a) - numberOf(b);
}
