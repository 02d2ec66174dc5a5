// Writes the small object files that measurements need on Windows: COFF, x86-64, with one section of code, one of data and
// global symbols in them. dataObject.ts uses it; no compiler is needed.
import { ByteWriter } from '../../shared/byteWriter.ts';
import type { WrittenObject, WrittenSymbol } from './elfWriter.ts';

const headerSize = 20;
const sectionHeaderSize = 40;
/** IMAGE_FILE_MACHINE_AMD64 */
const machine = 0x8664;
/** Code that can be read and executed, initialised data that can be read and written; both at multiples of 16. */
const codeFlags = 0x6050_0020;
const dataFlags = 0xc050_0040;
/** IMAGE_SYM_CLASS_EXTERNAL; IMAGE_SYM_DTYPE_FUNCTION. */
const external = 2;
const functionType = 0x20;
/** Of a section, counted from 1; 0 is what the object needs from others. */
const sectionNumbers = { undefined: 0, code: 1, data: 2 } as const;

/** The same as writeElfObject makes, without relocations. */
export function writeCoffObject({ code, data, symbols }: Omit<WrittenObject, 'relocations'>): Uint8Array {
  const codeStart = headerSize + 2 * sectionHeaderSize;
  const dataStart = codeStart + code.length;
  const symbolsStart = dataStart + data.length;
  const out = new ByteWriter();
  out.u16(machine);
  out.u16(2);
  out.u32(0);
  out.u32(symbolsStart);
  out.u32(symbols.length);
  // No optional header, no characteristics.
  out.u32(0);
  writeSection(out, '.text', codeStart, code.length, codeFlags);
  writeSection(out, '.data', dataStart, data.length, dataFlags);
  out.raw(Uint8Array.from(code));
  out.raw(data);
  writeSymbols(out, symbols);
  return out.finish();
}

function writeSection(out: ByteWriter, name: string, start: number, size: number, flags: number): void {
  out.raw(shortName(name));
  // No address of its own.
  out.u32(0);
  out.u32(0);
  out.u32(size);
  out.u32(size === 0 ? 0 : start);
  // No relocations and no line numbers.
  out.u32(0);
  out.u32(0);
  out.u32(0);
  out.u32(flags);
}

/** The table of symbols, and that of the names which are too long for it. */
function writeSymbols(out: ByteWriter, symbols: readonly WrittenSymbol[]): void {
  const encoder = new TextEncoder();
  const long = symbols.map(({ name }) => (name.length > 8 ? encoder.encode(`${name}\0`) : new Uint8Array(0)));
  // Its size comes first, and counts.
  let next = 4;
  symbols.forEach(({ name, place }, i) => {
    const length = long[i]?.length ?? 0;
    if (length === 0) out.raw(shortName(name));
    else {
      out.u32(0);
      out.u32(next);
    }
    next += length;
    out.u32(0);
    out.u16(sectionNumbers[place]);
    out.u16(place === 'code' ? functionType : 0);
    out.u8(external);
    out.u8(0);
  });
  out.u32(next);
  for (const bytes of long) out.raw(bytes);
}

function shortName(name: string): Uint8Array {
  const bytes = new Uint8Array(8);
  bytes.set(new TextEncoder().encode(name));
  return bytes;
}
