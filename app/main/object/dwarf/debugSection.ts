// A debug section of an object as DWARF readers need it, whatever the object's format. Debug sections are not loaded, so
// the linker never applies their relocations.

import type { ReadFailure } from '../../../shared/byteReader.ts';
import type { ObjectFile } from '../objectFile.ts';
import { CoffDebugSection } from './coffDebugSection.ts';
import { ElfDebugSection } from './elfDebugSection.ts';

/** Decompresses a zlib stream to exactly `size` bytes; throws where it does not give them. */
export type Inflate = (bytes: Uint8Array, size: number) => Uint8Array;

/** What a relocated field of a debug section stands for. */
export interface SectionPlace {
  /** As the object counts them; 0 for a value that belongs to none. */
  readonly section: number;
  /** Bytes from that section's start. */
  readonly offset: number;
}

export interface DebugSection {
  readonly name: string;
  /** Decompressed. */
  readonly bytes: Uint8Array;
  /** What a field at `offset` means: its relocation's symbol and addend, or null where none applies to it. */
  placeAt(offset: number): SectionPlace | null;
  /** An error at `offset` of the section. */
  readonly failure: ReadFailure;
}

/** The sections of this name, in the file's order; none where the object has no such debug information. */
export function debugSections(object: ObjectFile, name: string, inflate: Inflate): readonly DebugSection[] {
  if (object.format === 'COFF x86-64') {
    const { sections } = object;
    return sections
      .filter((each) => each.name === name && object.hasContent(each.index))
      .map(({ index }) => new CoffDebugSection(object, index));
  }
  return object.sections
    .filter((section) => section.name === name && section.fileSize > 0)
    .map((section) => new ElfDebugSection(object, section, inflate));
}
