// An ELF64 little-endian x86-64 relocatable object (gABI chapter 4, psABI 4.x).

export interface ObjectSection {
  readonly index: number;
  readonly name: string;
  /** The format's own type word and flags: sh_type, sh_flags. */
  readonly type: number;
  readonly flags: number;
  /** Bytes in memory, and in the file (0 for zero fill). */
  readonly size: number;
  readonly fileSize: number;
  readonly fileOffset: number;
  readonly alignment: number;
}

export interface ObjectSymbol {
  readonly index: number;
  readonly name: string;
  readonly value: number;
  readonly size: number;
  readonly info: number;
  readonly other: number;
  /** Section index with SHN_XINDEX followed, or SHN_UNDEF, SHN_ABS, SHN_COMMON. */
  readonly section: number;
}

export interface ObjectRelocation {
  readonly offset: number;
  readonly kind: number;
  readonly symbol: number;
  readonly addend: bigint;
}

export interface ElfObject {
  readonly format: 'ELF64 x86-64';
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sections: readonly ObjectSection[];
  readonly symbolCount: number;
  /** For lists and text; the linker reads the table in place. Throws RangeError beyond symbolCount. */
  symbol(index: number): ObjectSymbol;
  /** How many relocations apply to a section. */
  relocationCount(section: number): number;
  /** Relocation `index` of those that apply to a section; for lists and text. */
  relocation(section: number, index: number): ObjectRelocation;
}
