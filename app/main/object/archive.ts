// A static library: System V `ar` with its symbol index (`/`, `/SYM64/`) and long names (`//`); BSD long names
// (`#1/n`) are read, BSD indexes are not used. Headers are read when opened, members parsed when asked for, the index
// read at the first question; an archive without one gets its index from its members' symbols. The members of a thin
// archive are files of their own, which the caller reads and passes in. Libraries of Windows (`.lib`) are archives too.

import { FormatError } from '../../shared/errors.ts';
import { ArchiveIndex } from './archiveIndex.ts';
import type { CoffObject } from './coff/coffObject.ts';
import { parseCoffObject } from './coff/coffReader.ts';
import { longImport } from './coff/importLibrary.ts';
import { importObject } from './coff/importMember.ts';
import { decodeName, NameIndex } from './nameIndex.ts';
import { type ObjectFile, parseObjectFile } from './objectFile.ts';

export interface ArchiveMember {
  /** `adler32.o`. */
  readonly name: string;
  /** Of the member's header in the archive: what the symbol index refers to. */
  readonly headerOffset: number;
  readonly size: number;
  /** A view into the archive, or the member's own file if the archive is thin. */
  readonly content: Uint8Array;
}

export class Archive {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** In file order, without the index and the long names. */
  readonly members: readonly ArchiveMember[];
  readonly #objects: (ObjectFile | undefined)[] = [];
  readonly #indexes: readonly IndexPlace[];
  #index: ArchiveIndex | null = null;

  constructor(name: string, bytes: Uint8Array, members: readonly ArchiveMember[], indexes: readonly IndexPlace[]) {
    this.name = name;
    this.bytes = bytes;
    this.members = members;
    this.#indexes = indexes;
  }

  /** The member that defines a global name; -1 for none. Throws FormatError if the index or a member is damaged. */
  memberDefining(name: string): number {
    const names = new NameIndex(1);
    return this.memberDefiningId(names, names.internName(name));
  }

  /** The same for a name that is `id` in `names`, without making a string of it. */
  memberDefiningId(names: NameIndex, id: number): number {
    this.#index ??= this.#readIndex();
    return this.#index.memberDefining(names, id);
  }

  /** The names of its index, each with the member that defines it. Throws FormatError if index or member is damaged. */
  indexEntries(): readonly { readonly name: string; readonly member: number }[] {
    this.#index ??= this.#readIndex();
    return this.#index.entries();
  }

  /** `libz.a(adler32.o)`. Throws RangeError beyond the members. */
  memberName(member: number): string {
    return `${this.name}(${this.#member(member).name})`;
  }

  /** Parses a member, once. Throws FormatError, RangeError beyond the members. */
  object(member: number): ObjectFile {
    const known = this.#objects[member];
    if (known !== undefined) return known;
    const parsed = parseObjectFile(this.memberName(member), this.#member(member).content);
    const object = parsed.format === 'COFF x86-64' ? this.#imported(parsed) : parsed;
    this.#objects[member] = object;
    return object;
  }

  /** A long import as the object that a short one stands for; other objects as they are. */
  #imported(object: CoffObject): CoffObject {
    const found = longImport(object, (name) => {
      const member = this.memberDefining(name);
      const other = member < 0 ? null : parseObjectFile(this.memberName(member), this.#member(member).content);
      return other?.format === 'COFF x86-64' ? other : null;
    });
    return found === null ? object : parseCoffObject(object.name, importObject(found));
  }

  #member(member: number): ArchiveMember {
    const found = this.members[member];
    if (found !== undefined) return found;
    throw new RangeError(`${this.name}: member ${member}: it has ${this.members.length}`);
  }

  #readIndex(): ArchiveIndex {
    const place = this.#indexes[0];
    if (place === undefined) return ArchiveIndex.fromMembers(this);
    return ArchiveIndex.read(this, place.offset, place.size, place.width);
  }
}

/** Where a System V symbol index lies, and the bytes of its numbers. */
interface IndexPlace {
  readonly offset: number;
  readonly size: number;
  readonly width: 4 | 8;
}

/** True if the bytes start as an archive does, thin ones included. */
export function isArchive(bytes: Uint8Array): boolean {
  return hasMagic(bytes, archiveMagic) || hasMagic(bytes, thinMagic);
}

/** The files that a thin archive names as its members, relative to its own folder; none for an ordinary archive. */
export function thinMemberPaths(name: string, bytes: Uint8Array): readonly string[] {
  if (!hasMagic(bytes, thinMagic)) return [];
  return readArchive(name, bytes, () => null).members.map((member) => member.name);
}

/**
 * Throws FormatError. `thinMembers`: contents of the files that thinMemberPaths named; one that is missing is an error
 * here, with what to do.
 */
export function parseArchive(name: string, bytes: Uint8Array, thinMembers?: ReadonlyMap<string, Uint8Array>): Archive {
  const { members, indexes } = readArchive(name, bytes, (path, header, size) => {
    const content = thinMembers?.get(path);
    if (content === undefined) {
      const text = `a thin archive, whose member ${path} cannot be read: put it back, or make a full archive (ar rc without T)`;
      throw new FormatError(name, header, text);
    }
    if (content.length !== size) {
      const text = `member ${path} has ${content.length} bytes, and had ${size} when the archive was made: make it again`;
      throw new FormatError(name, header, text);
    }
    return content;
  });
  return new Archive(name, bytes, members, indexes);
}

const archiveMagic = '!<arch>\n';
const thinMagic = '!<thin>\n';
const memberHeaderSize = 60;

/** Gives the content of a thin archive's member; null where nobody wants it. */
type ThinContent = (path: string, header: number, size: number) => Uint8Array | null;

function readArchive(
  name: string,
  bytes: Uint8Array,
  thinContent: ThinContent,
): { members: readonly ArchiveMember[]; indexes: readonly IndexPlace[] } {
  const isThin = hasMagic(bytes, thinMagic);
  if (!isThin && !hasMagic(bytes, archiveMagic)) {
    throw new FormatError(name, 0, 'no archive: a static library starts with "!<arch>"');
  }
  const members: ArchiveMember[] = [];
  const indexes: IndexPlace[] = [];
  let longNames: Uint8Array = bytes.subarray(0, 0);
  for (let header = archiveMagic.length; header < bytes.length; ) {
    const { label, size } = readHeader(name, bytes, header);
    const offset = header + memberHeaderSize;
    const isElsewhere = isThin && label !== '/' && label !== '/SYM64/' && label !== '//';
    if (!isElsewhere) checkSize(name, bytes, header, size);
    if (label === '/') indexes.push({ offset, size, width: 4 });
    else if (label === '/SYM64/') indexes.push({ offset, size, width: 8 });
    else if (label === '//') longNames = bytes.subarray(offset, offset + size);
    else if (isElsewhere) {
      const path = memberName(name, longNames, header, label);
      members.push({ name: path, headerOffset: header, size, content: thinContent(path, header, size) ?? longNames });
    } else if (!isOtherIndex(label)) addMember(name, bytes, longNames, members, header, label, size);
    // Members start at even offsets.
    header = isElsewhere ? offset : offset + size + (size % 2);
  }
  return { members, indexes };
}

function hasMagic(bytes: Uint8Array, magic: string): boolean {
  if (bytes.length < magic.length) return false;
  // Every file is asked: a string of each would be rubbish.
  for (let at = 0; at < magic.length; at++) if (bytes[at] !== magic.charCodeAt(at)) return false;
  return true;
}

function readHeader(name: string, bytes: Uint8Array, header: number): { label: string; size: number } {
  if (header + memberHeaderSize > bytes.length) {
    const text = `member header cut off after ${bytes.length - header} of ${memberHeaderSize} bytes: copy the file again`;
    throw new FormatError(name, header, text);
  }
  if (bytes[header + 58] !== 0x60 || bytes[header + 59] !== 0x0a) {
    throw new FormatError(name, header + 58, 'member header without its end mark: the archive is damaged');
  }
  const sizeText = decodeName(bytes, header + 48, header + 58).trimEnd();
  if (!/^\d+$/.test(sizeText)) {
    throw new FormatError(name, header + 48, `member size '${sizeText}': allowed are decimal digits`);
  }
  return { label: decodeName(bytes, header, header + 16).trimEnd(), size: Number(sizeText) };
}

function checkSize(name: string, bytes: Uint8Array, header: number, size: number): void {
  const left = bytes.length - header - memberHeaderSize;
  if (size <= left) return;
  throw new FormatError(name, header + 48, `member of ${size} bytes, but ${left} are left: copy the file again`);
}

function addMember(
  name: string,
  bytes: Uint8Array,
  longNames: Uint8Array,
  members: ArchiveMember[],
  header: number,
  label: string,
  size: number,
): void {
  const offset = header + memberHeaderSize;
  const bsdLength = /^#1\/(\d+)$/.exec(label)?.[1];
  if (bsdLength !== undefined) {
    const length = Number(bsdLength);
    if (length > size) throw new FormatError(name, header, `name of ${length} bytes in a member of ${size}`);
    const memberName = decodeName(bytes, offset, offset + length).replace(/\0+$/, '');
    if (isBsdIndex(memberName)) return;
    const content = bytes.subarray(offset + length, offset + size);
    members.push({ name: memberName, headerOffset: header, size: size - length, content });
    return;
  }
  if (isBsdIndex(label)) return;
  const content = bytes.subarray(offset, offset + size);
  members.push({ name: memberName(name, longNames, header, label), headerOffset: header, size, content });
}

function memberName(name: string, longNames: Uint8Array, header: number, label: string): string {
  const longOffset = /^\/(\d+)$/.exec(label)?.[1];
  if (longOffset === undefined) return label.endsWith('/') ? label.slice(0, -1) : label;
  const start = Number(longOffset);
  // GNU's names end with a line feed, Microsoft's with a NUL byte.
  let end = start;
  while (end < longNames.length && longNames[end] !== 0x0a && longNames[end] !== 0) end++;
  if (end >= longNames.length) {
    const text = `member name at ${start} of the long names, which have ${longNames.length} bytes`;
    throw new FormatError(name, header, text);
  }
  return decodeName(longNames, start, longNames[end - 1] === 0x2f ? end - 1 : end);
}

/** `/<ECSYMBOLS>/` and the like, which libraries of Windows may have beside the usual index. */
function isOtherIndex(label: string): boolean {
  return /^\/<\w+>\/$/.test(label);
}

function isBsdIndex(memberName: string): boolean {
  return memberName.startsWith('__.SYMDEF');
}
