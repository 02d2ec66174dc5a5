// Writes the small object files that measurements need: ELF64, x86-64, ET_REL, with one section of code, one of data,
// global symbols in them, and absolute relocations of the code. entryObject.ts and dataObject.ts use it; no compiler is
// needed.
import { ByteWriter } from '../../shared/byteWriter.ts';

export interface WrittenObject {
  /** Contents of `.text`. */
  readonly code: readonly number[];
  /** Contents of `.data`; empty for none. */
  readonly data: Uint8Array;
  readonly symbols: readonly WrittenSymbol[];
  /** R_X86_64_64 in the code. */
  readonly relocations: readonly { readonly offset: number; readonly symbol: string }[];
}

/** A global symbol; undefined ones are what the object needs from others. */
export interface WrittenSymbol {
  readonly name: string;
  readonly place: 'code' | 'data' | 'undefined';
  readonly size: number;
}

const headerSize = 64;
const sectionHeaderSize = 64;
const symbolSize = 24;
/** R_X86_64_64 */
const absolute64 = 1;
/** SHN_UNDEF and the sections' indices in the order in which they are written. */
const placeIndex = { undefined: 0, code: 1, data: 2 } as const;
const symbolTableIndex = 4;
const stringTableIndex = 5;
/** STB_GLOBAL of type STT_FUNC, STT_OBJECT and STT_NOTYPE. */
const symbolInfo = { code: 0x12, data: 0x11, undefined: 0x10 } as const;

/** In the order in which they are written. */
const sectionNames = ['', '.text', '.data', '.rela.text', '.symtab', '.strtab', '.note.GNU-stack'];

interface Section {
  readonly type: number;
  readonly flags: number;
  readonly bytes: Uint8Array;
  readonly link: number;
  readonly info: number;
  readonly alignment: number;
  readonly entrySize: number;
}

const nullSection: Section = {
  type: 0,
  flags: 0,
  bytes: new Uint8Array(0),
  link: 0,
  info: 0,
  alignment: 0,
  entrySize: 0,
};

/** The smallest file with that in it that ELF's specification and LLVM accept. */
export function writeElfObject({ code, data, symbols, relocations }: WrittenObject): Uint8Array {
  const strings = new StringTable();
  const relocationTable = content((writer) => {
    for (const { offset, symbol } of relocations) {
      writer.u64(offset);
      writer.u32(absolute64);
      // The first symbol of a table is the null symbol.
      writer.u32(symbols.findIndex(({ name }) => name === symbol) + 1);
      writer.u64(0);
    }
  });
  const symbolTable = content((writer) => {
    writer.raw(new Uint8Array(symbolSize));
    for (const { name, place, size } of symbols) {
      writer.u32(strings.add(name));
      writer.u8(symbolInfo[place]);
      writer.u8(0);
      writer.u16(placeIndex[place]);
      writer.u64(0);
      writer.u64(size);
    }
  });
  const names = sectionNames.map((name) => strings.add(name));
  const links = { link: symbolTableIndex, info: placeIndex.code };
  // Type and flags as the specification numbers them: PROGBITS, RELA, SYMTAB, STRTAB; ALLOC, EXECINSTR, WRITE, INFO_LINK.
  const sections: readonly Section[] = [
    nullSection,
    { ...nullSection, type: 1, flags: 6, bytes: Uint8Array.from(code), alignment: 16 },
    { ...nullSection, type: 1, flags: 3, bytes: data, alignment: 64 },
    { ...links, type: 4, flags: 0x40, bytes: relocationTable, alignment: 8, entrySize: 24 },
    { type: 2, flags: 0, bytes: symbolTable, link: stringTableIndex, info: 1, alignment: 8, entrySize: symbolSize },
    { ...nullSection, type: 3, bytes: strings.bytes(), alignment: 1 },
    { ...nullSection, type: 1, alignment: 1 },
  ];
  return assemble(sections, names);
}

class StringTable {
  #text = '\0';

  /** The string's offset. */
  add(text: string): number {
    if (text === '') return 0;
    const offset = this.#text.length;
    this.#text += `${text}\0`;
    return offset;
  }

  bytes(): Uint8Array {
    return new TextEncoder().encode(this.#text);
  }
}

function content(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.finish();
}

/** Header, contents one after another at their alignment, section headers. */
function assemble(sections: readonly Section[], names: readonly number[]): Uint8Array {
  const offsets: number[] = [];
  let end = headerSize;
  for (const { bytes, alignment } of sections) {
    end = aligned(end, alignment);
    offsets.push(end);
    end += bytes.length;
  }
  const headersAt = aligned(end, 16);
  const writer = new ByteWriter(headersAt + sections.length * sectionHeaderSize);
  // Magic, ELFCLASS64, ELFDATA2LSB, EV_CURRENT; ET_REL, EM_X86_64.
  writer.raw(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  writer.u16(1);
  writer.u16(62);
  writer.u32(1);
  writer.u64(0);
  writer.u64(0);
  writer.u64(headersAt);
  writer.u32(0);
  for (const half of [headerSize, 0, 0, sectionHeaderSize, sections.length, stringTableIndex]) writer.u16(half);
  sections.forEach(({ bytes }, i) => {
    writer.raw(new Uint8Array((offsets[i] ?? 0) - writer.length));
    writer.raw(bytes);
  });
  writer.raw(new Uint8Array(headersAt - writer.length));
  sections.forEach(({ type, flags, bytes, link, info, alignment, entrySize }, i) => {
    writer.u32(names[i] ?? 0);
    writer.u32(type);
    writer.u64(flags);
    writer.u64(0);
    writer.u64(i === 0 ? 0 : (offsets[i] ?? 0));
    writer.u64(bytes.length);
    writer.u32(link);
    writer.u32(info);
    writer.u64(alignment);
    writer.u64(entrySize);
  });
  return writer.finish();
}

function aligned(offset: number, alignment: number): number {
  return alignment <= 1 ? offset : Math.ceil(offset / alignment) * alignment;
}
