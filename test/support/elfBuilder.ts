// Small ELF64 x86-64 relocatable objects from a description, for tests that need a relocation, a symbol or a damage
// that no compiler writes. Sections and symbols are named; indexes are worked out here.

import { Binding, SectionFlag, SectionType, SymbolType } from '../../app/main/object/elf/elfConstants.ts';

export interface BuilderRelocation {
  readonly offset: number;
  readonly kind: number;
  /** A symbol's name, or '' for the null symbol. */
  readonly symbol: string;
  readonly addend?: number | bigint;
}

export interface BuilderSection {
  readonly name: string;
  readonly type?: number;
  readonly flags?: number;
  readonly content?: Uint8Array | readonly number[];
  /** Bytes of zero fill, for SHT_NOBITS. */
  readonly size?: number;
  readonly alignment?: number;
  readonly relocations?: readonly BuilderRelocation[];
  /** Signature of the COMDAT group that the section belongs to. */
  readonly comdat?: string;
}

export interface BuilderSymbol {
  readonly name: string;
  /** A section's name, or `undefined`, `absolute`, `common`. Default: undefined. */
  readonly section?: string;
  readonly value?: number | bigint;
  readonly size?: number | bigint;
  /** Default: STB_GLOBAL. */
  readonly binding?: number;
  readonly type?: number;
  readonly visibility?: number;
}

export interface BuilderObject {
  readonly sections?: readonly BuilderSection[];
  readonly symbols?: readonly BuilderSymbol[];
}

export const code = SectionFlag.SHF_ALLOC | SectionFlag.SHF_EXECINSTR;
export const data = SectionFlag.SHF_ALLOC | SectionFlag.SHF_WRITE;
export const readOnly = SectionFlag.SHF_ALLOC;

export function buildElf({ sections = [], symbols = [] }: BuilderObject): Uint8Array {
  const sorted = [...symbols].sort((one, other) => Number(isGlobal(one)) - Number(isGlobal(other)));
  const symbolIndex = new Map(sorted.map(({ name }, index) => [name, index + 1]));
  const sectionIndex = new Map(sections.map(({ name }, index) => [name, index + 1]));
  const emitted: EmittedSection[] = [empty, ...sections.map(emitSection)];
  const symbolTable = emitted.length + sections.filter(({ relocations }) => relocations).length;
  const signatures = [...new Set(sections.flatMap(({ comdat }) => comdat ?? []))];
  for (const section of sections) {
    if (section.relocations === undefined) continue;
    const content = emitRelocations(section.relocations, symbolIndex);
    const info = sectionIndex.get(section.name) ?? 0;
    const type = SectionType.SHT_RELA;
    emitted.push({ ...empty, name: `.rela${section.name}`, type, content, link: symbolTable, info, entrySize: 24 });
  }
  const strings = new StringTable();
  const symbolBytes = emitSymbols(sorted, sectionIndex, strings);
  const firstGlobal = 1 + sorted.filter((symbol) => !isGlobal(symbol)).length;
  const link = symbolTable + 1;
  const type = SectionType.SHT_SYMTAB;
  emitted.push({ ...empty, name: '.symtab', type, content: symbolBytes, link, info: firstGlobal, entrySize: 24 });
  emitted.push({ ...empty, name: '.strtab', type: SectionType.SHT_STRTAB, content: strings.bytes() });
  for (const signature of signatures) {
    const members = sections.flatMap((section, index) => (section.comdat === signature ? [index + 1] : []));
    const content = new Uint8Array(new Uint32Array([1, ...members]).buffer);
    const info = symbolIndex.get(signature) ?? 0;
    emitted.push({ ...empty, name: '.group', type: SectionType.SHT_GROUP, content, link: symbolTable, info });
  }
  return assemble(emitted);
}

interface EmittedSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly content: Uint8Array;
  readonly size: number;
  readonly alignment: number;
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
}

const nothing = new Uint8Array(0);
const empty: EmittedSection = {
  name: '',
  type: 0,
  flags: 0,
  content: nothing,
  size: 0,
  alignment: 1,
  link: 0,
  info: 0,
  entrySize: 0,
};

class StringTable {
  readonly #bytes: number[] = [0];

  add(text: string): number {
    if (text === '') return 0;
    const start = this.#bytes.length;
    this.#bytes.push(...new TextEncoder().encode(text), 0);
    return start;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

function isGlobal({ binding = Binding.STB_GLOBAL }: BuilderSymbol): boolean {
  return binding !== Binding.STB_LOCAL;
}

function emitSection(section: BuilderSection): EmittedSection {
  const { name, type = SectionType.SHT_PROGBITS, flags = code, content = nothing, alignment = 1 } = section;
  const grouped = section.comdat === undefined ? 0 : SectionFlag.SHF_GROUP;
  const size = section.size ?? 0;
  return { ...empty, name, type, flags: flags | grouped, content: Uint8Array.from(content), size, alignment };
}

function emitRelocations(relocations: readonly BuilderRelocation[], symbolIndex: Map<string, number>): Uint8Array {
  const bytes = new Uint8Array(relocations.length * 24);
  const view = new DataView(bytes.buffer);
  relocations.forEach(({ offset, kind, symbol, addend = 0 }, index) => {
    view.setBigUint64(index * 24, BigInt(offset), true);
    view.setUint32(index * 24 + 8, kind, true);
    view.setUint32(index * 24 + 12, symbolIndex.get(symbol) ?? 0, true);
    view.setBigInt64(index * 24 + 16, BigInt(addend), true);
  });
  return bytes;
}

const reserved: Readonly<Record<string, number>> = { undefined: 0, absolute: 0xfff1, common: 0xfff2 };

function emitSymbols(
  symbols: readonly BuilderSymbol[],
  sectionIndex: Map<string, number>,
  strings: StringTable,
): Uint8Array {
  const bytes = new Uint8Array((symbols.length + 1) * 24);
  const view = new DataView(bytes.buffer);
  symbols.forEach((symbol, index) => {
    const at = (index + 1) * 24;
    const { binding = Binding.STB_GLOBAL, type = SymbolType.STT_NOTYPE, section = 'undefined' } = symbol;
    view.setUint32(at, strings.add(symbol.name), true);
    view.setUint8(at + 4, (binding << 4) | type);
    view.setUint8(at + 5, symbol.visibility ?? 0);
    view.setUint16(at + 6, reserved[section] ?? sectionIndex.get(section) ?? 0, true);
    view.setBigInt64(at + 8, BigInt(symbol.value ?? 0), true);
    view.setBigInt64(at + 16, BigInt(symbol.size ?? 0), true);
  });
  return bytes;
}

function assemble(sections: readonly EmittedSection[]): Uint8Array {
  const names = new StringTable();
  const nameTable = sections.length;
  const all = [...sections, { ...empty, name: '.shstrtab', type: SectionType.SHT_STRTAB }];
  const nameOffsets = all.map(({ name }) => names.add(name));
  const contents = [...sections.map(({ content }) => content), names.bytes()];
  const offsets: number[] = [];
  let end = 64;
  for (const content of contents) {
    end = Math.ceil(end / 16) * 16;
    offsets.push(end);
    end += content.length;
  }
  const table = Math.ceil(end / 16) * 16;
  const bytes = new Uint8Array(table + all.length * 64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 1, true);
  view.setUint16(18, 62, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(40, BigInt(table), true);
  view.setUint16(52, 64, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, all.length, true);
  view.setUint16(62, nameTable, true);
  all.forEach((section, index) => {
    const at = table + index * 64;
    const content = contents[index] ?? nothing;
    bytes.set(content, offsets[index] ?? 0);
    view.setUint32(at, nameOffsets[index] ?? 0, true);
    view.setUint32(at + 4, section.type, true);
    view.setBigUint64(at + 8, BigInt(section.flags >>> 0), true);
    view.setBigUint64(at + 24, BigInt(index === 0 ? 0 : (offsets[index] ?? 0)), true);
    view.setBigUint64(at + 32, BigInt(section.size || content.length), true);
    view.setUint32(at + 40, section.link, true);
    view.setUint32(at + 44, section.info, true);
    view.setBigUint64(at + 48, BigInt(section.alignment), true);
    view.setBigUint64(at + 56, BigInt(section.entrySize), true);
  });
  return bytes;
}
