// The header of a line number program (DWARF 5, section 6.2.4; versions 2 to 5): the parameters of its state machine,
// and the files that its rows name. Read by lineTable.ts from bytes that nobody vouches for.

import type { ByteReader } from '../../../shared/byteReader.ts';
import type { DebugSection } from './debugSection.ts';
import { readText, signedLeb, textAt, unsignedLeb } from './leb128.ts';

export interface LineHeader {
  readonly version: number;
  /** Where the program begins and ends, in bytes from the section's start. */
  readonly start: number;
  readonly end: number;
  readonly minimumInstructionLength: number;
  readonly defaultIsStatement: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Operands of standard opcode i + 1. */
  readonly operandCounts: readonly number[];
  /** By the number that rows use: of version 5 from 0, of older ones from 1 (entry 0 is empty then). */
  readonly files: LineFile[];
  /** By the number that files use; entry 0 is the folder in which the compiler ran, empty where the table has none. */
  readonly folders: readonly string[];
}

export interface LineFile {
  readonly name: string;
  /** Index in `folders`. */
  readonly folder: number;
}

/** The sections that hold the names of version 5. */
export interface NameSections {
  readonly lineStrings: DebugSection | null;
  readonly strings: DebugSection | null;
}

/** `reader` stands at a unit's length; afterwards it stands at the program. Throws the reader's error. */
export function readLineHeader(reader: ByteReader, section: DebugSection, names: NameSections): LineHeader {
  const at = reader.offset;
  let length = reader.u32();
  const wide = length === 0xffff_ffff;
  if (wide) length = reader.u64();
  else if (length >= 0xffff_fff0) throw section.failure(at, `unit length 0x${length.toString(16)} is reserved`);
  const end = reader.offset + length;
  if (end > reader.bytes.length) {
    throw section.failure(at, `a unit of ${length} bytes: ${reader.remaining} are left`);
  }
  const version = reader.u16();
  if (version < 2 || version > 5) throw section.failure(at, `line table version ${version}: allowed are 2 to 5`);
  if (version >= 5) {
    const addressSize = reader.u8();
    const selectorSize = reader.u8();
    if (addressSize !== 8 || selectorSize !== 0) {
      throw section.failure(at, `addresses of ${addressSize} bytes, selectors of ${selectorSize}: allowed are 8 and 0`);
    }
  }
  const headerLength = wide ? reader.u64() : reader.u32();
  const start = reader.offset + headerLength;
  if (start > end) throw section.failure(at, `a header of ${headerLength} bytes in a unit that ends before`);
  const minimumInstructionLength = reader.u8();
  const operations = version >= 4 ? reader.u8() : 1;
  if (operations !== 1) throw section.failure(at, `${operations} operations an instruction: allowed is 1 on x86-64`);
  const defaultIsStatement = reader.u8() !== 0;
  const lineBase = (reader.u8() << 24) >> 24;
  const lineRange = reader.u8();
  if (lineRange === 0) throw section.failure(at, 'a line range of 0: allowed is at least 1');
  const opcodeBase = reader.u8();
  if (opcodeBase === 0) throw section.failure(at, 'an opcode base of 0: allowed is at least 1');
  const operandCounts: number[] = [];
  for (let opcode = 1; opcode < opcodeBase; opcode++) operandCounts.push(reader.u8());
  const tables = version >= 5 ? newTables(reader, section, names, wide) : oldTables(reader);
  reader.offset = start;
  return {
    version,
    start,
    end,
    minimumInstructionLength,
    defaultIsStatement,
    lineBase,
    lineRange,
    opcodeBase,
    operandCounts,
    ...tables,
  };
}

/** One file entry of versions 2 to 4, without its name: also what DW_LNE_define_file has. */
export function readOldFile(reader: ByteReader, name: string): LineFile {
  const folder = unsignedLeb(reader);
  unsignedLeb(reader); // time of last change
  unsignedLeb(reader); // bytes
  return { name, folder };
}

type Tables = Pick<LineHeader, 'files' | 'folders'>;

function oldTables(reader: ByteReader): Tables {
  const folders = [''];
  for (let folder = readText(reader); folder !== ''; folder = readText(reader)) folders.push(folder);
  const files: LineFile[] = [{ name: '', folder: 0 }];
  for (let name = readText(reader); name !== ''; name = readText(reader)) files.push(readOldFile(reader, name));
  return { files, folders };
}

/** DW_LNCT codes that are wanted; others are read and dropped. */
const Content = { path: 1, folder: 2 } as const;

function newTables(reader: ByteReader, section: DebugSection, names: NameSections, wide: boolean): Tables {
  const folders = readEntries(reader, section, names, wide).map(({ name }) => name);
  return { folders, files: readEntries(reader, section, names, wide) };
}

function readEntries(reader: ByteReader, section: DebugSection, names: NameSections, wide: boolean): LineFile[] {
  const formats: [content: number, form: number][] = [];
  const formatCount = reader.u8();
  for (let i = 0; i < formatCount; i++) formats.push([unsignedLeb(reader), unsignedLeb(reader)]);
  const at = reader.offset;
  const count = unsignedLeb(reader);
  // Each field takes a byte at least, so a count that lies runs into the section's end.
  if (count > 0 && formatCount === 0) throw section.failure(at, `${count} entries of no fields`);
  const entries: LineFile[] = [];
  for (let i = 0; i < count; i++) {
    let name = '';
    let folder = 0;
    for (const [content, form] of formats) {
      const value = readForm(reader, section, names, wide, form);
      if (content === Content.path && typeof value === 'string') name = value;
      if (content === Content.folder && typeof value === 'number') folder = value;
    }
    entries.push({ name, folder });
  }
  return entries;
}

/** DW_FORM codes. */
const Form = {
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  data1: 0x0b,
  sdata: 0x0d,
  strp: 0x0e,
  udata: 0x0f,
  data16: 0x1e,
  lineStrp: 0x1f,
} as const;

/** A text, a number, or null for bytes that nobody wants. */
function readForm(
  reader: ByteReader,
  section: DebugSection,
  names: NameSections,
  wide: boolean,
  form: number,
): string | number | null {
  switch (form) {
    case Form.string:
      return readText(reader);
    case Form.lineStrp:
      return readPointedText(reader, section, names.lineStrings, '.debug_line_str', wide);
    case Form.strp:
      return readPointedText(reader, section, names.strings, '.debug_str', wide);
    case Form.udata:
      return unsignedLeb(reader);
    case Form.sdata:
      return signedLeb(reader);
    case Form.data1:
      return reader.u8();
    case Form.data2:
      return reader.u16();
    case Form.data4:
      return reader.u32();
    case Form.data8:
      reader.skip(8);
      return null;
    case Form.data16:
      reader.skip(16);
      return null;
    case Form.block:
      reader.skip(unsignedLeb(reader));
      return null;
    default:
      throw section.failure(reader.offset, `form 0x${form.toString(16)} in a file table: none of a line table's own`);
  }
}

function readPointedText(
  reader: ByteReader,
  section: DebugSection,
  strings: DebugSection | null,
  name: string,
  wide: boolean,
): string {
  const at = reader.offset;
  const stored = wide ? reader.u64() : reader.u32();
  if (strings === null) throw section.failure(at, `a name in ${name}, which the file does not have`);
  return textAt(strings, section.placeAt(at)?.offset ?? stored);
}
