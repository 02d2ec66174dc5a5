// A relocatable object file of any format, as the rest of the controller sees it: enough to list its sections,
// symbols and relocations in place, without a JavaScript object per symbol or relocation. The linker builds its graph
// from the format's own reader (elf/elfObject.ts).

import type { ElfObject } from './elf/elfObject.ts';

/** Later: `| CoffObject`, told apart by `format`. */
export type ObjectFile = ElfObject;

/**
 * Reads headers, section table and symbol table; names and relocations are read when asked for. `name` is used in
 * messages: `foo.o`, `libz.a(adler32.o)`. The bytes are kept, not copied. Throws FormatError for anything that is no
 * relocatable object for x86-64, saying what it is instead and what to do.
 */
export function parseObjectFile(name: string, bytes: Uint8Array): ObjectFile {
  throw new Error(`not yet: ${name} ${bytes.length}`);
}
