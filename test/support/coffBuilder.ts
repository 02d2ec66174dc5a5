// Small COFF x86-64 objects from a description, for tests that need a relocation, a symbol or a damage that no compiler
// writes. Sections and symbols are named; indexes are worked out here. Each section gets its own symbol, as compilers do,
// with the auxiliary record that tells its COMDAT selection.

import { functionType, SectionFlag, StorageClass } from '../../app/main/object/coff/coffConstants.ts';

export interface CoffBuilderRelocation {
  readonly offset: number;
  readonly kind: number;
  /** A symbol's name; that of a section means the section's symbol. */
  readonly symbol: string;
}

export interface CoffBuilderSection {
  readonly name: string;
  readonly flags?: number;
  readonly content?: Uint8Array | readonly number[];
  /** Bytes of zero fill, in place of content. */
  readonly size?: number;
  /** A power of two; default 1. */
  readonly alignment?: number;
  readonly relocations?: readonly CoffBuilderRelocation[];
  readonly comdat?: {
    readonly selection: number;
    /** Number of the section that an associative one follows, from 1. */
    readonly followed?: number;
    /** In the auxiliary record; default: the section's size. */
    readonly length?: number;
  };
}

export interface CoffBuilderSymbol {
  readonly name: string;
  /** A section's number from 1 (names may occur twice), 0 undefined, -1 absolute. Default: 0. */
  readonly section?: number;
  readonly value?: number;
  /** Default: external. */
  readonly storageClass?: number;
  readonly isFunction?: boolean;
  /** For a weak external: the name of its substitute. */
  readonly substitute?: string;
  /** Of a weak external: where it is looked for first. Default: 3, an alias. */
  readonly search?: number;
}

export interface CoffBuilderObject {
  readonly sections?: readonly CoffBuilderSection[];
  readonly symbols?: readonly CoffBuilderSymbol[];
  /** The /bigobj form. */
  readonly big?: boolean;
}

export const coffCode =
  SectionFlag.IMAGE_SCN_CNT_CODE | SectionFlag.IMAGE_SCN_MEM_EXECUTE | SectionFlag.IMAGE_SCN_MEM_READ;
export const coffReadOnly = SectionFlag.IMAGE_SCN_CNT_INITIALIZED_DATA | SectionFlag.IMAGE_SCN_MEM_READ;
export const coffData = (coffReadOnly | SectionFlag.IMAGE_SCN_MEM_WRITE) >>> 0;

interface Record {
  readonly name: string;
  readonly section: number;
  readonly value: number;
  readonly type: number;
  readonly storageClass: number;
  readonly auxiliary: Uint8Array | null;
}

export function buildCoff({ sections = [], symbols = [], big = false }: CoffBuilderObject): Uint8Array {
  const records = [...sections.map(sectionRecord), ...symbols.map(symbolRecord)];
  const indexes = new Map<string, number>();
  let count = 0;
  for (const { name, auxiliary } of records) {
    if (!indexes.has(name)) indexes.set(name, count);
    count += auxiliary === null ? 1 : 2;
  }
  for (const [i, { substitute, search = 3 }] of symbols.entries()) {
    const auxiliary = records[sections.length + i]?.auxiliary;
    if (!auxiliary || substitute === undefined) continue;
    viewOf(auxiliary).setUint32(0, indexes.get(substitute) ?? 0, true);
    viewOf(auxiliary).setUint32(4, search, true);
  }
  const headerSize = big ? 56 : 20;
  const entrySize = big ? 20 : 18;
  const strings = new Strings();
  const parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let end = headerSize + sections.length * 40;
  const append = (bytes: Uint8Array): number => {
    const at = end;
    parts.push({ at, bytes });
    end += bytes.length;
    return at;
  };
  for (const [i, section] of sections.entries()) {
    const header = new Uint8Array(40);
    const view = viewOf(header);
    const content = Uint8Array.from(section.content ?? []);
    writeName(header, section.name, strings, true);
    view.setUint32(16, section.size ?? content.length, true);
    if (content.length > 0) view.setUint32(20, append(content), true);
    const relocations = relocationBytes(section.relocations ?? [], indexes);
    const isMany = (section.relocations ?? []).length >= 0xffff;
    if (relocations.length > 0) view.setUint32(24, append(relocations), true);
    view.setUint16(32, isMany ? 0xffff : (section.relocations ?? []).length, true);
    view.setUint32(36, flagsOf(section, isMany), true);
    parts.push({ at: headerSize + i * 40, bytes: header });
  }
  const symbolsOffset = append(symbolBytes(records, entrySize, strings));
  append(strings.bytes());
  const bytes = new Uint8Array(end);
  for (const part of parts) bytes.set(part.bytes, part.at);
  writeHeader(bytes, big, sections.length, symbolsOffset, count);
  return bytes;
}

/** A member of an import library. `type`: 0 code, 1 data, 2 constant; `nameType`: 0 number, 1 name, 2, 3 shorter, 4 other. */
export function buildImport(
  symbol: string,
  library: string,
  { type = 0, nameType = 1, ordinal = 0, exported = '' } = {},
): Uint8Array {
  const names = new TextEncoder().encode(`${symbol}\0${library}\0${exported === '' ? '' : `${exported}\0`}`);
  const bytes = new Uint8Array(20 + names.length);
  const view = viewOf(bytes);
  view.setUint16(2, 0xffff, true);
  view.setUint16(6, 0x8664, true);
  view.setUint32(12, names.length, true);
  view.setUint16(16, ordinal, true);
  view.setUint16(18, type | (nameType << 2), true);
  bytes.set(names, 20);
  return bytes;
}

class Strings {
  readonly #bytes: number[] = [];

  add(text: string): number {
    const at = 4 + this.#bytes.length;
    this.#bytes.push(...new TextEncoder().encode(text), 0);
    return at;
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(4 + this.#bytes.length);
    viewOf(bytes).setUint32(0, bytes.length, true);
    bytes.set(this.#bytes, 4);
    return bytes;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function sectionRecord({ name, content = [], size = content.length, comdat }: CoffBuilderSection, i: number): Record {
  const auxiliary = new Uint8Array(18);
  const view = viewOf(auxiliary);
  view.setUint32(0, comdat?.length ?? size, true);
  view.setUint16(12, comdat?.followed ?? 0, true);
  view.setUint8(14, comdat?.selection ?? 0);
  return { name, section: i + 1, value: 0, type: 0, storageClass: StorageClass.IMAGE_SYM_CLASS_STATIC, auxiliary };
}

function symbolRecord(symbol: CoffBuilderSymbol): Record {
  const { name, section = 0, value = 0, isFunction = false, substitute } = symbol;
  const isWeak = substitute !== undefined;
  const { IMAGE_SYM_CLASS_EXTERNAL, IMAGE_SYM_CLASS_WEAK_EXTERNAL } = StorageClass;
  const storageClass = symbol.storageClass ?? (isWeak ? IMAGE_SYM_CLASS_WEAK_EXTERNAL : IMAGE_SYM_CLASS_EXTERNAL);
  const auxiliary = isWeak ? new Uint8Array(18) : null;
  return { name, section, value, type: isFunction ? functionType : 0, storageClass, auxiliary };
}

function flagsOf({ flags = coffCode, size, alignment = 1, comdat }: CoffBuilderSection, isMany: boolean): number {
  const zeroFill = size === undefined ? 0 : SectionFlag.IMAGE_SCN_CNT_UNINITIALIZED_DATA;
  const grouped = comdat === undefined ? 0 : SectionFlag.IMAGE_SCN_LNK_COMDAT;
  const many = isMany ? SectionFlag.IMAGE_SCN_LNK_NRELOC_OVFL : 0;
  return (flags | zeroFill | grouped | many | ((Math.log2(alignment) + 1) << 20)) >>> 0;
}

function relocationBytes(
  relocations: readonly CoffBuilderRelocation[],
  indexes: ReadonlyMap<string, number>,
): Uint8Array {
  const isMany = relocations.length >= 0xffff;
  const bytes = new Uint8Array((relocations.length + (isMany ? 1 : 0)) * 10);
  const view = viewOf(bytes);
  // The first one has the number of all, itself included.
  if (isMany) view.setUint32(0, relocations.length + 1, true);
  for (const [i, { offset, kind, symbol }] of relocations.entries()) {
    const at = (i + (isMany ? 1 : 0)) * 10;
    view.setUint32(at, offset, true);
    view.setUint32(at + 4, indexes.get(symbol) ?? 0, true);
    view.setUint16(at + 8, kind, true);
  }
  return bytes;
}

function symbolBytes(records: readonly Record[], entrySize: number, strings: Strings): Uint8Array {
  const entries = records.flatMap(({ name, section, value, type, storageClass, auxiliary }) => {
    const entry = new Uint8Array(entrySize);
    const view = viewOf(entry);
    writeName(entry, name, strings, false);
    view.setUint32(8, value, true);
    if (entrySize === 20) view.setInt32(12, section, true);
    else view.setInt16(12, section, true);
    view.setUint16(entrySize - 4, type, true);
    view.setUint8(entrySize - 2, storageClass);
    view.setUint8(entrySize - 1, auxiliary === null ? 0 : 1);
    if (auxiliary === null) return [entry];
    const second = new Uint8Array(entrySize);
    second.set(auxiliary);
    return [entry, second];
  });
  const bytes = new Uint8Array(entries.length * entrySize);
  for (const [i, entry] of entries.entries()) bytes.set(entry, i * entrySize);
  return bytes;
}

function writeName(target: Uint8Array, name: string, strings: Strings, isSection: boolean): void {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= 8) target.set(bytes);
  else if (isSection) target.set(new TextEncoder().encode(`/${strings.add(name)}`));
  else viewOf(target).setUint32(4, strings.add(name), true);
}

function writeHeader(bytes: Uint8Array, big: boolean, sections: number, symbolsOffset: number, symbols: number): void {
  const view = viewOf(bytes);
  if (!big) {
    view.setUint16(0, 0x8664, true);
    view.setUint16(2, sections, true);
    view.setUint32(8, symbolsOffset, true);
    view.setUint32(12, symbols, true);
    return;
  }
  view.setUint16(2, 0xffff, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 0x8664, true);
  bytes.set([0xc7, 0xa1, 0xba, 0xd1, 0xee, 0xba, 0xa9, 0x4b, 0xaf, 0x20, 0xfa, 0xf6, 0x6a, 0xa4, 0xdc, 0xb8], 12);
  view.setUint32(44, sections, true);
  view.setUint32(48, symbolsOffset, true);
  view.setUint32(52, symbols, true);
}
