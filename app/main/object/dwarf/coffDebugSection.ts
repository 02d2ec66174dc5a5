// A debug section of a COFF object. What a relocation adds stands in its field; compilers for Windows compress nothing.

import type { ReadFailure } from '../../../shared/byteReader.ts';
import { FormatError } from '../../../shared/errors.ts';
import type { CoffObject } from '../coff/coffObject.ts';
import { coffRelocations } from '../coff/coffRelocations.ts';
import type { DebugSection, SectionPlace } from './debugSection.ts';

export class CoffDebugSection implements DebugSection {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly #object: CoffObject;
  readonly #section: number;
  /** By offset of the field: the relocation's index among those of the section. Made when first asked for. */
  #relocations: ReadonlyMap<number, number> | null = null;

  constructor(object: CoffObject, section: number) {
    this.name = object.sectionName(section);
    this.bytes = object.content(section);
    this.#object = object;
    this.#section = section;
  }

  placeAt(offset: number): SectionPlace | null {
    const index = this.#relocationIndex().get(offset);
    if (index === undefined) return null;
    const object = this.#object;
    const { symbol, kind } = object.relocation(this.#section, index);
    if (symbol >= object.symbolCount) {
      throw this.failure(offset, `a relocation against symbol ${symbol}: the file has ${object.symbolCount}`);
    }
    const section = object.symbolSection(symbol);
    const known = section >= 1 && section <= object.sectionCount;
    return { section: known ? section : 0, offset: object.symbolValue(symbol) + this.#addend(offset, kind) };
  }

  readonly failure: ReadFailure = (offset, text) => {
    const where = `section ${this.name}+0x${offset.toString(16)}`;
    return new FormatError(this.#object.name, this.#object.sectionOffset(this.#section), `${where}: ${text}`);
  };

  #addend(offset: number, kind: number): number {
    const width = coffRelocations.byKind[kind]?.width ?? 0;
    if (offset + width > this.bytes.length) {
      throw this.failure(offset, `a relocation of ${width} bytes: ${this.bytes.length - offset} are left`);
    }
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    if (width === 8) return Number(view.getBigInt64(offset, true));
    return width === 4 ? view.getInt32(offset, true) : 0;
  }

  #relocationIndex(): ReadonlyMap<number, number> {
    if (this.#relocations !== null) return this.#relocations;
    const index = new Map<number, number>();
    const count = this.#object.relocationCount(this.#section);
    for (let i = 0; i < count; i++) {
      const { offset, kind } = this.#object.relocation(this.#section, i);
      if (kind !== 0) index.set(offset, i);
    }
    this.#relocations = index;
    return index;
  }
}
