// ELF's numbers, under the names of the gABI and the x86-64 psABI. Only those that the reader or the linker looks at.

/** Bytes of a file header, a section header, a symbol, a relocation with addend. */
export const headerSize = 64;
export const sectionHeaderSize = 64;
export const symbolSize = 24;
export const relaSize = 24;

export const ElfType = { ET_REL: 1, ET_EXEC: 2, ET_DYN: 3, ET_CORE: 4 } as const;

export const EM_X86_64 = 62;

/** Machines that people are likely to drop by mistake. */
export const machineNames: Readonly<Record<number, string>> = {
  3: 'i386 (32-bit x86)',
  8: 'MIPS',
  20: 'PowerPC',
  21: '64-bit PowerPC',
  22: 'S/390',
  40: 'ARM (32-bit)',
  43: 'SPARC V9',
  62: 'x86-64',
  183: 'AArch64',
  243: 'RISC-V',
  247: 'BPF',
  258: 'LoongArch',
};

export const SectionType = {
  SHT_NULL: 0,
  SHT_PROGBITS: 1,
  SHT_SYMTAB: 2,
  SHT_STRTAB: 3,
  SHT_RELA: 4,
  SHT_NOTE: 7,
  SHT_NOBITS: 8,
  SHT_REL: 9,
  SHT_INIT_ARRAY: 14,
  SHT_FINI_ARRAY: 15,
  SHT_PREINIT_ARRAY: 16,
  SHT_GROUP: 17,
  SHT_SYMTAB_SHNDX: 18,
  SHT_X86_64_UNWIND: 0x70000001,
} as const;

export const SectionFlag = {
  SHF_WRITE: 0x1,
  SHF_ALLOC: 0x2,
  SHF_EXECINSTR: 0x4,
  SHF_MERGE: 0x10,
  SHF_STRINGS: 0x20,
  SHF_LINK_ORDER: 0x80,
  SHF_GROUP: 0x200,
  SHF_TLS: 0x400,
  SHF_COMPRESSED: 0x800,
  SHF_GNU_RETAIN: 0x20_0000,
  SHF_X86_64_LARGE: 0x1000_0000,
  SHF_EXCLUDE: 0x8000_0000,
} as const;

export const SectionIndex = {
  SHN_UNDEF: 0,
  SHN_LORESERVE: 0xff00,
  SHN_X86_64_LCOMMON: 0xff02,
  SHN_ABS: 0xfff1,
  SHN_COMMON: 0xfff2,
  SHN_XINDEX: 0xffff,
} as const;

export const Binding = { STB_LOCAL: 0, STB_GLOBAL: 1, STB_WEAK: 2, STB_GNU_UNIQUE: 10 } as const;

export const SymbolType = {
  STT_NOTYPE: 0,
  STT_OBJECT: 1,
  STT_FUNC: 2,
  STT_SECTION: 3,
  STT_FILE: 4,
  STT_COMMON: 5,
  STT_TLS: 6,
  STT_GNU_IFUNC: 10,
} as const;

export const Visibility = { STV_DEFAULT: 0, STV_INTERNAL: 1, STV_HIDDEN: 2, STV_PROTECTED: 3 } as const;

export const GRP_COMDAT = 1;
