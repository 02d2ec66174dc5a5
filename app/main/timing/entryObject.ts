// An object file for LLVM's lane: a function that refers to main and returns 0. llvm-jitlink always executes its entry,
// and links only what that needs; with this one it links the whole program and runs nothing of it.
import { ByteWriter } from '../../shared/byteWriter.ts';

/** The function, for `-entry=`. */
export const entrySymbol = '__loadstone_link_only';

/** movabs $main, %rax; xor %eax, %eax; ret */
const code = [0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0x31, 0xc0, 0xc3];
/** Where in the code main's address goes. */
const addressOffset = 2;

const headerSize = 64;
const sectionHeaderSize = 64;
const symbolSize = 24;
/** R_X86_64_64 */
const absolute64 = 1;
/** SHN_UNDEF, the code section's index, and STB_GLOBAL of type STT_FUNC and STT_NOTYPE. */
const undefinedIndex = 0;
const textIndex = 1;
const globalFunction = 0x12;
const globalUntyped = 0x10;

/** ELF64, x86-64, ET_REL: the smallest that ELF's specification and LLVM accept. */
export function entryObject(): Uint8Array {
  const strings = new StringTable();
  const names = ['', '.text', '.rela.text', '.symtab', '.strtab', '.note.GNU-stack'].map((name) => strings.add(name));
  const relocation = content((writer) => {
    writer.u64(addressOffset);
    writer.u32(absolute64);
    writer.u32(2);
    writer.u64(0);
  });
  const symbols = content((writer) => {
    writer.raw(new Uint8Array(symbolSize));
    writeSymbol(writer, strings.add(entrySymbol), globalFunction, textIndex, code.length);
    writeSymbol(writer, strings.add('main'), globalUntyped, undefinedIndex, 0);
  });
  // Type, flags, content, link, info, alignment, entry size.
  const sections: readonly Section[] = [
    { type: 0, flags: 0, bytes: new Uint8Array(0), link: 0, info: 0, alignment: 0, entrySize: 0 },
    { type: 1, flags: 6, bytes: new Uint8Array(code), link: 0, info: 0, alignment: 16, entrySize: 0 },
    { type: 4, flags: 0x40, bytes: relocation, link: 3, info: textIndex, alignment: 8, entrySize: 24 },
    { type: 2, flags: 0, bytes: symbols, link: 4, info: 1, alignment: 8, entrySize: symbolSize },
    { type: 3, flags: 0, bytes: strings.bytes(), link: 0, info: 0, alignment: 1, entrySize: 0 },
    { type: 1, flags: 0, bytes: new Uint8Array(0), link: 0, info: 0, alignment: 1, entrySize: 0 },
  ];
  return assemble(sections, names);
}

interface Section {
  readonly type: number;
  readonly flags: number;
  readonly bytes: Uint8Array;
  readonly link: number;
  readonly info: number;
  readonly alignment: number;
  readonly entrySize: number;
}

class StringTable {
  #text = '';

  /** The string's offset. */
  add(text: string): number {
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

function writeSymbol(writer: ByteWriter, name: number, info: number, section: number, size: number): void {
  writer.u32(name);
  writer.u8(info);
  writer.u8(0);
  writer.u16(section);
  writer.u64(0);
  writer.u64(size);
}

/** Header, contents one after another at multiples of 16, section headers. */
function assemble(sections: readonly Section[], names: readonly number[]): Uint8Array {
  const offsets: number[] = [];
  let end = headerSize;
  for (const { bytes } of sections) {
    end = Math.ceil(end / 16) * 16;
    offsets.push(end);
    end += bytes.length;
  }
  const headersAt = Math.ceil(end / 16) * 16;
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
  for (const half of [headerSize, 0, 0, sectionHeaderSize, sections.length, 4]) writer.u16(half);
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
