// An ELF64 little-endian x86-64 relocatable object (gABI chapter 4, psABI 4.x): header, section table and the places
// of the symbol and relocation tables, which the linker reads in place. Every table that is named here lies inside the
// file; what the entries say is checked by whoever reads them.

import { FormatError } from '../../../shared/errors.ts';
import { type DeferredContent, FileContent } from '../fileContent.ts';
import { decodeName } from '../nameIndex.ts';
import { SectionIndex, symbolSize } from './elfConstants.ts';
import type { ElfSections, ObjectSection } from './elfSections.ts';

export type { ObjectSection } from './elfSections.ts';

export interface ObjectSymbol {
  readonly index: number;
  readonly name: string;
  /** Unsigned over 64 bits. */
  readonly value: bigint;
  readonly size: bigint;
  readonly info: number;
  readonly other: number;
  /** Section index with SHN_XINDEX followed, or SHN_UNDEF, SHN_ABS, SHN_COMMON. */
  readonly section: number;
}

export interface ObjectRelocation {
  readonly offset: bigint;
  readonly kind: number;
  readonly symbol: number;
  readonly addend: bigint;
}

/** A run of Elf64_Rela entries that apply to one section. */
export interface RelocationTableRange {
  /** Index of the section that they apply to. */
  readonly section: number;
  readonly fileOffset: number;
  readonly count: number;
}

/** Made by parseElfObject (elfReader.ts) from checked parts. */
export class ElfObject {
  readonly format = 'ELF64 x86-64';
  readonly name: string;
  /** The file. What `deferred` names reads as zero here: content() gives the bytes of a section. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** What was left in the file; null where all of it was read. */
  readonly deferred: DeferredContent | null;
  /** For those who look at headers one by one; `sections` is for lists. */
  readonly sectionTable: ElfSections;
  /** Entries of the symbol table, the null symbol included; 0 without a table. */
  readonly symbolCount: number;
  /** sh_info of the symbol table: symbols below are local. */
  readonly firstGlobal: number;
  /** File offset of the symbol table. */
  readonly symbolsOffset: number;
  /** The string table of the symbols. */
  readonly stringsOffset: number;
  readonly stringsSize: number;
  /** File offset of SHT_SYMTAB_SHNDX, or -1. */
  readonly extendedIndexOffset: number;
  readonly relocationTables: readonly RelocationTableRange[];
  #sections: readonly ObjectSection[] | null = null;

  constructor(
    name: string,
    bytes: Uint8Array,
    view: DataView,
    deferred: DeferredContent | null,
    sectionTable: ElfSections,
    symbols: SymbolTablePlace,
    relocationTables: readonly RelocationTableRange[],
  ) {
    this.name = name;
    this.bytes = bytes;
    this.view = view;
    this.deferred = deferred;
    this.sectionTable = sectionTable;
    this.symbolCount = symbols.symbolCount;
    this.firstGlobal = symbols.firstGlobal;
    this.symbolsOffset = symbols.symbolsOffset;
    this.stringsOffset = symbols.stringsOffset;
    this.stringsSize = symbols.stringsSize;
    this.extendedIndexOffset = symbols.extendedIndexOffset;
    this.relocationTables = relocationTables;
  }

  /** Made when first asked for. */
  get sections(): readonly ObjectSection[] {
    this.#sections ??= this.sectionTable.list();
    return this.#sections;
  }

  /** The bytes of a section in the file; none for zero fill. A stand-in where they were left there. */
  content(section: number): Uint8Array | FileContent {
    const { deferred, sectionTable } = this;
    const fileOffset = sectionTable.fileOffset(section);
    const fileSize = sectionTable.fileSize(section);
    const end = fileOffset + fileSize;
    // Exact: a range that is left in the file touches nothing but the one section that it belongs to.
    const range = deferred?.ranges.find(({ start }) => start === fileOffset);
    if (deferred !== null && range?.end === end) return new FileContent(deferred.source, range);
    return this.bytes.subarray(fileOffset, end);
  }

  /** Where a symbol's name starts in the file. Throws FormatError where it is outside the string table. */
  nameStart(index: number): number {
    const entry = this.symbolsOffset + index * symbolSize;
    const offset = this.view.getUint32(entry, true);
    if (offset < this.stringsSize) return this.stringsOffset + offset;
    if (offset === 0) return this.stringsOffset;
    throw this.error(entry, `name of symbol ${index} at ${offset}: its string table has ${this.stringsSize} bytes`);
  }

  /** The end of a name that starts at `start`: its NUL byte. Throws FormatError if the string table ends before it. */
  nameEnd(start: number): number {
    const limit = this.stringsOffset + this.stringsSize;
    const { bytes } = this;
    let end = start;
    while (end < limit && bytes[end] !== 0) end++;
    if (end >= limit && start < limit) throw this.error(start, 'symbol name without an end in its string table');
    return end;
  }

  symbolName(index: number): string {
    if (index < 0 || index >= this.symbolCount) this.#refuseSymbol(index);
    const start = this.nameStart(index);
    return decodeName(this.bytes, start, this.nameEnd(start));
  }

  /** The section index of a symbol, SHN_XINDEX followed. */
  symbolSection(index: number): number {
    const section = this.view.getUint16(this.symbolsOffset + index * symbolSize + 6, true);
    if (section !== SectionIndex.SHN_XINDEX) return section;
    if (this.extendedIndexOffset < 0) {
      const entry = this.symbolsOffset + index * symbolSize;
      throw this.error(entry, `symbol ${index} says SHN_XINDEX, but the file has no SHT_SYMTAB_SHNDX section`);
    }
    return this.view.getUint32(this.extendedIndexOffset + 4 * index, true);
  }

  /** True if a section index from symbolSection is one of the reserved numbers rather than a section. */
  isReservedIndex(symbol: number, section: number): boolean {
    if (section < SectionIndex.SHN_LORESERVE || section > SectionIndex.SHN_XINDEX) return false;
    return this.view.getUint16(this.symbolsOffset + symbol * symbolSize + 6, true) !== SectionIndex.SHN_XINDEX;
  }

  /** For lists and text. Throws RangeError beyond symbolCount. */
  symbol(index: number): ObjectSymbol {
    if (index < 0 || index >= this.symbolCount) this.#refuseSymbol(index);
    const entry = this.symbolsOffset + index * symbolSize;
    return {
      index,
      name: this.symbolName(index),
      value: this.view.getBigUint64(entry + 8, true),
      size: this.view.getBigUint64(entry + 16, true),
      info: this.view.getUint8(entry + 4),
      other: this.view.getUint8(entry + 5),
      section: this.symbolSection(index),
    };
  }

  /** How many relocations apply to a section. */
  relocationCount(section: number): number {
    let count = 0;
    for (const table of this.relocationTables) if (table.section === section) count += table.count;
    return count;
  }

  /** Relocation `index` of those that apply to a section; for lists and text. Throws RangeError beyond their count. */
  relocation(section: number, index: number): ObjectRelocation {
    let left = index;
    for (const table of this.relocationTables) {
      if (table.section !== section) continue;
      if (left >= 0 && left < table.count) return this.#relocationAt(table.fileOffset + 24 * left);
      left -= table.count;
    }
    throw new RangeError(
      `${this.name}: relocation ${index} of section ${section}: it has ${this.relocationCount(section)}`,
    );
  }

  error(offset: number, text: string): FormatError {
    return new FormatError(this.name, offset, text);
  }

  #relocationAt(entry: number): ObjectRelocation {
    return {
      offset: this.view.getBigUint64(entry, true),
      kind: this.view.getUint32(entry + 8, true),
      symbol: this.view.getUint32(entry + 12, true),
      addend: this.view.getBigInt64(entry + 16, true),
    };
  }

  #refuseSymbol(index: number): never {
    throw new RangeError(`${this.name}: symbol ${index}: it has ${this.symbolCount}`);
  }
}

/** Where the symbols are: see the fields of the same names in ElfObject. */
export type SymbolTablePlace = Pick<
  ElfObject,
  'symbolCount' | 'firstGlobal' | 'symbolsOffset' | 'stringsOffset' | 'stringsSize' | 'extendedIndexOffset'
>;
