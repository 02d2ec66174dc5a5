// Bytes -> CoffObject: checks the header and every table's place and size against the file before anything is read
// through them. Called by objectFile.ts once the first bytes say COFF.

import { FormatError } from '../../../shared/errors.ts';
import {
  bigFileHeaderSize,
  bigSymbolSize,
  fileHeaderSize,
  IMAGE_FILE_MACHINE_AMD64,
  machineNames,
  relocationSize,
  SectionFlag,
  sectionHeaderSize,
  symbolSize,
} from './coffConstants.ts';
import { CoffObject, type CoffTables } from './coffObject.ts';
import { expandImport, isImport } from './importMember.ts';

/**
 * True if the bytes begin as a COFF object, a /bigobj one or a short import does. There is no magic number: the
 * machine's number is one, or the mark 00 00 ff ff of the later forms.
 */
export function isCoff(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  if (first === 0 && second === 0) return third === 0xff && fourth === 0xff;
  return bytes.length >= 2 && machineNames[(first ?? 0) | ((second ?? 0) << 8)] !== undefined;
}

/**
 * Throws FormatError for anything but a well-formed relocatable object for x86-64. The bytes are kept. A short import
 * (a member of an import library) becomes the object that a long one would be.
 */
export function parseCoffObject(name: string, bytes: Uint8Array): CoffObject {
  if (isImport(bytes)) return parseCoffObject(name, expandImport(name, bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = readTables(name, bytes, view);
  const object = new CoffObject(name, bytes, view, tables);
  for (let section = 1; section <= tables.sectionCount; section++) checkSection(object, section);
  return object;
}

/** Class identifier of /bigobj files: {D1BAA1C7-BAEE-4BA9-AF20-FAF66AA4DCB8}. */
const bigClass = [0xc7, 0xa1, 0xba, 0xd1, 0xee, 0xba, 0xa9, 0x4b, 0xaf, 0x20, 0xfa, 0xf6, 0x6a, 0xa4, 0xdc, 0xb8];

/** A section of this size and more is no program's: section headers hold 32 bits, images end below 2 GB. */
const sectionSizeLimit = 2 ** 31;

function readTables(name: string, bytes: Uint8Array, view: DataView): CoffTables {
  const isBig = bytes[0] === 0 && bytes[1] === 0;
  const size = isBig ? bigFileHeaderSize : fileHeaderSize;
  if (bytes.length < size) {
    throw new FormatError(name, 0, `a COFF file cut off inside its header (${bytes.length} of ${size} bytes)`);
  }
  if (isBig && bigClass.some((byte, i) => bytes[12 + i] !== byte)) {
    const text = 'an object of the compiler’s own form (link-time code generation): compile it without /GL or -flto';
    throw new FormatError(name, 12, text);
  }
  const machine = view.getUint16(isBig ? 6 : 0, true);
  if (machine !== IMAGE_FILE_MACHINE_AMD64) {
    const what = machineNames[machine] ?? `machine 0x${machine.toString(16)}`;
    throw new FormatError(name, isBig ? 6 : 0, `a COFF object for ${what}: compile it for x86-64`);
  }
  const sectionCount = isBig ? view.getUint32(44, true) : view.getUint16(2, true);
  const symbolsOffset = view.getUint32(isBig ? 48 : 8, true);
  const symbolCount = symbolsOffset === 0 ? 0 : view.getUint32(isBig ? 52 : 12, true);
  const optional = isBig ? 0 : view.getUint16(16, true);
  if (optional !== 0) {
    const text = `an optional header of ${optional} bytes, which linked images have: load relocatable objects`;
    throw new FormatError(name, 16, text);
  }
  const tableSize = sectionCount * sectionHeaderSize;
  checkRange(name, isBig ? 44 : 2, bytes.length, size, tableSize, `the section table of ${sectionCount} entries`);
  const entrySize = isBig ? bigSymbolSize : symbolSize;
  const at = isBig ? 48 : 8;
  checkRange(name, at, bytes.length, symbolsOffset, symbolCount * entrySize, `the table of ${symbolCount} symbols`);
  const known = { isBig, sectionsOffset: size, sectionCount, symbolsOffset, symbolCount, symbolSize: entrySize };
  const tables = { ...known, ...readStrings(name, bytes, view, symbolsOffset, symbolCount * entrySize) };
  checkAuxiliaries(name, view, tables);
  return tables;
}

/** The string table follows the symbols and begins with its size. */
function readStrings(
  name: string,
  bytes: Uint8Array,
  view: DataView,
  symbolsOffset: number,
  symbolsSize: number,
): Pick<CoffTables, 'stringsOffset' | 'stringsSize'> {
  const stringsOffset = symbolsOffset + symbolsSize;
  if (symbolsOffset === 0 || stringsOffset === bytes.length) return { stringsOffset, stringsSize: 0 };
  checkRange(name, stringsOffset, bytes.length, stringsOffset, 4, 'the size of the string table');
  const stringsSize = view.getUint32(stringsOffset, true);
  checkRange(name, stringsOffset, bytes.length, stringsOffset, stringsSize, 'the string table');
  return { stringsOffset, stringsSize };
}

function checkAuxiliaries(name: string, view: DataView, tables: CoffTables): void {
  const { symbolsOffset, symbolCount, symbolSize: entrySize } = tables;
  for (let index = 0; index < symbolCount; ) {
    const entry = symbolsOffset + index * entrySize;
    const auxiliaries = view.getUint8(entry + entrySize - 1);
    if (index + auxiliaries >= symbolCount) {
      const text = `symbol ${index} with ${auxiliaries} auxiliary records: the table has ${symbolCount} records`;
      throw new FormatError(name, entry + entrySize - 1, text);
    }
    index += 1 + auxiliaries;
  }
}

function checkSection(object: CoffObject, section: number): void {
  const { name, bytes, view } = object;
  const header = object.sectionHeader(section);
  const what = `section ${section} (${object.sectionName(section)})`;
  const size = object.sectionSize(section);
  if (size >= sectionSizeLimit) {
    throw object.error(header + 16, `${what} has 0x${size.toString(16)} bytes: allowed is below 2^31`);
  }
  if (((object.sectionFlags(section) >>> 20) & 15) === 15) {
    throw object.error(header + 36, `${what} has alignment 15: allowed are 0 to 14 (8192 bytes)`);
  }
  if (object.hasContent(section)) {
    checkRange(name, header + 20, bytes.length, object.sectionOffset(section), size, what);
  }
  const table = view.getUint32(header + 24, true);
  const count = view.getUint16(header + 32, true);
  if (count === 0) return;
  const isMany = count === 0xffff && (object.sectionFlags(section) & SectionFlag.IMAGE_SCN_LNK_NRELOC_OVFL) !== 0;
  checkRange(name, header + 24, bytes.length, table, isMany ? relocationSize : 0, `the relocations of ${what}`);
  if (isMany && view.getUint32(table, true) === 0) {
    throw object.error(
      table,
      `${what} has more relocations than 16 bits count, and their number is 0: it counts itself`,
    );
  }
  const entries = isMany ? view.getUint32(table, true) : count;
  checkRange(name, header + 32, bytes.length, table, entries * relocationSize, `the ${entries} relocations of ${what}`);
}

function checkRange(name: string, at: number, fileSize: number, offset: number, size: number, what: string): void {
  if (offset + size <= fileSize) return;
  const end = `0x${(offset + size).toString(16)}`;
  const text = `${what} ends at ${end}, but the file has 0x${fileSize.toString(16)} bytes: it is cut off or damaged`;
  throw new FormatError(name, at, text);
}
