// Mutations that know ELF: fields of headers, symbols, relocations and groups, whole section headers, unwind records,
// line tables, notes and strings.

import type { Random } from '../random.ts';
import { type ElfLayout, elfLayout, type SeedSection, sectionHeaderBytes } from './elfLayout.ts';
import {
  anywhere,
  changeBytes,
  changeNumber,
  cutOff,
  type Fields,
  lengthened,
  type Mutation,
  readNumber,
  writeNumber,
} from './mutation.ts';

const fileHeader: Fields = [
  [4, 1],
  [5, 1],
  [16, 2],
  [18, 2],
  [40, 8],
  [52, 2],
  [58, 2],
  [60, 2],
  [62, 2],
];
const sectionHeader: Fields = [
  [0, 4],
  [4, 4],
  [8, 8],
  [24, 8],
  [32, 8],
  [40, 4],
  [44, 4],
  [48, 8],
  [56, 8],
];
const symbol: Fields = [
  [0, 4],
  [4, 1],
  [5, 1],
  [6, 2],
  [8, 8],
  [16, 8],
];
const relocation: Fields = [
  [0, 8],
  [8, 4],
  [12, 4],
  [16, 8],
];

/** Section types that the linker treats in a way of their own, and some that it does not know. */
const sectionTypes = [0, 1, 2, 3, 4, 7, 8, 9, 14, 15, 16, 17, 18, 0x7000_0001, 0x6fff_fff6, 0x6000_0001];
/** Write, alloc, execute, merge, strings, info-link, link-order, group, TLS, compressed, retain, large, exclude. */
const sectionFlags = [1, 2, 4, 0x10, 0x20, 0x40, 0x80, 0x200, 0x400, 0x800, 0x20_0000, 0x1000_0000, 0x8000_0000];
/** Undefined, absolute, common, large common, extended index. */
const reservedSections = [0, 0xfff1, 0xfff2, 0xff02, 0xffff];
const relocationKinds = 52;

/** The mutations of one seed. */
export function elfMutations(seed: Uint8Array): readonly Mutation[] {
  const layout = elfLayout(seed);
  const { sections } = layout;
  const ofType = (...types: readonly number[]): readonly SeedSection[] =>
    sections.filter(({ type, size }) => types.includes(type) && size > 0);
  const named = (pattern: RegExp): readonly SeedSection[] =>
    sections.filter(({ name, size }) => pattern.test(name) && size > 0);
  return [
    (bytes, random) => changedField(bytes, 0, fileHeader, random),
    (bytes, random) => changedField(bytes, random.pick(sections).header, sectionHeader, random),
    (bytes, random) => changedHeader(bytes, random.pick(sections), random),
    (bytes, random) => copiedHeader(bytes, layout, random),
    (bytes, random) => moreSections(bytes, layout, random),
    ...inRecords(ofType(2), 24, (bytes, at, random) => {
      const what = random.below(3);
      if (what === 0) writeNumber(bytes, at + 6, 2, BigInt(sectionOf(layout, random)));
      else if (what === 1) writeNumber(bytes, at + 4, 1, BigInt(random.below(4) * 16 + random.below(11)));
      else changedField(bytes, at, symbol, random);
    }),
    ...inRecords(ofType(4), 24, (bytes, at, random) => {
      if (random.chance(0.4)) writeNumber(bytes, at + 8, 4, BigInt(random.below(relocationKinds)));
      else changedField(bytes, at, relocation, random);
    }),
    ...inRecords(ofType(4), 24, (bytes, at, random) => {
      // Each within its section, at the edge of it.
      writeNumber(bytes, at, 8, BigInt(random.pick(sections).size - random.below(10)));
    }),
    ...inRecords(ofType(17), 4, (bytes, at, random) => changeNumber(bytes, at, 4, random)),
    ...named(/^\.eh_frame$/).map(changedUnwind),
    ...named(/^\.debug_(line|str|line_str)$/).map(changedContent),
    ...named(/^\.debug_line$/).map(changedLineHeader),
    ...named(/^\.(note|init_array|ctors|fini_array|tdata|group)/).map(changedContent),
    ...ofType(3).map(changedContent),
    anywhere,
    cutOff,
    lengthened,
  ];
}

function inRecords(
  tables: readonly SeedSection[],
  size: number,
  change: (bytes: Uint8Array, at: number, random: Random) => void,
): readonly Mutation[] {
  if (tables.length === 0) return [];
  return [
    (bytes, random) => {
      const table = random.pick(tables);
      change(bytes, table.offset + size * random.below(table.size / size), random);
      return bytes;
    },
  ];
}

function changedField(bytes: Uint8Array, at: number, fields: Fields, random: Random): Uint8Array {
  const [offset, width] = random.pick(fields);
  changeNumber(bytes, at + offset, width, random);
  return bytes;
}

/** Type, flags and alignment with values that mean something. */
function changedHeader(bytes: Uint8Array, { header }: SeedSection, random: Random): Uint8Array {
  switch (random.below(3)) {
    case 0:
      writeNumber(bytes, header + 4, 4, BigInt(random.pick(sectionTypes)));
      break;
    case 1:
      writeNumber(bytes, header + 8, 8, readNumber(bytes, header + 8, 8) ^ BigInt(random.pick(sectionFlags)));
      break;
    default:
      writeNumber(bytes, header + 48, 8, 1n << BigInt(random.below(30)));
  }
  return bytes;
}

/** One section becomes like another, all of its header or its place alone: tables twice, contents that overlap. */
function copiedHeader(bytes: Uint8Array, { sections }: ElfLayout, random: Random): Uint8Array {
  const from = random.pick(sections).header;
  const to = random.pick(sections).header;
  const [start, end] = random.pick([
    [0, sectionHeaderBytes],
    [24, 40],
    [40, 48],
  ] as const);
  bytes.copyWithin(to + start, from + start, from + end);
  return bytes;
}

/** A new table at the end of the file, with copies of some headers behind the others. */
function moreSections(bytes: Uint8Array, { table, sections }: ElfLayout, random: Random): Uint8Array {
  const added = 1 + random.below(random.chance(0.1) ? 400 : 8);
  const start = Math.ceil(bytes.length / 8) * 8;
  const own = bytes.subarray(table, table + sections.length * sectionHeaderBytes);
  const longer = new Uint8Array(start + own.length + added * sectionHeaderBytes);
  longer.set(bytes);
  longer.set(own, start);
  const from = random.pick(sections).header;
  for (let i = 0; i < added; i++) {
    const to = start + own.length + i * sectionHeaderBytes;
    longer.set(bytes.subarray(from, from + sectionHeaderBytes), to);
    if (random.chance(0.2)) changedField(longer, to, sectionHeader, random);
  }
  writeNumber(longer, 40, 8, BigInt(start));
  writeNumber(longer, 60, 2, BigInt(sections.length + added));
  return longer;
}

function sectionOf({ sections }: ElfLayout, random: Random): number {
  return random.chance(0.5) ? random.pick(reservedSections) : random.below(sections.length + 2);
}

function changedContent({ offset, size }: SeedSection): Mutation {
  return (bytes, random) => {
    changeBytes(bytes, offset, size, random);
    return bytes;
  };
}

/** The length of a record or its pointer to the common part, or one of the bytes that say how it is encoded. */
function changedUnwind({ offset, size }: SeedSection): Mutation {
  return (bytes, random) => {
    const records: number[] = [];
    for (let at = 0; at + 8 <= size; at += 4 + Number(readNumber(bytes, offset + at, 4))) records.push(offset + at);
    const at = random.pick(records.length === 0 ? [offset] : records);
    if (random.chance(0.7)) changeNumber(bytes, at + 4 * random.below(2), 4, random);
    else changeBytes(bytes, at + 8, Math.min(24, offset + size - at - 8), random);
    return bytes;
  };
}

/** Unit length, version, header length, ranges of opcodes, counts of folders and files. */
function changedLineHeader({ offset, size }: SeedSection): Mutation {
  return (bytes, random) => {
    const at = offset + random.below(Math.min(48, size));
    if (random.chance(0.5)) changeNumber(bytes, at, random.pick([1, 2, 4, 8]), random);
    // Numbers in parts of seven bits that do not end.
    else bytes.fill(0xff, at, Math.min(bytes.length, at + 1 + random.below(12)));
    return bytes;
  };
}
