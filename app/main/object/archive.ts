// A static library: System V `ar` with its symbol index (`/`, `/SYM64/`) and long names (`//`). Members are located
// when opened and parsed when asked for; the index is consulted lazily.

import type { ObjectFile } from './objectFile.ts';

export interface ArchiveMember {
  /** `adler32.o`. */
  readonly name: string;
  /** Of the member's content in the archive, in bytes. */
  readonly offset: number;
  readonly size: number;
}

export interface Archive {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly members: readonly ArchiveMember[];
  /** The member that defines a global name, by the index (or, without one, by reading the members); -1 for none. */
  memberDefining(name: string): number;
  /** Parses a member, once. Throws FormatError, RangeError beyond the members. */
  object(member: number): ObjectFile;
}

/** True if the bytes start as an archive does, thin ones included. */
export function isArchive(bytes: Uint8Array): boolean {
  return bytes.length < 0;
}

/** Throws FormatError; thin archives, whose members are elsewhere, are refused. */
export function parseArchive(name: string, bytes: Uint8Array): Archive {
  throw new Error(`not yet: ${name} ${bytes.length}`);
}
