// The COFF relocations of x86-64 (PE/COFF specification, "x64 Processors"), and GCC's number 14. The addend stands in
// the field. For those that are relative to their place it counts from the end of an instruction, which is 4 bytes
// behind the field and up to 5 more (REL32_1 to REL32_5): the graph's addend has that taken off, so that one formula
// serves all of them (link/coffLinkGraph.ts).

import { type RelocationRow, relocationTable, type UnsupportedRelocation } from '../relocationTable.ts';

const plain = { relaxable: false, threadLocal: false } as const;
const relative = { expression: 'L + A - P', width: 4, range: 'signed', ...plain } as const;

const rows: readonly RelocationRow[] = [
  { kind: 0, name: 'IMAGE_REL_AMD64_ABSOLUTE', expression: 'none', width: 0, range: 'wraps', ...plain },
  { kind: 1, name: 'IMAGE_REL_AMD64_ADDR64', expression: 'S + A', width: 8, range: 'wraps', ...plain },
  { kind: 2, name: 'IMAGE_REL_AMD64_ADDR32', expression: 'S + A', width: 4, range: 'either', ...plain },
  { kind: 3, name: 'IMAGE_REL_AMD64_ADDR32NB', expression: 'L + A - B', width: 4, range: 'unsigned', ...plain },
  { kind: 4, name: 'IMAGE_REL_AMD64_REL32', ...relative },
  { kind: 5, name: 'IMAGE_REL_AMD64_REL32_1', ...relative },
  { kind: 6, name: 'IMAGE_REL_AMD64_REL32_2', ...relative },
  { kind: 7, name: 'IMAGE_REL_AMD64_REL32_3', ...relative },
  { kind: 8, name: 'IMAGE_REL_AMD64_REL32_4', ...relative },
  { kind: 9, name: 'IMAGE_REL_AMD64_REL32_5', ...relative },
  { kind: 10, name: 'IMAGE_REL_AMD64_SECTION', expression: 'N + A', width: 2, range: 'unsigned', ...plain },
  { kind: 11, name: 'IMAGE_REL_AMD64_SECREL', expression: 'S + A - SEC', width: 4, range: 'unsigned', ...plain },
  // The specification has the number for SREL32, which nothing writes; GCC's jump tables have 64-bit distances by it.
  { kind: 14, name: 'R_X86_64_PC64', expression: 'S + A - P', width: 8, range: 'wraps', ...plain },
];

const managed = 'it belongs to managed code (.NET); compile native code';

const unsupported: readonly UnsupportedRelocation[] = [
  {
    kind: 12,
    name: 'IMAGE_REL_AMD64_SECREL7',
    reason: 'a 7-bit offset shares its byte with other bits, and no compiler for x86-64 writes it',
  },
  { kind: 13, name: 'IMAGE_REL_AMD64_TOKEN', reason: managed },
  { kind: 15, name: 'IMAGE_REL_AMD64_PAIR', reason: managed },
  { kind: 16, name: 'IMAGE_REL_AMD64_SSPAN32', reason: managed },
];

export const coffRelocations = relocationTable('COFF x86-64', rows, unsupported);

/** By kind: bytes from the field's start to the place that its value counts from; 0 for what is not relative. */
export const placeDistances: Readonly<Record<number, number>> = { 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9, 14: 8 };
