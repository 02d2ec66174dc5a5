// The tables below a file of the list: sections, symbols, members, index, what was left out, what a script names.
import type {
  IndexRecord,
  LostGroupRecord,
  MemberRecord,
  ObjectDetails,
  ObjectRecord,
  ScriptEntryRecord,
  SectionRecord,
  SymbolRecord,
} from '../../shared/ui/objectRecords.ts';
import { formatBytes, formatCount } from '../format.ts';
import { readable } from '../readableNames.ts';
import type { ColumnSpec } from './tableSpec.ts';

export type ContentPart = 'sections' | 'symbols' | 'members' | 'index' | 'lostGroups' | 'script';
export type ContentRow = ObjectRecord[ContentPart][number];

export interface ContentTable {
  /** On its tab. */
  readonly title: string;
  /** For counting: `1 section`, `2 sections`. */
  readonly singular: string;
  readonly plural: string;
  /** What the rows are, for those who have not met the word; empty where it needs none. */
  readonly note: string;
  readonly columns: readonly ColumnSpec<ContentRow>[];
}

const sections: readonly ColumnSpec<SectionRecord>[] = [
  nameColumn('name', 'Section', 118, (row) => row.name),
  { key: 'type', title: 'Type', width: 82, show: (row) => withoutPrefix(row.type), text: (row) => row.type },
  { key: 'flags', title: 'Flags', width: 52, show: (row) => flagLetters(row.flags), text: (row) => row.flags },
  bytes('size', 'Size', 66, (row) => row.size),
  {
    key: 'alignment',
    title: 'Align',
    width: 52,
    kind: 'number',
    show: (row) => formatCount(row.alignment),
    ...exact((row) => row.alignment),
  },
  {
    key: 'relocations',
    title: 'Relocs',
    width: 62,
    kind: 'number',
    show: (row) => formatCount(row.relocations),
    ...exact((row) => row.relocations),
  },
];

const symbols: readonly ColumnSpec<SymbolRecord>[] = [
  nameColumn('name', 'Symbol', 140, (row) => row.name),
  { key: 'type', title: 'Type', width: 70, show: (row) => withoutPrefix(row.type), text: (row) => row.type },
  {
    key: 'section',
    title: 'Section',
    width: 92,
    kind: 'mono',
    show: (row) => withoutPrefix(row.section),
    text: (row) => row.section,
  },
  {
    key: 'size',
    title: 'Size',
    width: 62,
    kind: 'number',
    show: (row) => formatCount(row.size),
    ...exact((row) => row.size),
  },
  {
    key: 'value',
    title: 'Value',
    width: 74,
    kind: 'address',
    show: (row) => row.value,
    order: (row) => Number(row.value),
  },
  {
    key: 'binding',
    title: 'Binding',
    width: 76,
    show: (row) => withoutPrefix(row.binding),
    text: (row) => row.binding,
  },
  {
    key: 'visibility',
    title: 'Visibility',
    width: 84,
    show: (row) => withoutPrefix(row.visibility),
    text: (row) => row.visibility,
  },
];

const members: readonly ColumnSpec<MemberRecord>[] = [
  { key: 'name', title: 'Member', minWidth: 110, kind: 'mono', show: (row) => row.name },
  bytes('size', 'Size', 66, (row) => row.size),
  { key: 'pulledInBy', title: 'Pulled in by', width: 120, kind: 'mono', show: pulledInBy },
  { key: 'neededBy', title: 'Needed by', width: 120, kind: 'mono', show: (row) => row.neededBy ?? '' },
];

const index: readonly ColumnSpec<IndexRecord>[] = [
  nameColumn('name', 'Symbol', 150, (row) => row.name),
  { key: 'member', title: 'Member', width: 140, kind: 'mono', show: (row) => row.member },
];

const lostGroups: readonly ColumnSpec<LostGroupRecord>[] = [
  nameColumn('signature', 'Group', 150, (row) => row.signature),
  bytes('size', 'Size', 66, (row) => row.size),
  { key: 'keptIn', title: 'Kept copy in', width: 130, kind: 'mono', show: (row) => row.keptIn },
  { key: 'object', title: 'Left out of', width: 130, kind: 'mono', show: (row) => row.object },
];

const script: readonly ColumnSpec<ScriptEntryRecord>[] = [
  { key: 'path', title: 'File', minWidth: 180, kind: 'mono', show: (row) => row.path },
  { key: 'format', title: 'Format', width: 170, show: (row) => row.format },
];

// Each table is only ever given its own rows, which a table of all parts cannot say.
export const contentTables = {
  sections: { title: 'Sections', singular: 'section', plural: 'sections', note: '', columns: sections },
  symbols: { title: 'Symbols', singular: 'symbol', plural: 'symbols', note: '', columns: symbols },
  members: { title: 'Members', singular: 'member', plural: 'members', note: '', columns: members },
  index: {
    title: 'Index',
    singular: 'symbol',
    plural: 'symbols',
    note: 'Names that the archive’s members define',
    columns: index,
  },
  lostGroups: {
    title: 'Left out',
    singular: 'copy',
    plural: 'copies',
    note: 'COMDAT groups of which another file brought a copy before',
    columns: lostGroups,
  },
  script: { title: 'Names', singular: 'file', plural: 'files', note: 'What the script stands for', columns: script },
} as unknown as Readonly<Record<ContentPart, ContentTable>>;

/** The tabs that a file has: none of them is empty for ever. */
export function partsOf(object: ObjectDetails): readonly ContentPart[] {
  const lost: readonly ContentPart[] = object.lostGroups.length > 0 ? ['lostGroups'] : [];
  switch (object.kind) {
    case 'object':
      return ['sections', 'symbols', ...lost];
    case 'archive':
      return ['members', 'index', ...lost];
    case 'script':
      return ['script'];
    case 'refused':
      return [];
  }
}

/** `STT_FUNC` -> `FUNC`. */
export function withoutPrefix(name: string): string {
  return name.replace(/^(SHT|SHN|STB|STT|STV|IMAGE_SYM_CLASS)_/, '');
}

/**
 * readelf's letters: `SHF_ALLOC | SHF_EXECINSTR` -> `AX`; what has no letter is `o`. COFF's flags have the same where they
 * mean the same; those of the content are the section's type.
 */
export function flagLetters(flags: string): string {
  if (flags === '' || flags === '0') return '';
  return flags
    .split('|')
    .map((flag) => letters[flag.trim()] ?? 'o')
    .join('');
}

const letters: Readonly<Record<string, string>> = {
  IMAGE_SCN_MEM_READ: 'R',
  IMAGE_SCN_MEM_WRITE: 'W',
  IMAGE_SCN_MEM_EXECUTE: 'X',
  IMAGE_SCN_MEM_DISCARDABLE: 'D',
  IMAGE_SCN_LNK_COMDAT: 'G',
  IMAGE_SCN_LNK_REMOVE: 'E',
  IMAGE_SCN_LNK_NRELOC_OVFL: '',
  IMAGE_SCN_CNT_CODE: '',
  IMAGE_SCN_CNT_INITIALIZED_DATA: '',
  IMAGE_SCN_CNT_UNINITIALIZED_DATA: '',
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

function pulledInBy({ taken, pulledInBy: symbol }: MemberRecord): string {
  if (!taken) return '—';
  return symbol ?? 'all are taken';
}

/** As `9.8 KB`; copied as the number of bytes. */
/** Names as people write them; as text they are the linker's. */
export function nameColumn<Row>(
  key: string,
  title: string,
  minWidth: number,
  nameOf: (row: Row) => string,
): ColumnSpec<Row> {
  return { key, title, minWidth, kind: 'mono', show: (row) => readable(nameOf(row)), text: nameOf };
}

export function bytes<Row>(key: string, title: string, width: number, sizeOf: (row: Row) => number): ColumnSpec<Row> {
  return { key, title, width, kind: 'number', show: (row) => formatBytes(sizeOf(row)), ...exact(sizeOf) };
}

function exact<Row>(numberOf: (row: Row) => number): Pick<ColumnSpec<Row>, 'text' | 'order'> {
  return { text: (row) => String(numberOf(row)), order: numberOf };
}
