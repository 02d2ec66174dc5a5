// A program of a wanted size for the size crossover: main, which returns 0, beside so many bytes of initialised data.
// Made here, so that no compiler is needed.
import { writeCoffObject } from './coffWriter.ts';
import { writeElfObject } from './elfWriter.ts';

/** The symbol that the data stands under. */
export const dataSymbol = 'loadstone_data';

/** xor %eax, %eax; ret */
const code = [0x31, 0xc0, 0xc3];

/** What executors of this machine run. */
export const ownFormat = process.platform === 'win32' ? 'coff' : 'elf';

/** `size`: bytes of data. None of them is zero, so that nothing may take a shorter way. */
export function dataObject(size: number, format: 'elf' | 'coff' = ownFormat): Uint8Array {
  const parts = {
    code,
    data: dataBytes(size),
    symbols: [
      { name: 'main', place: 'code', size: code.length },
      { name: dataSymbol, place: 'data', size },
    ],
  } as const;
  return format === 'coff' ? writeCoffObject(parts) : writeElfObject({ ...parts, relocations: [] });
}

/** The same at each call: a linear congruential sequence without zeros. */
function dataBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = 1;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = (state >>> 24) | 1;
  }
  return bytes;
}
