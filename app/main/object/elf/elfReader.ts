// Bytes -> ElfObject: checks the header and every table's place and size against the file before anything is read
// through them. Called by objectFile.ts once the magic number says ELF.

import { FormatError } from '../../../shared/errors.ts';
import type { DeferredContent } from '../fileContent.ts';
import { decodeName, NameIndex } from '../nameIndex.ts';
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
import { ElfObject, type ObjectSection, type RelocationTableRange } from './elfObject.ts';

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
  const sections = readSections(name, bytes, view);
  const symbols = findSymbolTable(name, sections);
  refuseCompilerIntermediate(name, sections);
  const relocationTables = findRelocations(name, sections);
  return new ElfObject({ name, bytes, view, deferred, sections, ...symbols, relocationTables });
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

function readSections(name: string, bytes: Uint8Array, view: DataView): ObjectSection[] {
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
  const sections: ObjectSection[] = [];
  for (let index = 0; index < count; index++) sections.push(readSection(name, view, table, index, names));
  return sections;
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

function readSection(name: string, view: DataView, table: number, index: number, names: Uint8Array): ObjectSection {
  const header = table + index * sectionHeaderSize;
  const type = view.getUint32(header + 4, true);
  const sectionName = readSectionName(name, header, view.getUint32(header, true), names);
  // The number of sections may stand in the null section's size, so it is not read as one.
  const none = type === SectionType.SHT_NULL;
  const fileOffset = none ? 0 : u64At(view, header + 24);
  const size = none ? 0 : u64At(view, header + 32);
  const fileSize = type === SectionType.SHT_NOBITS ? 0 : size;
  const alignment = none ? 1 : Math.max(1, u64At(view, header + 48));
  const isPower = alignment <= maxAlignment && (alignment & (alignment - 1)) === 0;
  const inFile = fileSize === 0 || fileOffset + fileSize <= view.byteLength;
  if (!isPower || !inFile || size >= addressSpaceLimit) {
    refuseSection(name, view, header, `section ${index} (${sectionName})`, { fileOffset, size, alignment, inFile });
  }
  return {
    index,
    name: sectionName,
    type,
    // The high half of sh_flags has no flag that is defined.
    flags: view.getUint32(header + 8, true),
    size,
    fileSize,
    fileOffset,
    alignment,
    link: view.getUint32(header + 40, true),
    info: view.getUint32(header + 44, true),
  };
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

/** An unsigned 64-bit field; rounded from 2^53 on, which no caller takes. */
function u64At(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * 4294967296 + view.getUint32(offset, true);
}

function readSectionName(name: string, header: number, start: number, names: Uint8Array): string {
  if (start === 0 && names.length === 0) return '';
  if (start >= names.length) {
    throw new FormatError(name, header, `section name at ${start}: the name table has ${names.length} bytes`);
  }
  let end = start;
  while (end < names.length && names[end] !== 0) end++;
  if (end === names.length) {
    throw new FormatError(name, header, `section name at ${start} without an end in the name table`);
  }
  const id = knownNames.find(names, start, end);
  if (id >= 0) return knownNames.name(id);
  const text = decodeName(names, start, end);
  if (knownNames.count < maxKnownNames) knownNames.internName(text);
  return text;
}

/** Section names that occurred: most files have the same ones. */
const knownNames = new NameIndex();
const maxKnownNames = 4096;

interface SymbolTablePlace {
  readonly symbolCount: number;
  readonly firstGlobal: number;
  readonly symbolsOffset: number;
  readonly stringsOffset: number;
  readonly stringsSize: number;
  readonly extendedIndexOffset: number;
}

function findSymbolTable(name: string, sections: readonly ObjectSection[]): SymbolTablePlace {
  const tables = sections.filter((section) => section.type === SectionType.SHT_SYMTAB);
  const table = tables[0];
  if (table === undefined) {
    const none = { symbolCount: 0, firstGlobal: 0, symbolsOffset: 0, stringsOffset: 0, stringsSize: 0 };
    return { ...none, extendedIndexOffset: -1 };
  }
  if (tables.length > 1) {
    throw new FormatError(name, tables[1]?.fileOffset ?? 0, `${tables.length} symbol tables: allowed is one`);
  }
  if (table.size % symbolSize !== 0) {
    const text = `symbol table of ${table.size} bytes: allowed are multiples of ${symbolSize}`;
    throw new FormatError(name, table.fileOffset, text);
  }
  const strings = sections[table.link];
  if (strings?.type !== SectionType.SHT_STRTAB) {
    throw new FormatError(name, table.fileOffset, `symbol names in section ${table.link}, which is no string table`);
  }
  const symbolCount = table.size / symbolSize;
  if (table.info > symbolCount) {
    throw new FormatError(name, table.fileOffset, `first global symbol ${table.info} of ${symbolCount}`);
  }
  return {
    symbolCount,
    firstGlobal: table.info,
    symbolsOffset: table.fileOffset,
    stringsOffset: strings.fileOffset,
    stringsSize: strings.fileSize,
    extendedIndexOffset: extendedIndexes(name, sections, table, symbolCount),
  };
}

function extendedIndexes(
  name: string,
  sections: readonly ObjectSection[],
  table: ObjectSection,
  symbolCount: number,
): number {
  const found = sections.find(
    (section) => section.type === SectionType.SHT_SYMTAB_SHNDX && section.link === table.index,
  );
  if (found === undefined) return -1;
  if (found.size < symbolCount * 4) {
    const text = `${found.size} bytes of extended section indexes for ${symbolCount} symbols: 4 bytes each are needed`;
    throw new FormatError(name, found.fileOffset, text);
  }
  return found.fileOffset;
}

function findRelocations(name: string, sections: readonly ObjectSection[]): RelocationTableRange[] {
  const ranges: RelocationTableRange[] = [];
  for (const section of sections) {
    if (section.type === SectionType.SHT_REL) {
      const text = `section ${section.name} has SHT_REL entries: x86-64 objects have SHT_RELA; compile it for x86-64`;
      throw new FormatError(name, section.fileOffset, text);
    }
    if (section.type !== SectionType.SHT_RELA) continue;
    if (section.size % relaSize !== 0) {
      const text = `section ${section.name} of ${section.size} bytes: allowed are multiples of ${relaSize}`;
      throw new FormatError(name, section.fileOffset, text);
    }
    if (section.info === 0 || section.info >= sections.length) {
      const text = `section ${section.name} applies to section ${section.info}: allowed are 1..${sections.length - 1}`;
      throw new FormatError(name, section.fileOffset, text);
    }
    if (sections[section.link]?.type !== SectionType.SHT_SYMTAB) {
      const text = `section ${section.name} takes its symbols from section ${section.link}, which is no symbol table`;
      throw new FormatError(name, section.fileOffset, text);
    }
    ranges.push({ section: section.info, fileOffset: section.fileOffset, count: section.size / relaSize });
  }
  return ranges;
}

/** gcc's -flto without -ffat-lto-objects writes ELF files that hold the compiler's own form and no code. */
function refuseCompilerIntermediate(name: string, sections: readonly ObjectSection[]): void {
  const intermediate = sections.find((section) => section.name.startsWith('.gnu.lto_'));
  if (intermediate === undefined) return;
  const loads = sections.some(
    (section) =>
      (section.flags & SectionFlag.SHF_ALLOC) !== 0 && section.size > 0 && section.type !== SectionType.SHT_NOTE,
  );
  if (loads) return;
  const text = `GCC LTO intermediate code (section ${intermediate.name}): compile with -fno-lto or -ffat-lto-objects`;
  throw new FormatError(name, intermediate.fileOffset, text);
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
