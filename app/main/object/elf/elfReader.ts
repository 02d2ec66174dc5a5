// Bytes -> ElfObject: checks the header and every table's place and size against the file before anything is read
// through them. Called by objectFile.ts once the magic number says ELF.

import { FormatError } from '../../../shared/errors.ts';
import type { DeferredContent } from '../fileContent.ts';
import {
  ElfType,
  EM_X86_64,
  headerSize,
  machineNames,
  relaSize,
  SectionFlag,
  SectionIndex,
  SectionType,
  sectionHeaderSize,
  symbolSize,
} from './elfConstants.ts';
import { ElfObject, type RelocationTableRange, type SymbolTablePlace } from './elfObject.ts';
import { ElfSections } from './elfSections.ts';

/** Sections and alignments above this are no program's: x86-64 user space ends at 2^47. */
const addressSpaceLimit = 2 ** 47;
const maxAlignment = 2 ** 28;

/**
 * Throws FormatError for anything but a well-formed ELF64 little-endian x86-64 ET_REL. The bytes are kept. `deferred`:
 * what of them was not read, as elfDeferral.ts said.
 */
export function parseElfObject(name: string, bytes: Uint8Array, deferred: DeferredContent | null = null): ElfObject {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkIdentity(name, bytes, view);
  const table = readSections(name, bytes, view);
  checkSections(name, view, table, 0, table.count);
  refuseCompilerIntermediate(name, table, findIntermediate(table, 0, table.count));
  const symbols = findSymbolTable(name, table);
  const relocations: RelocationTableRange[] = [];
  findRelocations(name, table, 0, table.count, relocations);
  return new ElfObject(name, bytes, view, deferred, table, symbols, relocations);
}

/** Sections that one piece of work goes through: a millisecond's worth, some where nothing is warm yet. */
const sectionsAtOneGo = 2 ** 12;

/** The same in pieces: an object compiled with a section for each function has a hundred thousand. */
export function* parseElfInPieces(
  name: string,
  bytes: Uint8Array,
  deferred: DeferredContent | null,
): Generator<void, ElfObject> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkIdentity(name, bytes, view);
  const table = readSections(name, bytes, view);
  const { count } = table;
  let intermediate = -1;
  for (let from = 0; from < count; from += sectionsAtOneGo) {
    const to = Math.min(from + sectionsAtOneGo, count);
    checkSections(name, view, table, from, to);
    if (intermediate < 0) intermediate = findIntermediate(table, from, to);
    yield;
  }
  refuseCompilerIntermediate(name, table, intermediate);
  const symbols = findSymbolTable(name, table);
  const relocations: RelocationTableRange[] = [];
  for (let from = 0; from < count; from += sectionsAtOneGo) {
    yield;
    findRelocations(name, table, from, Math.min(from + sectionsAtOneGo, count), relocations);
  }
  return new ElfObject(name, bytes, view, deferred, table, symbols, relocations);
}

function checkIdentity(name: string, bytes: Uint8Array, view: DataView): void {
  if (bytes.length < 20)
    throw new FormatError(name, 0, `an ELF file cut off after ${bytes.length} bytes: copy it again`);
  const elfClass = bytes[4];
  if (elfClass !== 1 && elfClass !== 2) throw new FormatError(name, 4, `ELF class ${elfClass}: allowed is 2 (64-bit)`);
  if (bytes[5] === 2) throw new FormatError(name, 5, 'a big-endian ELF file: compile it for x86-64');
  if (bytes[5] !== 1) throw new FormatError(name, 5, `ELF data encoding ${bytes[5]}: allowed is 1 (little-endian)`);
  const machine = view.getUint16(18, true);
  if (elfClass === 1) {
    const what = machine === EM_X86_64 ? 'an x32 object (-mx32)' : `a 32-bit ELF file for ${machineName(machine)}`;
    throw new FormatError(name, 4, `${what}: only 64-bit x86-64 objects can be loaded; compile it with -m64`);
  }
  if (machine !== EM_X86_64) {
    throw new FormatError(name, 18, `an ELF file for ${machineName(machine)}: compile it for x86-64`);
  }
  const type = view.getUint16(16, true);
  if (type !== ElfType.ET_REL) throw new FormatError(name, 16, notRelocatable(type));
  if (bytes.length < headerSize) {
    throw new FormatError(name, 0, `an ELF file cut off inside its header (${bytes.length} of ${headerSize} bytes)`);
  }
}

function machineName(machine: number): string {
  return machineNames[machine] ?? `machine ${machine}`;
}

function notRelocatable(type: number): string {
  switch (type) {
    case ElfType.ET_EXEC:
      return 'a linked executable (ET_EXEC): Loadstone loads relocatable objects; compile with -c and load the .o';
    case ElfType.ET_DYN:
      return 'a shared object or position-independent executable (ET_DYN): preload a library, or compile with -c and load the .o';
    case ElfType.ET_CORE:
      return 'a core dump (ET_CORE): compile with -c and load the .o';
    default:
      return `ELF file type ${type}: allowed is 1 (ET_REL), which compilers write with -c`;
  }
}

/** Checks where the table lies; what it says is for checkSections. */
function readSections(name: string, bytes: Uint8Array, view: DataView): ElfSections {
  const table = readU64(name, view, 40, 'offset of the section table');
  if (table === 0) throw new FormatError(name, 40, 'no section table: a relocatable object needs one');
  const entrySize = view.getUint16(58, true);
  if (entrySize !== sectionHeaderSize) {
    throw new FormatError(name, 58, `section headers of ${entrySize} bytes: allowed is ${sectionHeaderSize}`);
  }
  checkRange(name, 40, bytes.length, table, sectionHeaderSize, 'the section table');
  let count = view.getUint16(60, true);
  // With more than 65,279 sections the header has 0 and the first section header has the number (gABI, e_shnum).
  if (count === 0) count = readU64(name, view, table + 32, 'number of sections');
  checkRange(name, 60, bytes.length, table, count * sectionHeaderSize, `the section table of ${count} entries`);
  let nameSection = view.getUint16(62, true);
  if (nameSection === SectionIndex.SHN_XINDEX) nameSection = view.getUint32(table + 40, true);
  const names = nameTable(name, bytes, view, table, count, nameSection);
  return new ElfSections(view, table, count, names);
}

/** Sections [from, to). */
function checkSections(name: string, view: DataView, sections: ElfSections, from: number, to: number): void {
  for (let index = from; index < to; index++) checkSection(name, view, sections, index, sections.names);
}

/** The section names' string table as a view; empty where the file has none. */
function nameTable(
  name: string,
  bytes: Uint8Array,
  view: DataView,
  table: number,
  count: number,
  nameSection: number,
): Uint8Array {
  if (nameSection === SectionIndex.SHN_UNDEF) return bytes.subarray(0, 0);
  if (nameSection >= count) {
    throw new FormatError(name, 62, `section names in section ${nameSection}: the file has ${count} sections`);
  }
  const header = table + nameSection * sectionHeaderSize;
  const offset = readU64(name, view, header + 24, 'offset of the section names');
  const size = readU64(name, view, header + 32, 'size of the section names');
  checkRange(name, header + 24, bytes.length, offset, size, 'the section names');
  return bytes.subarray(offset, offset + size);
}

function checkSection(name: string, view: DataView, sections: ElfSections, index: number, names: Uint8Array): void {
  checkSectionName(name, sections.header(index), sections.nameStart(index), names);
  const fileOffset = sections.fileOffset(index);
  const size = sections.size(index);
  const fileSize = sections.fileSize(index);
  const alignment = sections.alignment(index);
  const isPower = alignment <= maxAlignment && (alignment & (alignment - 1)) === 0;
  const inFile = fileSize === 0 || fileOffset + fileSize <= view.byteLength;
  if (isPower && inFile && size < addressSpaceLimit) return;
  const what = `section ${index} (${sections.name(index)})`;
  refuseSection(name, view, sections.header(index), what, { fileOffset, size, alignment, inFile });
}

function refuseSection(
  name: string,
  view: DataView,
  header: number,
  what: string,
  found: { readonly fileOffset: number; readonly size: number; readonly alignment: number; readonly inFile: boolean },
): never {
  if (!found.inFile) checkRange(name, header + 24, view.byteLength, found.fileOffset, found.size, what);
  if (found.size >= addressSpaceLimit) {
    throw new FormatError(name, header + 32, `${what} has 0x${found.size.toString(16)} bytes: allowed is below 2^47`);
  }
  const text = `${what} has alignment ${found.alignment}: allowed are powers of two up to 2^28`;
  throw new FormatError(name, header + 48, text);
}

function checkSectionName(name: string, header: number, start: number, names: Uint8Array): void {
  if (start === 0 && names.length === 0) return;
  if (start >= names.length) {
    throw new FormatError(name, header, `section name at ${start}: the name table has ${names.length} bytes`);
  }
  // A table that ends with NUL ends every name.
  if (names[names.length - 1] !== 0 && names.indexOf(0, start) < 0) {
    throw new FormatError(name, header, `section name at ${start} without an end in the name table`);
  }
}

const noSymbolTable: SymbolTablePlace = {
  symbolCount: 0,
  firstGlobal: 0,
  symbolsOffset: 0,
  stringsOffset: 0,
  stringsSize: 0,
  extendedIndexOffset: -1,
};

function findSymbolTable(name: string, sections: ElfSections): SymbolTablePlace {
  let table = -1;
  let tables = 0;
  for (let index = 0; index < sections.count; index++) {
    if (sections.type(index) !== SectionType.SHT_SYMTAB) continue;
    tables++;
    // A second one is what a message names.
    if (tables <= 2) table = index;
  }
  if (table < 0) return noSymbolTable;
  const symbolsOffset = sections.fileOffset(table);
  if (tables > 1) throw new FormatError(name, symbolsOffset, `${tables} symbol tables: allowed is one`);
  const size = sections.size(table);
  if (size % symbolSize !== 0) {
    throw new FormatError(name, symbolsOffset, `symbol table of ${size} bytes: allowed are multiples of ${symbolSize}`);
  }
  const strings = sections.link(table);
  if (strings >= sections.count || sections.type(strings) !== SectionType.SHT_STRTAB) {
    throw new FormatError(name, symbolsOffset, `symbol names in section ${strings}, which is no string table`);
  }
  const symbolCount = size / symbolSize;
  const firstGlobal = sections.info(table);
  if (firstGlobal > symbolCount) {
    throw new FormatError(name, symbolsOffset, `first global symbol ${firstGlobal} of ${symbolCount}`);
  }
  return {
    symbolCount,
    firstGlobal,
    symbolsOffset,
    stringsOffset: sections.fileOffset(strings),
    stringsSize: sections.fileSize(strings),
    extendedIndexOffset: extendedIndexes(name, sections, table, symbolCount),
  };
}

function extendedIndexes(name: string, sections: ElfSections, table: number, symbolCount: number): number {
  for (let index = 0; index < sections.count; index++) {
    if (sections.type(index) !== SectionType.SHT_SYMTAB_SHNDX || sections.link(index) !== table) continue;
    const size = sections.size(index);
    if (size < symbolCount * 4) {
      const text = `${size} bytes of extended section indexes for ${symbolCount} symbols: 4 bytes each are needed`;
      throw new FormatError(name, sections.fileOffset(index), text);
    }
    return sections.fileOffset(index);
  }
  return -1;
}

/** Adds the tables among sections [from, to) to `ranges`. */
function findRelocations(
  name: string,
  sections: ElfSections,
  from: number,
  to: number,
  ranges: RelocationTableRange[],
): void {
  const { count } = sections;
  for (let index = from; index < to; index++) {
    const type = sections.type(index);
    if (type !== SectionType.SHT_RELA && type !== SectionType.SHT_REL) continue;
    const fileOffset = sections.fileOffset(index);
    /** Rejects the table: `text` says what about it. */
    const refuse = (text: string): never => {
      throw new FormatError(name, fileOffset, `section ${sections.name(index)} ${text}`);
    };
    if (type === SectionType.SHT_REL) {
      refuse('has SHT_REL entries: x86-64 objects have SHT_RELA; compile it for x86-64');
    }
    const size = sections.size(index);
    const info = sections.info(index);
    const link = sections.link(index);
    if (size % relaSize !== 0) refuse(`of ${size} bytes: allowed are multiples of ${relaSize}`);
    if (info === 0 || info >= count) refuse(`applies to section ${info}: allowed are 1..${count - 1}`);
    if (link >= count || sections.type(link) !== SectionType.SHT_SYMTAB) {
      refuse(`takes its symbols from section ${link}, which is no symbol table`);
    }
    ranges.push({ section: info, fileOffset, count: size / relaSize });
  }
}

/** `.gnu.lto_` */
const intermediatePrefix = Uint8Array.from('.gnu.lto_', (character) => character.charCodeAt(0));

/** The first of sections [from, to) with the compiler's own form; -1 where none has it. */
function findIntermediate(sections: ElfSections, from: number, to: number): number {
  for (let index = from; index < to; index++) if (sections.nameBegins(index, intermediatePrefix)) return index;
  return -1;
}

/** gcc's -flto without -ffat-lto-objects writes ELF files that hold the compiler's own form and no code. */
function refuseCompilerIntermediate(name: string, sections: ElfSections, intermediate: number): void {
  if (intermediate < 0) return;
  for (let index = 0; index < sections.count; index++) {
    const loads = (sections.flags(index) & SectionFlag.SHF_ALLOC) !== 0 && sections.size(index) > 0;
    if (loads && sections.type(index) !== SectionType.SHT_NOTE) return;
  }
  const what = `GCC LTO intermediate code (section ${sections.name(intermediate)})`;
  const text = `${what}: compile with -fno-lto or -ffat-lto-objects`;
  throw new FormatError(name, sections.fileOffset(intermediate), text);
}

/** An unsigned 64-bit field that must be below 2^53. */
function readU64(name: string, view: DataView, offset: number, what: string): number {
  const high = view.getUint32(offset + 4, true);
  const low = view.getUint32(offset, true);
  if (high < 0x20_0000) return high * 2 ** 32 + low;
  throw new FormatError(
    name,
    offset,
    `${what} is 0x${view.getBigUint64(offset, true).toString(16)}: allowed is below 2^53`,
  );
}

function checkRange(name: string, at: number, fileSize: number, offset: number, size: number, what: string): void {
  if (offset + size <= fileSize) return;
  const end = `0x${(offset + size).toString(16)}`;
  throw new FormatError(
    name,
    at,
    `${what} ends at ${end}, but the file has 0x${fileSize.toString(16)} bytes: it is cut off or damaged`,
  );
}
