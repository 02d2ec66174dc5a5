// Numbers of the PE/COFF specification that relocatable objects use, by its own names.

export const IMAGE_FILE_MACHINE_AMD64 = 0x8664;

/** Sizes of what a file consists of, in bytes. */
export const fileHeaderSize = 20;
export const bigFileHeaderSize = 56;
export const sectionHeaderSize = 40;
export const symbolSize = 18;
export const bigSymbolSize = 20;
export const relocationSize = 10;
export const importHeaderSize = 20;

export const SectionFlag = {
  IMAGE_SCN_TYPE_NO_PAD: 0x8,
  IMAGE_SCN_CNT_CODE: 0x20,
  IMAGE_SCN_CNT_INITIALIZED_DATA: 0x40,
  IMAGE_SCN_CNT_UNINITIALIZED_DATA: 0x80,
  IMAGE_SCN_LNK_OTHER: 0x100,
  IMAGE_SCN_LNK_INFO: 0x200,
  IMAGE_SCN_LNK_REMOVE: 0x800,
  IMAGE_SCN_LNK_COMDAT: 0x1000,
  IMAGE_SCN_GPREL: 0x8000,
  IMAGE_SCN_LNK_NRELOC_OVFL: 0x100_0000,
  IMAGE_SCN_MEM_DISCARDABLE: 0x200_0000,
  IMAGE_SCN_MEM_NOT_CACHED: 0x400_0000,
  IMAGE_SCN_MEM_NOT_PAGED: 0x800_0000,
  IMAGE_SCN_MEM_SHARED: 0x1000_0000,
  IMAGE_SCN_MEM_EXECUTE: 0x2000_0000,
  IMAGE_SCN_MEM_READ: 0x4000_0000,
  IMAGE_SCN_MEM_WRITE: 0x8000_0000,
} as const;

/** IMAGE_SCN_ALIGN_1BYTES is 1, each further value twice as much, up to 14 for 8192 bytes; 0 stands for 16 bytes. */
export const alignmentShift = 20;

export const SectionNumber = {
  IMAGE_SYM_UNDEFINED: 0,
  IMAGE_SYM_ABSOLUTE: -1,
  IMAGE_SYM_DEBUG: -2,
} as const;

/** Section numbers of 16 bits above this one are negative. */
export const maxSmallSectionNumber = 0xfeff;

export const StorageClass = {
  IMAGE_SYM_CLASS_NULL: 0,
  IMAGE_SYM_CLASS_EXTERNAL: 2,
  IMAGE_SYM_CLASS_STATIC: 3,
  IMAGE_SYM_CLASS_LABEL: 6,
  IMAGE_SYM_CLASS_FUNCTION: 101,
  IMAGE_SYM_CLASS_FILE: 103,
  IMAGE_SYM_CLASS_SECTION: 104,
  IMAGE_SYM_CLASS_WEAK_EXTERNAL: 105,
} as const;

/** Of a symbol's type word: the derived type `function`. */
export const functionType = 0x20;

/** Where a weak external is looked for before what stands in for it: the word behind the substitute's index. */
export const WeakSearch = {
  IMAGE_WEAK_EXTERN_SEARCH_NOLIBRARY: 1,
  IMAGE_WEAK_EXTERN_SEARCH_LIBRARY: 2,
  IMAGE_WEAK_EXTERN_SEARCH_ALIAS: 3,
  IMAGE_WEAK_EXTERN_ANTI_DEPENDENCY: 4,
} as const;

export const ComdatSelection = {
  IMAGE_COMDAT_SELECT_NODUPLICATES: 1,
  IMAGE_COMDAT_SELECT_ANY: 2,
  IMAGE_COMDAT_SELECT_SAME_SIZE: 3,
  IMAGE_COMDAT_SELECT_EXACT_MATCH: 4,
  IMAGE_COMDAT_SELECT_ASSOCIATIVE: 5,
  IMAGE_COMDAT_SELECT_LARGEST: 6,
  IMAGE_COMDAT_SELECT_NEWEST: 7,
} as const;

/** Machines that a header may name, for messages. */
export const machineNames: Readonly<Record<number, string>> = {
  332: '32-bit x86',
  448: '32-bit Arm',
  452: '32-bit Arm (Thumb-2)',
  512: 'Itanium',
  34404: 'x86-64',
  42561: 'arm64ec',
  43620: 'arm64',
};
