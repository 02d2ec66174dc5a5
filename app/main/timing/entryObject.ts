// An object file for LLVM's lane: a function that refers to main and returns 0. llvm-jitlink always executes its entry,
// and links only what that needs; with this one it links the whole program and runs nothing of it.
import { writeElfObject } from './elfWriter.ts';

/** The function, for `-entry=`. */
export const entrySymbol = '__loadstone_link_only';

/** movabs $main, %rax; xor %eax, %eax; ret */
const code = [0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0x31, 0xc0, 0xc3];
/** Where in the code main's address goes. */
const addressOffset = 2;

export function entryObject(): Uint8Array {
  return writeElfObject({
    code,
    data: new Uint8Array(0),
    symbols: [
      { name: entrySymbol, place: 'code', size: code.length },
      { name: 'main', place: 'undefined', size: 0 },
    ],
    relocations: [{ offset: addressOffset, symbol: 'main' }],
  });
}
