// The section table of an ELF object, read in place: a load has ten thousand of these headers and looks at a few words
// of most. Made by elfReader.ts, which has checked what lies where; a list of objects is made for those who show it.

import { decodeName, NameIndex } from '../nameIndex.ts';
import { SectionType, sectionHeaderSize } from './elfConstants.ts';

export interface ObjectSection {
  readonly index: number;
  readonly name: string;
  /** The format's own type word and flags: sh_type, sh_flags. */
  readonly type: number;
  readonly flags: number;
  /** Bytes in memory, and in the file (0 for zero fill). */
  readonly size: number;
  readonly fileSize: number;
  readonly fileOffset: number;
  /** A power of two, at least 1. */
  readonly alignment: number;
  /** sh_link, sh_info. */
  readonly link: number;
  readonly info: number;
}

/** Section `index` is one of 0..count-1 throughout. */
export class ElfSections {
  readonly count: number;
  readonly #view: DataView;
  /** Of the first header in the file. */
  readonly #table: number;
  /** The string table of the names. */
  readonly names: Uint8Array;
  readonly #nameView: DataView;

  constructor(view: DataView, table: number, count: number, names: Uint8Array) {
    this.count = count;
    this.#view = view;
    this.#table = table;
    this.names = names;
    this.#nameView = new DataView(names.buffer, names.byteOffset, names.byteLength);
  }

  type(index: number): number {
    return this.#view.getUint32(this.header(index) + 4, true);
  }

  /** The high half of sh_flags has no flag that is defined. */
  flags(index: number): number {
    return this.#view.getUint32(this.header(index) + 8, true);
  }

  /** In the file; 0 for the null section, whose header may hold the number of sections. */
  fileOffset(index: number): number {
    return this.type(index) === SectionType.SHT_NULL ? 0 : this.#number64(this.header(index) + 24);
  }

  /** Bytes in memory. */
  size(index: number): number {
    return this.type(index) === SectionType.SHT_NULL ? 0 : this.#number64(this.header(index) + 32);
  }

  /** Bytes in the file. */
  fileSize(index: number): number {
    return this.type(index) === SectionType.SHT_NOBITS ? 0 : this.size(index);
  }

  alignment(index: number): number {
    return this.type(index) === SectionType.SHT_NULL ? 1 : Math.max(1, this.#number64(this.header(index) + 48));
  }

  link(index: number): number {
    return this.#view.getUint32(this.header(index) + 40, true);
  }

  info(index: number): number {
    return this.#view.getUint32(this.header(index) + 44, true);
  }

  name(index: number): string {
    const names = this.names;
    const start = this.nameStart(index);
    let end = start;
    while (end < names.length && names[end] !== 0) end++;
    if (end <= start) return '';
    const id = knownNames.find(this.#nameView, start, end);
    if (id >= 0) return knownNames.name(id);
    const text = decodeName(names, start, end);
    if (knownNames.count < maxKnownNames) knownNames.internName(text);
    return text;
  }

  /** In the string table. */
  nameStart(index: number): number {
    return this.#view.getUint32(this.header(index), true);
  }

  /** True if a section's name begins with the bytes of `prefix`. */
  nameBegins(index: number, prefix: Uint8Array): boolean {
    const start = this.nameStart(index);
    for (let at = 0; at < prefix.length; at++) if (this.names[start + at] !== prefix[at]) return false;
    return true;
  }

  /** Where its header is in the file. */
  header(index: number): number {
    return this.#table + index * sectionHeaderSize;
  }

  list(): ObjectSection[] {
    return Array.from({ length: this.count }, (_, index) => ({
      index,
      name: this.name(index),
      type: this.type(index),
      flags: this.flags(index),
      size: this.size(index),
      fileSize: this.fileSize(index),
      fileOffset: this.fileOffset(index),
      alignment: this.alignment(index),
      link: this.link(index),
      info: this.info(index),
    }));
  }

  /** Rounded from 2^53 on, which the reader refuses. */
  #number64(offset: number): number {
    return this.#view.getUint32(offset + 4, true) * 4294967296 + this.#view.getUint32(offset, true);
  }
}

/** Section names that occurred: most files have the same ones. */
const knownNames = new NameIndex();
const maxKnownNames = 4096;
