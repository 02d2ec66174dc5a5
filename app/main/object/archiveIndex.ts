// Which member of an archive defines a global name: from the archive's own index, or from its members' symbol tables.
// Names are hashed where they lie; no string is made.

import { FormatError } from '../../shared/errors.ts';
import type { Archive } from './archive.ts';
import { SectionNumber, StorageClass } from './coff/coffConstants.ts';
import type { CoffObject } from './coff/coffObject.ts';
import { isCoff, parseCoffObject } from './coff/coffReader.ts';
import { Binding, SectionIndex, symbolSize } from './elf/elfConstants.ts';
import type { ElfObject } from './elf/elfObject.ts';
import { NameIndex } from './nameIndex.ts';
import { isObjectFile } from './objectFile.ts';

export class ArchiveIndex {
  readonly #names: NameIndex;
  /** By id in #names. */
  readonly #members: number[];

  private constructor(names: NameIndex, members: number[]) {
    this.#names = names;
    this.#members = members;
  }

  /** The member that defines the name that is `id` in `names`; -1 for none. */
  memberDefining(names: NameIndex, id: number): number {
    const own = this.#names.findFrom(names, id);
    return own < 0 ? -1 : (this.#members[own] ?? -1);
  }

  /** In the order of the index. */
  entries(): readonly { readonly name: string; readonly member: number }[] {
    return this.#members.map((member, id) => ({ name: this.#names.name(id), member }));
  }

  /**
   * Reads a System V index: a big-endian count, as many offsets of member headers, as many NUL-terminated names;
   * numbers have `width` bytes. Throws FormatError if it does not fit or refers to no member.
   */
  static read(archive: Archive, offset: number, size: number, width: 4 | 8): ArchiveIndex {
    const { bytes, name } = archive;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const number = (at: number) =>
      width === 4 ? view.getUint32(at) : view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
    const count = size < width ? 0 : number(offset);
    if (width + count * width > size) {
      throw new FormatError(name, offset, `symbol index of ${count} entries in ${size} bytes: rebuild it with ranlib`);
    }
    const memberAt = new Map<number, number>();
    for (const [index, member] of archive.members.entries()) memberAt.set(member.headerOffset, index);
    // In COFF's decorated names an `@@` begins no version.
    const whole = archive.members.some(({ content }) => isCoff(content));
    const names = new NameIndex(count);
    const members: number[] = [];
    let nameStart = offset + width + count * width;
    for (let entry = 0; entry < count; entry++) {
      const at = offset + width + entry * width;
      const member = memberAt.get(number(at));
      if (member === undefined) {
        const text = `symbol index refers to a member at ${number(at)}, where none starts: rebuild it with ranlib`;
        throw new FormatError(name, at, text);
      }
      const end = whole ? bytes.subarray(0, offset + size).indexOf(0, nameStart) : 0;
      const id = whole
        ? end < 0
          ? -1
          : names.intern(view, nameStart, end)
        : names.internSymbol(view, nameStart, offset + size);
      if (id < 0) {
        throw new FormatError(name, at, `symbol index without the name of entry ${entry}: rebuild it with ranlib`);
      }
      // The first member that defines a name is the one that ld takes.
      if (id === members.length) members.push(member);
      nameStart = (whole ? end : names.scannedTo) + 1;
    }
    return new ArchiveIndex(names, members);
  }

  /** For an archive without an index. Members that are no object files define nothing. */
  static fromMembers(archive: Archive): ArchiveIndex {
    const names = new NameIndex();
    const members: number[] = [];
    archive.members.forEach(({ content }, member) => {
      if (!isObjectFile(content)) return;
      // Not the archive's own object: an import is made with the help of this index.
      if (isCoff(content))
        addCoffDefinitions(parseCoffObject(archive.memberName(member), content), member, names, members);
      const object = isCoff(content) ? null : archive.object(member);
      if (object?.format === 'ELF64 x86-64') addDefinitions(object, member, names, members);
    });
    return new ArchiveIndex(names, members);
  }
}

function addDefinitions(object: ElfObject, member: number, names: NameIndex, members: number[]): void {
  for (let index = Math.max(1, object.firstGlobal); index < object.symbolCount; index++) {
    const binding = object.view.getUint8(object.symbolsOffset + index * symbolSize + 4) >> 4;
    if (binding === Binding.STB_LOCAL || object.symbolSection(index) === SectionIndex.SHN_UNDEF) continue;
    const start = object.nameStart(index);
    const id = names.intern(object.view, start, object.nameEnd(start));
    if (id === members.length) members.push(member);
  }
}

/** A common symbol is undefined with a size, and counts; a weak external has a definition only by another name. */
function addCoffDefinitions(object: CoffObject, member: number, names: NameIndex, members: number[]): void {
  for (const index of object.symbolIndexes()) {
    if (object.storageClass(index) !== StorageClass.IMAGE_SYM_CLASS_EXTERNAL) continue;
    const isUndefined = object.symbolSection(index) === SectionNumber.IMAGE_SYM_UNDEFINED;
    if (isUndefined && object.symbolValue(index) === 0) continue;
    const start = object.nameStart(index);
    const id = names.intern(object.view, start, object.nameEnd(index, start));
    if (id === members.length) members.push(member);
  }
}
