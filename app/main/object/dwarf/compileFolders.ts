// The folder in which the compiler ran, for line tables of DWARF 2 to 4, which do not name it themselves: it stands in
// the first entry of the unit in .debug_info that refers to the table (DWARF 4, sections 3.1.1 and 7.5).

import { ByteReader } from '../../../shared/byteReader.ts';
import type { DebugSection } from './debugSection.ts';
import { readText, textAt, unsignedLeb } from './leb128.ts';

/** DW_AT codes. */
const Attribute = { statements: 0x10, folder: 0x1b } as const;

export interface InfoSections {
  readonly info: DebugSection | null;
  readonly abbreviations: DebugSection | null;
  readonly strings: DebugSection | null;
}

/**
 * By the offset of a line table in .debug_line. Units of version 5 are passed over: their tables have the folder. Throws
 * the reader's error.
 */
export function readCompileFolders({ info, abbreviations, strings }: InfoSections): ReadonlyMap<number, string> {
  const folders = new Map<number, string>();
  if (info === null || abbreviations === null) return folders;
  const reader = new ByteReader(info.bytes, info.failure);
  while (reader.remaining > 0) {
    const at = reader.offset;
    let length = reader.u32();
    const wide = length === 0xffff_ffff;
    if (wide) length = reader.u64();
    const end = reader.offset + length;
    if (end > reader.bytes.length) throw info.failure(at, `a unit of ${length} bytes: ${reader.remaining} are left`);
    const version = reader.u16();
    if (version >= 2 && version <= 4) readUnit(reader, info, { abbreviations, strings, wide, version }, folders);
    reader.offset = end;
  }
  return folders;
}

interface Unit {
  readonly abbreviations: DebugSection;
  readonly strings: DebugSection | null;
  /** Offsets of 8 bytes. */
  readonly wide: boolean;
  readonly version: number;
}

/** `reader` stands behind the unit's version. */
function readUnit(reader: ByteReader, info: DebugSection, unit: Unit, folders: Map<number, string>): void {
  const table = offsetField(reader, info, unit.wide);
  const addressSize = reader.u8();
  const code = unsignedLeb(reader);
  let folder: string | null = null;
  let statements: number | null = null;
  for (const [attribute, form] of attributesOf(unit.abbreviations, table, code)) {
    const value = readForm(reader, info, unit, addressSize, form);
    if (value === undefined) return; // a form that nobody knows how to pass over
    if (attribute === Attribute.folder && typeof value === 'string') folder = value;
    if (attribute === Attribute.statements && typeof value === 'number') statements = value;
  }
  if (folder !== null && statements !== null) folders.set(statements, folder);
}

/** Attributes and their forms of the entries with this abbreviation; none where the table lacks it. */
function attributesOf(section: DebugSection, table: number, wanted: number): readonly (readonly [number, number])[] {
  const reader = new ByteReader(section.bytes, section.failure, table);
  for (let code = unsignedLeb(reader); code !== 0; code = unsignedLeb(reader)) {
    unsignedLeb(reader); // tag
    reader.skip(1); // whether it has children
    const attributes: [number, number][] = [];
    for (;;) {
      const attribute = unsignedLeb(reader);
      const form = unsignedLeb(reader);
      if (attribute === 0 && form === 0) break;
      attributes.push([attribute, form]);
    }
    if (code === wanted) return attributes;
  }
  return [];
}

function offsetField(reader: ByteReader, section: DebugSection, wide: boolean): number {
  const at = reader.offset;
  const stored = wide ? reader.u64() : reader.u32();
  return section.placeAt(at)?.offset ?? stored;
}

/** A text, a number, null for a value that nobody wants, undefined for a form that is none of DWARF 2 to 4. */
function readForm(
  reader: ByteReader,
  section: DebugSection,
  { strings, wide, version }: Unit,
  addressSize: number,
  form: number,
): string | number | null | undefined {
  const skip = (bytes: number): null => {
    reader.skip(bytes);
    return null;
  };
  switch (form) {
    case 0x01: // addr
      return skip(addressSize);
    case 0x03: // block2
      return skip(reader.u16());
    case 0x04: // block4
      return skip(reader.u32());
    case 0x05: // data2
      return reader.u16();
    case 0x06: // data4, in which versions 2 and 3 put offsets
    case 0x17: // sec_offset
      return form === 0x06 ? offsetField(reader, section, false) : offsetField(reader, section, wide);
    case 0x07: // data8
      return offsetField(reader, section, true);
    case 0x08: // string
      return readText(reader);
    case 0x09: // block
    case 0x18: // exprloc
      return skip(unsignedLeb(reader));
    case 0x0a: // block1
      return skip(reader.u8());
    case 0x0b: // data1
    case 0x0c: // flag
    case 0x11: // ref1
      return reader.u8();
    case 0x0d: // sdata, passed over as the other kind: as many bytes
    case 0x0f: // udata
    case 0x15: // ref_udata
      return unsignedLeb(reader);
    case 0x0e: {
      // strp
      const at = offsetField(reader, section, wide);
      return strings === null ? null : textAt(strings, at);
    }
    case 0x10: // ref_addr, an address in version 2
      return skip(version === 2 ? addressSize : wide ? 8 : 4);
    case 0x12: // ref2
      return skip(2);
    case 0x13: // ref4
      return skip(4);
    case 0x14: // ref8
    case 0x20: // ref_sig8
      return skip(8);
    case 0x19: // flag_present
      return null;
    default:
      return undefined;
  }
}
