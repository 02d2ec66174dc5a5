// A relocatable object file of any format, as the rest of the controller sees it: enough to list its sections,
// symbols and relocations in place, without a JavaScript object per symbol or relocation. The linker builds its graph
// from the format's own reader (elf/elfObject.ts).

import { FormatError } from '../../shared/errors.ts';
import type { CoffObject } from './coff/coffObject.ts';
import { isCoff, parseCoffObject } from './coff/coffReader.ts';
import type { ElfObject } from './elf/elfObject.ts';
import { parseElfInPieces, parseElfObject } from './elf/elfReader.ts';
import type { DeferredContent } from './fileContent.ts';

/** Told apart by `format`. */
export type ObjectFile = ElfObject | CoffObject;

/**
 * Reads headers, section table and the places of the other tables; names and relocations are read when asked for.
 * `name` is used in messages: `foo.o`, `libz.a(adler32.o)`. The bytes are kept, not copied. Throws FormatError for
 * anything that is no relocatable object for x86-64, saying what it is instead and what to do. `deferred`: content that
 * was left in the file (elf/elfDeferral.ts says which may be).
 */
export function parseObjectFile(name: string, bytes: Uint8Array, deferred: DeferredContent | null = null): ObjectFile {
  if (startsWith(bytes, elfMagic)) return parseElfObject(name, bytes, deferred);
  if (isCoff(bytes)) return parseCoffObject(name, bytes);
  throw new FormatError(name, 0, whatItIs(bytes));
}

/** The same for what may have a section table that takes long; anything may be done between two pieces. */
export function* parseObjectInPieces(
  name: string,
  bytes: Uint8Array,
  deferred: DeferredContent | null,
): Generator<void, ObjectFile> {
  if (startsWith(bytes, elfMagic)) return yield* parseElfInPieces(name, bytes, deferred);
  return parseObjectFile(name, bytes, deferred);
}

export function isObjectFile(bytes: Uint8Array): boolean {
  return startsWith(bytes, elfMagic) || isCoff(bytes);
}

const elfMagic: readonly number[] = [0x7f, 0x45, 0x4c, 0x46];

/** Magic numbers of what people drop by mistake, and what to do about each. */
const strangers: readonly { readonly magic: readonly number[]; readonly text: string }[] = [
  { magic: [0x42, 0x43, 0xc0, 0xde], text: 'LLVM bitcode: compile without -flto and -emit-llvm' },
  { magic: [0xde, 0xc0, 0x17, 0x0b], text: 'wrapped LLVM bitcode: compile without -flto and -emit-llvm' },
  { magic: ascii('!<arch>\n'), text: 'an archive, where an object file is expected: open it as a library (.a)' },
  { magic: ascii('!<thin>\n'), text: 'a thin archive, where an object file is expected: open it as a library (.a)' },
  { magic: [0xcf, 0xfa, 0xed, 0xfe], text: 'a Mach-O object for macOS: compile it for x86-64 Linux' },
  { magic: [0xca, 0xfe, 0xba, 0xbe], text: 'a Mach-O universal file or Java class: compile it for x86-64 Linux' },
  { magic: ascii('MZ'), text: 'a Windows executable or DLL: load relocatable objects' },
  { magic: [0x00, 0x61, 0x73, 0x6d], text: 'a WebAssembly module: compile it for x86-64 Linux' },
  { magic: [0x1f, 0x8b], text: 'a gzip file: unpack it first' },
  { magic: ascii('PK\x03\x04'), text: 'a zip file: unpack it first' },
];

function whatItIs(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file: was the compiler stopped? Compile it again';
  const stranger = strangers.find((each) => startsWith(bytes, each.magic));
  if (stranger !== undefined) return stranger.text;
  if (isText(bytes)) return 'a text file, not an object file: compile it first (cc -c)';
  const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `no object file that is known here (it starts with ${magic}): expected is an ELF or COFF relocatable for x86-64`;
}

function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 512).every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, index) => bytes[index] === byte);
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
