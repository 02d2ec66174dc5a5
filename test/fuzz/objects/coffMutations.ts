// Mutations that know COFF: fields of the header, of section headers, symbols with their auxiliary records, relocations
// and short imports; whole section headers copied over others; unwind tables, directives and names.

import type { Random } from '../random.ts';
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

interface CoffSection {
  /** Byte of its header in the file. */
  readonly header: number;
  readonly offset: number;
  readonly size: number;
  readonly relocations: number;
  readonly relocationCount: number;
}

interface CoffLayout {
  readonly sections: readonly CoffSection[];
  readonly symbols: number;
  readonly symbolCount: number;
  readonly symbolBytes: number;
}

const fileHeader: Fields = [
  [0, 2],
  [2, 2],
  [8, 4],
  [12, 4],
  [16, 2],
  [18, 2],
];
const sectionHeader: Fields = [
  [0, 8],
  [8, 4],
  [16, 4],
  [20, 4],
  [24, 4],
  [32, 2],
  [36, 4],
];
const symbol: Fields = [
  [0, 4],
  [4, 4],
  [8, 4],
  [12, 2],
  [14, 2],
  [16, 1],
  [17, 1],
];
const relocation: Fields = [
  [0, 4],
  [4, 4],
  [8, 2],
];
const importHeader: Fields = [
  [0, 2],
  [2, 2],
  [4, 2],
  [6, 2],
  [12, 4],
  [16, 2],
  [18, 2],
];

const sectionHeaderBytes = 40;
const relocationBytes = 10;
/** Of IMAGE_SCN_…: code, data, zero fill, info, remove, COMDAT, many relocations, discardable, shared, rights. */
const sectionFlags = [5, 6, 7, 9, 11, 12, 24, 25, 28, 29, 30, 31];
const storageClasses = [0, 1, 2, 3, 4, 5, 6, 101, 103, 104, 105, 107, 255];
const reservedSections = [0, 0xffff, 0xfffe, 0x7fff, 0x8000];
const relocationKinds = 17;

/** True for what coffMutations knows the layout of. */
export function isCoff(bytes: Uint8Array): boolean {
  const machine = readNumber(bytes, 0, 2);
  return machine === 0x8664n || isShortImport(bytes) || isBig(bytes);
}

/** The mutations of one seed. */
export function coffMutations(seed: Uint8Array): readonly Mutation[] {
  const general = [anywhere, cutOff, lengthened];
  if (isShortImport(seed)) return [inFields([0], importHeader), changedRange(20, seed.length - 20), ...general];
  const layout = coffLayout(seed);
  const { sections } = layout;
  const filled = sections.filter(({ offset, size }) => offset > 0 && size > 0);
  const headers = sections.map(({ header }) => header);
  return [
    inFields([0], fileHeader),
    ...(headers.length === 0 ? [] : [inFields(headers, sectionHeader), changedFlags(headers), copiedHeader(headers)]),
    ...inSymbols(layout),
    ...inRelocations(sections.filter(({ relocationCount }) => relocationCount > 0)),
    ...filled.map(({ offset, size }) => changedRange(offset, size)),
    changedRange(layout.symbols + layout.symbolCount * layout.symbolBytes, seed.length),
    ...general,
  ];
}

function isShortImport(bytes: Uint8Array): boolean {
  return readNumber(bytes, 0, 4) === 0xffff_0000n && readNumber(bytes, 4, 2) === 0n;
}

function isBig(bytes: Uint8Array): boolean {
  return readNumber(bytes, 0, 4) === 0xffff_0000n && readNumber(bytes, 4, 2) >= 2n;
}

function coffLayout(bytes: Uint8Array): CoffLayout {
  const big = isBig(bytes);
  const number = (at: number, width: number): number => Number(readNumber(bytes, at, width));
  const first = big ? 56 : 20;
  const sections = Array.from({ length: big ? number(44, 4) : number(2, 2) }, (_, index): CoffSection => {
    const header = first + index * sectionHeaderBytes;
    return {
      header,
      offset: number(header + 20, 4),
      size: number(header + 16, 4),
      relocations: number(header + 24, 4),
      relocationCount: number(header + 32, 2),
    };
  });
  const symbolsAt = big ? 48 : 8;
  const symbols = { symbols: number(symbolsAt, 4), symbolCount: number(symbolsAt + 4, 4) };
  return { sections, ...symbols, symbolBytes: big ? 20 : 18 };
}

function inFields(starts: readonly number[], fields: Fields): Mutation {
  return (bytes, random) => {
    const [offset, width] = random.pick(fields);
    changeNumber(bytes, random.pick(starts) + offset, width, random);
    return bytes;
  };
}

function changedFlags(headers: readonly number[]): Mutation {
  return (bytes, random) => {
    const at = random.pick(headers) + 36;
    const before = readNumber(bytes, at, 4);
    // The alignment is a number among the flags.
    const alignment = (before & ~0xf0_0000n) | (BigInt(random.below(16)) << 20n);
    writeNumber(bytes, at, 4, random.chance(0.3) ? alignment : before ^ (1n << BigInt(random.pick(sectionFlags))));
    return bytes;
  };
}

/** One section becomes like another, all of its header or what it says of its place. */
function copiedHeader(headers: readonly number[]): Mutation {
  return (bytes, random) => {
    const from = random.pick(headers);
    const [start, end] = random.pick([
      [0, sectionHeaderBytes],
      [16, 24],
      [24, 34],
    ] as const);
    bytes.copyWithin(random.pick(headers) + start, from + start, from + end);
    return bytes;
  };
}

/** Of any entry: a field, its storage class, its section, or the bytes of an auxiliary record. */
function inSymbols({ symbols, symbolCount, symbolBytes, sections }: CoffLayout): readonly Mutation[] {
  if (symbolCount === 0) return [];
  const sectionField = 12;
  const change = (bytes: Uint8Array, at: number, random: Random): void => {
    switch (random.below(4)) {
      case 0:
        writeNumber(bytes, at + symbolBytes - 2, 1, BigInt(random.pick(storageClasses)));
        return;
      case 1: {
        const section = random.chance(0.5) ? random.pick(reservedSections) : random.below(sections.length + 3);
        writeNumber(bytes, at + sectionField, 2, BigInt(section));
        return;
      }
      case 2:
        changeBytes(bytes, at, symbolBytes, random);
        return;
      default: {
        const [offset, width] = random.pick(symbol);
        changeNumber(bytes, at + offset, width, random);
      }
    }
  };
  return [
    (bytes, random) => {
      change(bytes, symbols + symbolBytes * random.below(symbolCount), random);
      return bytes;
    },
  ];
}

function inRelocations(sections: readonly CoffSection[]): readonly Mutation[] {
  if (sections.length === 0) return [];
  return [
    (bytes, random) => {
      const { relocations, relocationCount, size } = random.pick(sections);
      const at = relocations + relocationBytes * random.below(relocationCount);
      const [offset, width] = random.pick(relocation);
      const what = random.below(3);
      if (what === 0) writeNumber(bytes, at + 8, 2, BigInt(random.below(relocationKinds)));
      else if (what === 1) writeNumber(bytes, at, 4, BigInt(Math.max(0, size - random.below(10))));
      else changeNumber(bytes, at + offset, width, random);
      return bytes;
    },
  ];
}

function changedRange(start: number, size: number): Mutation {
  return (bytes, random) => {
    changeBytes(bytes, start, size, random);
    return bytes;
  };
}
