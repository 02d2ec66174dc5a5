// The ELF relocations of x86-64 (psABI 4.4 "Relocation"), those of relocatable objects. Ranges are GNU ld's: a plain
// 8- or 16-bit field takes signed and unsigned values.

import { type RelocationRow, relocationTable, type UnsupportedRelocation } from '../relocationTable.ts';

const plain = { relaxable: false, threadLocal: false } as const;
const relaxable = { relaxable: true, threadLocal: false } as const;
const threadLocal = { relaxable: false, threadLocal: true } as const;

const rows: readonly RelocationRow[] = [
  { kind: 0, name: 'R_X86_64_NONE', expression: 'none', width: 0, range: 'wraps', ...plain },
  { kind: 1, name: 'R_X86_64_64', expression: 'S + A', width: 8, range: 'wraps', ...plain },
  { kind: 2, name: 'R_X86_64_PC32', expression: 'S + A - P', width: 4, range: 'signed', ...plain },
  { kind: 3, name: 'R_X86_64_GOT32', expression: 'G + A', width: 4, range: 'signed', ...plain },
  { kind: 4, name: 'R_X86_64_PLT32', expression: 'L + A - P', width: 4, range: 'signed', ...plain },
  { kind: 9, name: 'R_X86_64_GOTPCREL', expression: 'G + GOT + A - P', width: 4, range: 'signed', ...plain },
  { kind: 10, name: 'R_X86_64_32', expression: 'S + A', width: 4, range: 'unsigned', ...plain },
  { kind: 11, name: 'R_X86_64_32S', expression: 'S + A', width: 4, range: 'signed', ...plain },
  { kind: 12, name: 'R_X86_64_16', expression: 'S + A', width: 2, range: 'either', ...plain },
  { kind: 13, name: 'R_X86_64_PC16', expression: 'S + A - P', width: 2, range: 'signed', ...plain },
  { kind: 14, name: 'R_X86_64_8', expression: 'S + A', width: 1, range: 'either', ...plain },
  { kind: 15, name: 'R_X86_64_PC8', expression: 'S + A - P', width: 1, range: 'signed', ...plain },
  { kind: 17, name: 'R_X86_64_DTPOFF64', expression: 'S + A', width: 8, range: 'wraps', ...threadLocal },
  { kind: 18, name: 'R_X86_64_TPOFF64', expression: 'S + A', width: 8, range: 'wraps', ...threadLocal },
  { kind: 19, name: 'R_X86_64_TLSGD', expression: 'T + A - P', width: 4, range: 'signed', ...threadLocal },
  { kind: 20, name: 'R_X86_64_TLSLD', expression: 'M + A - P', width: 4, range: 'signed', ...threadLocal },
  { kind: 21, name: 'R_X86_64_DTPOFF32', expression: 'S + A', width: 4, range: 'signed', ...threadLocal },
  { kind: 22, name: 'R_X86_64_GOTTPOFF', expression: 'G + GOT + A - P', width: 4, range: 'signed', ...threadLocal },
  { kind: 23, name: 'R_X86_64_TPOFF32', expression: 'S + A', width: 4, range: 'signed', ...threadLocal },
  { kind: 24, name: 'R_X86_64_PC64', expression: 'S + A - P', width: 8, range: 'wraps', ...plain },
  { kind: 25, name: 'R_X86_64_GOTOFF64', expression: 'S + A - GOT', width: 8, range: 'wraps', ...plain },
  { kind: 26, name: 'R_X86_64_GOTPC32', expression: 'GOT + A - P', width: 4, range: 'signed', ...plain },
  { kind: 27, name: 'R_X86_64_GOT64', expression: 'G + A', width: 8, range: 'wraps', ...plain },
  { kind: 28, name: 'R_X86_64_GOTPCREL64', expression: 'G + GOT + A - P', width: 8, range: 'wraps', ...plain },
  { kind: 29, name: 'R_X86_64_GOTPC64', expression: 'GOT + A - P', width: 8, range: 'wraps', ...plain },
  { kind: 30, name: 'R_X86_64_GOTPLT64', expression: 'G + A', width: 8, range: 'wraps', ...plain },
  { kind: 31, name: 'R_X86_64_PLTOFF64', expression: 'L - GOT + A', width: 8, range: 'wraps', ...plain },
  { kind: 32, name: 'R_X86_64_SIZE32', expression: 'Z + A', width: 4, range: 'unsigned', ...plain },
  { kind: 33, name: 'R_X86_64_SIZE64', expression: 'Z + A', width: 8, range: 'wraps', ...plain },
  { kind: 34, name: 'R_X86_64_GOTPC32_TLSDESC', expression: 'T + A - P', width: 4, range: 'signed', ...threadLocal },
  { kind: 35, name: 'R_X86_64_TLSDESC_CALL', expression: 'none', width: 0, range: 'wraps', ...threadLocal },
  { kind: 41, name: 'R_X86_64_GOTPCRELX', expression: 'G + GOT + A - P', width: 4, range: 'signed', ...relaxable },
  { kind: 42, name: 'R_X86_64_REX_GOTPCRELX', expression: 'G + GOT + A - P', width: 4, range: 'signed', ...relaxable },
  { kind: 43, name: 'R_X86_64_CODE_4_GOTPCRELX', expression: 'G + GOT + A - P', width: 4, range: 'signed', ...plain },
  {
    kind: 44,
    name: 'R_X86_64_CODE_4_GOTTPOFF',
    expression: 'G + GOT + A - P',
    width: 4,
    range: 'signed',
    ...threadLocal,
  },
  {
    kind: 45,
    name: 'R_X86_64_CODE_4_GOTPC32_TLSDESC',
    expression: 'T + A - P',
    width: 4,
    range: 'signed',
    ...threadLocal,
  },
  { kind: 46, name: 'R_X86_64_CODE_5_GOTPCRELX', expression: 'G + GOT + A - P', width: 4, range: 'signed', ...plain },
  {
    kind: 47,
    name: 'R_X86_64_CODE_5_GOTTPOFF',
    expression: 'G + GOT + A - P',
    width: 4,
    range: 'signed',
    ...threadLocal,
  },
  {
    kind: 48,
    name: 'R_X86_64_CODE_5_GOTPC32_TLSDESC',
    expression: 'T + A - P',
    width: 4,
    range: 'signed',
    ...threadLocal,
  },
  { kind: 49, name: 'R_X86_64_CODE_6_GOTPCRELX', expression: 'G + GOT + A - P', width: 4, range: 'signed', ...plain },
  {
    kind: 50,
    name: 'R_X86_64_CODE_6_GOTTPOFF',
    expression: 'G + GOT + A - P',
    width: 4,
    range: 'signed',
    ...threadLocal,
  },
  {
    kind: 51,
    name: 'R_X86_64_CODE_6_GOTPC32_TLSDESC',
    expression: 'T + A - P',
    width: 4,
    range: 'signed',
    ...threadLocal,
  },
];

const dynamicOnly = 'only a dynamic loader applies it, in linked files; load the relocatable object';
const removed = 'the psABI withdrew it (MPX); compile without -fcheck-pointer-bounds';

const unsupported: readonly UnsupportedRelocation[] = [
  { kind: 5, name: 'R_X86_64_COPY', reason: dynamicOnly },
  { kind: 6, name: 'R_X86_64_GLOB_DAT', reason: dynamicOnly },
  { kind: 7, name: 'R_X86_64_JUMP_SLOT', reason: dynamicOnly },
  { kind: 8, name: 'R_X86_64_RELATIVE', reason: dynamicOnly },
  { kind: 16, name: 'R_X86_64_DTPMOD64', reason: dynamicOnly },
  { kind: 36, name: 'R_X86_64_TLSDESC', reason: dynamicOnly },
  { kind: 37, name: 'R_X86_64_IRELATIVE', reason: dynamicOnly },
  { kind: 38, name: 'R_X86_64_RELATIVE64', reason: dynamicOnly },
  { kind: 39, name: 'R_X86_64_PC32_BND', reason: removed },
  { kind: 40, name: 'R_X86_64_PLT32_BND', reason: removed },
];

export const elfRelocations = relocationTable('ELF x86-64', rows, unsupported);
