// A COFF x86-64 relocatable object (PE/COFF specification), regular or of the /bigobj form: header, section table and
// the places of symbols and relocations, which the linker reads in place. Every table that is named here lies inside the
// file; what the entries say is checked by whoever reads them. Sections count from 1, symbols from 0, auxiliary records
// included, as the file counts them.

import { FormatError } from '../../../shared/errors.ts';
import { decodeName } from '../nameIndex.ts';
import {
  alignmentShift,
  maxSmallSectionNumber,
  relocationSize,
  SectionFlag,
  sectionHeaderSize,
} from './coffConstants.ts';

export interface CoffSection {
  readonly index: number;
  readonly name: string;
  /** Characteristics. */
  readonly flags: number;
  /** Bytes in memory. */
  readonly size: number;
  /** A power of two, at least 1. */
  readonly alignment: number;
}

export interface CoffSymbol {
  readonly index: number;
  readonly name: string;
  readonly value: number;
  /** From 1, or a SectionNumber. */
  readonly section: number;
  readonly type: number;
  readonly storageClass: number;
  /** Auxiliary records that follow. */
  readonly auxiliaries: number;
}

export interface CoffRelocation {
  readonly offset: number;
  readonly kind: number;
  readonly symbol: number;
}

/** Where the tables of a file are. */
export interface CoffTables {
  /** True for the /bigobj form, whose symbols have 32-bit section numbers. */
  readonly isBig: boolean;
  readonly sectionsOffset: number;
  readonly sectionCount: number;
  readonly symbolsOffset: number;
  /** Auxiliary records included. */
  readonly symbolCount: number;
  /** Bytes of one symbol. */
  readonly symbolSize: number;
  readonly stringsOffset: number;
  /** Bytes, the size word included; 0 without a table. */
  readonly stringsSize: number;
}

/** Made by parseCoffObject (coffReader.ts), which has checked the tables. */
export class CoffObject {
  readonly format = 'COFF x86-64';
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly tables: CoffTables;
  #sections: readonly CoffSection[] | null = null;
  /** By symbol: 1 for an auxiliary record. */
  #auxiliary: Uint8Array | null = null;

  constructor(name: string, bytes: Uint8Array, view: DataView, tables: CoffTables) {
    this.name = name;
    this.bytes = bytes;
    this.view = view;
    this.tables = tables;
  }

  get sectionCount(): number {
    return this.tables.sectionCount;
  }

  get symbolCount(): number {
    return this.tables.symbolCount;
  }

  /** In the file's order; made when first asked for. */
  get sections(): readonly CoffSection[] {
    this.#sections ??= Array.from({ length: this.sectionCount }, (_, i) => ({
      index: i + 1,
      name: this.sectionName(i + 1),
      flags: this.sectionFlags(i + 1),
      size: this.sectionSize(i + 1),
      alignment: this.sectionAlignment(i + 1),
    }));
    return this.#sections;
  }

  sectionFlags(section: number): number {
    return this.view.getUint32(this.sectionHeader(section) + 36, true);
  }

  sectionSize(section: number): number {
    return this.view.getUint32(this.sectionHeader(section) + 16, true);
  }

  /** In the file; 0 for a section without content. */
  sectionOffset(section: number): number {
    return this.hasContent(section) ? this.view.getUint32(this.sectionHeader(section) + 20, true) : 0;
  }

  hasContent(section: number): boolean {
    const header = this.sectionHeader(section);
    return (
      (this.sectionFlags(section) & SectionFlag.IMAGE_SCN_CNT_UNINITIALIZED_DATA) === 0 &&
      this.view.getUint32(header + 20, true) !== 0
    );
  }

  sectionAlignment(section: number): number {
    const power = (this.sectionFlags(section) >>> alignmentShift) & 15;
    return power === 0 ? 16 : 2 ** (power - 1);
  }

  /** The bytes of a section in the file; none for zero fill. */
  content(section: number): Uint8Array {
    const offset = this.sectionOffset(section);
    return this.bytes.subarray(offset, this.hasContent(section) ? offset + this.sectionSize(section) : offset);
  }

  /** Throws FormatError where it is outside of the string table. */
  sectionName(section: number): string {
    const header = this.sectionHeader(section);
    const short = decodeName(this.bytes, header, this.#shortEnd(header));
    const offset = longNameOffset(short);
    if (offset === null) return short;
    const start = this.#longStart(header, offset, `name of section ${section}`);
    return decodeName(this.bytes, start, this.#longEnd(start));
  }

  /** Where its header is in the file. */
  sectionHeader(section: number): number {
    return this.tables.sectionsOffset + (section - 1) * sectionHeaderSize;
  }

  /** How many relocations apply to a section. */
  relocationCount(section: number): number {
    const header = this.sectionHeader(section);
    const count = this.view.getUint16(header + 32, true);
    return this.#hasManyRelocations(header, count) ? this.view.getUint32(this.#relocations(header), true) - 1 : count;
  }

  /** File offset of the first relocation of a section. */
  relocationsOffset(section: number): number {
    const header = this.sectionHeader(section);
    const count = this.view.getUint16(header + 32, true);
    // The first one has the number of all where 16 bits do not.
    return this.#relocations(header) + (this.#hasManyRelocations(header, count) ? relocationSize : 0);
  }

  /** For lists and text. Throws RangeError beyond their count. */
  relocation(section: number, index: number): CoffRelocation {
    if (index < 0 || index >= this.relocationCount(section)) {
      throw new RangeError(`${this.name}: relocation ${index} of section ${section}`);
    }
    const entry = this.relocationsOffset(section) + index * relocationSize;
    return {
      offset: this.view.getUint32(entry, true),
      symbol: this.view.getUint32(entry + 4, true),
      kind: this.view.getUint16(entry + 8, true),
    };
  }

  /** Where a symbol's record is in the file. */
  symbolEntry(index: number): number {
    return this.tables.symbolsOffset + index * this.tables.symbolSize;
  }

  symbolValue(index: number): number {
    return this.view.getUint32(this.symbolEntry(index) + 8, true);
  }

  /** From 1, or a SectionNumber. */
  symbolSection(index: number): number {
    const at = this.symbolEntry(index) + 12;
    if (this.tables.isBig) return this.view.getInt32(at, true);
    const number = this.view.getUint16(at, true);
    return number <= maxSmallSectionNumber ? number : number - 0x1_0000;
  }

  symbolType(index: number): number {
    return this.view.getUint16(this.symbolEntry(index) + this.tables.symbolSize - 4, true);
  }

  storageClass(index: number): number {
    return this.view.getUint8(this.symbolEntry(index) + this.tables.symbolSize - 2);
  }

  /** Auxiliary records that follow a symbol. */
  auxiliaries(index: number): number {
    return this.view.getUint8(this.symbolEntry(index) + this.tables.symbolSize - 1);
  }

  /** Where a symbol's name starts in the file. Throws FormatError where that is outside of the string table. */
  nameStart(index: number): number {
    const entry = this.symbolEntry(index);
    const offset = this.view.getUint32(entry + 4, true);
    // Eight zero bytes are the empty name.
    if (this.view.getUint32(entry, true) !== 0 || offset === 0) return entry;
    return this.#longStart(entry, offset, `name of symbol ${index}`);
  }

  /** The end of the name of a symbol that starts at `start`. */
  nameEnd(index: number, start: number): number {
    return start === this.symbolEntry(index) ? this.#shortEnd(start) : this.#longEnd(start);
  }

  symbolName(index: number): string {
    this.#checkSymbol(index);
    const start = this.nameStart(index);
    return decodeName(this.bytes, start, this.nameEnd(index, start));
  }

  /** For lists and text. Throws RangeError beyond symbolCount. */
  symbol(index: number): CoffSymbol {
    this.#checkSymbol(index);
    return {
      index,
      name: this.symbolName(index),
      value: this.symbolValue(index),
      section: this.symbolSection(index),
      type: this.symbolType(index),
      storageClass: this.storageClass(index),
      auxiliaries: this.auxiliaries(index),
    };
  }

  /** True for a record that belongs to the symbol before it. */
  isAuxiliary(index: number): boolean {
    if (this.#auxiliary === null) {
      this.#auxiliary = new Uint8Array(this.symbolCount).fill(1);
      for (const symbol of this.symbolIndexes()) this.#auxiliary[symbol] = 0;
    }
    return this.#auxiliary[index] === 1;
  }

  /** The symbols without their auxiliary records, by index. */
  *symbolIndexes(): Generator<number> {
    for (let index = 0; index < this.symbolCount; index += 1 + this.auxiliaries(index)) yield index;
  }

  error(offset: number, text: string): FormatError {
    return new FormatError(this.name, offset, text);
  }

  #hasManyRelocations(header: number, count: number): boolean {
    const flags = this.view.getUint32(header + 36, true);
    return count === 0xffff && (flags & SectionFlag.IMAGE_SCN_LNK_NRELOC_OVFL) !== 0;
  }

  #relocations(header: number): number {
    return this.view.getUint32(header + 24, true);
  }

  #checkSymbol(index: number): void {
    if (index >= 0 && index < this.symbolCount) return;
    throw new RangeError(`${this.name}: symbol ${index}: it has ${this.symbolCount}`);
  }

  /** Names of up to 8 bytes stand in the record itself and end with it, or at a NUL byte. */
  #shortEnd(start: number): number {
    let end = start;
    while (end < start + 8 && this.bytes[end] !== 0) end++;
    return end;
  }

  #longStart(at: number, offset: number, what: string): number {
    const { stringsOffset, stringsSize } = this.tables;
    if (offset >= 4 && offset < stringsSize) return stringsOffset + offset;
    throw this.error(at, `${what} at ${offset} of the string table, which has ${stringsSize} bytes`);
  }

  #longEnd(start: number): number {
    const limit = this.tables.stringsOffset + this.tables.stringsSize;
    let end = start;
    while (end < limit && this.bytes[end] !== 0) end++;
    if (end === limit) throw this.error(start, 'name without an end in the string table');
    return end;
  }
}

/** `/123` in decimal, `//AAAB` in base 64 for string tables of more than ten million bytes; null for other names. */
function longNameOffset(name: string): number | null {
  if (!name.startsWith('/')) return null;
  if (!name.startsWith('//')) return /^\/\d+$/.test(name) ? Number(name.slice(1)) : null;
  let offset = 0;
  for (const digit of name.slice(2)) {
    const value = base64.indexOf(digit);
    if (value < 0) return null;
    offset = offset * 64 + value;
  }
  return name.length === 2 ? null : offset;
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
