// Numbers and texts as DWARF encodes them: LEB128 (DWARF 5, section 7.6), and texts that end in a zero byte.

import { ByteReader } from '../../../shared/byteReader.ts';
import type { DebugSection } from './debugSection.ts';

const utf8 = new TextDecoder();

/** Longer ones are padded, which DWARF allows and nobody does beyond this. Bytes. */
const longest = 10;

/** Exact up to 2^53, rounded above, which no line table needs. */
export function unsignedLeb(reader: ByteReader): number {
  let value = 0;
  let factor = 1;
  for (let i = 0; ; i++) {
    const byte = reader.u8();
    value += (byte & 0x7f) * factor;
    if (byte < 0x80 || i === longest) return value;
    factor *= 128;
  }
}

export function signedLeb(reader: ByteReader): number {
  let value = 0;
  let factor = 1;
  for (let i = 0; ; i++) {
    const byte = reader.u8();
    value += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte < 0x80 || i === longest) return (byte & 0x40) !== 0 ? value - factor : value;
  }
}

/** A text and its zero byte. Throws the reader's error where there is none. */
export function readText(reader: ByteReader): string {
  const end = reader.bytes.indexOf(0, reader.offset);
  const text = utf8.decode(reader.take(end < 0 ? reader.remaining + 1 : end - reader.offset));
  reader.skip(1);
  return text;
}

/** The text at an offset of a section of texts. */
export function textAt(section: DebugSection, offset: number): string {
  if (!(offset >= 0 && offset < section.bytes.length)) {
    throw section.failure(offset, `a text beyond the section's ${section.bytes.length} bytes`);
  }
  return readText(new ByteReader(section.bytes, section.failure, offset));
}
