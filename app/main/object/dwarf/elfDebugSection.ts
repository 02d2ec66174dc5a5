// A debug section of an ELF object: decompressed, with the values that its relocations give.

import type { ReadFailure } from '../../../shared/byteReader.ts';
import { FormatError } from '../../../shared/errors.ts';
import { SectionFlag } from '../elf/elfConstants.ts';
import type { ElfObject, ObjectSection } from '../elf/elfObject.ts';
import type { DebugSection, Inflate, SectionPlace } from './debugSection.ts';

/** Sizes of Elf64_Chdr, and its ch_type for zlib. */
const compressionHeaderSize = 24;
const zlib = 1;
/** Bytes that a compressed section may claim to have; the largest that compilers make are far below. */
const largestSection = 2 ** 30;

export class ElfDebugSection implements DebugSection {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly #object: ElfObject;
  readonly #section: ObjectSection;
  /** By offset of the field: the relocation's index among those of the section. Made when first asked for. */
  #relocations: ReadonlyMap<number, number> | null = null;

  /** Throws FormatError for a compressed section that cannot be read. */
  constructor(object: ElfObject, section: ObjectSection, inflate: Inflate) {
    this.name = section.name;
    this.#object = object;
    this.#section = section;
    const stored = object.content(section.index).subarray();
    const compressed = (section.flags & SectionFlag.SHF_COMPRESSED) !== 0;
    this.bytes = compressed ? this.#inflated(stored, inflate) : stored;
  }

  placeAt(offset: number): SectionPlace | null {
    const index = this.#relocationIndex().get(offset);
    if (index === undefined) return null;
    const { symbol, addend } = this.#object.relocation(this.#section.index, index);
    if (symbol >= this.#object.symbolCount) {
      throw this.failure(offset, `a relocation against symbol ${symbol}: the file has ${this.#object.symbolCount}`);
    }
    const section = this.#object.symbolSection(symbol);
    const known = !this.#object.isReservedIndex(symbol, section) && section < this.#object.sections.length;
    return { section: known ? section : 0, offset: Number(this.#object.symbol(symbol).value + addend) };
  }

  readonly failure: ReadFailure = (offset, text) => {
    const where = `section ${this.name}+0x${offset.toString(16)}`;
    return new FormatError(this.#object.name, this.#section.fileOffset, `${where}: ${text}`);
  };

  #relocationIndex(): ReadonlyMap<number, number> {
    if (this.#relocations !== null) return this.#relocations;
    const index = new Map<number, number>();
    const count = this.#object.relocationCount(this.#section.index);
    for (let i = 0; i < count; i++) {
      const { offset, kind } = this.#object.relocation(this.#section.index, i);
      if (kind !== 0) index.set(Number(offset), i);
    }
    this.#relocations = index;
    return index;
  }

  #inflated(stored: Uint8Array, inflate: Inflate): Uint8Array {
    if (stored.length < compressionHeaderSize) {
      throw this.failure(0, `compressed, with ${stored.length} bytes: its header alone has ${compressionHeaderSize}`);
    }
    const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
    const type = view.getUint32(0, true);
    const size = Number(view.getBigUint64(8, true));
    if (type !== zlib) {
      const found = type === 2 ? 'zstd' : `method ${type}`;
      throw this.failure(0, `compressed with ${found}: allowed is zlib; compile it with -gz=zlib or -gz=none`);
    }
    if (size > largestSection) throw this.failure(8, `claims ${size} bytes: allowed are ${largestSection}`);
    try {
      return inflate(stored.subarray(compressionHeaderSize), size);
    } catch (error) {
      throw this.failure(compressionHeaderSize, `cannot be decompressed: ${(error as Error).message}`);
    }
  }
}
