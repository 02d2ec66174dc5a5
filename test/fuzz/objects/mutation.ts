// What all mutations share: the bytes being changed, and numbers that readers get wrong.

import type { Random } from '../random.ts';

/** Changes `bytes` in place, or gives others in their stead. */
export type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

/** `[offset, width]` of the fields of a record. */
export type Fields = readonly (readonly [offset: number, width: number])[];

/** Limits of the widths, of what a file can have, and of what an address can be. */
const limits: readonly bigint[] = [
  0n,
  1n,
  2n,
  7n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xff00n,
  0xfff1n,
  0xffffn,
  0x1000_0000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x7fff_ffff_ffffn,
  0x1f_ffff_ffff_ffffn,
  0x20_0000_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_ffff_fff0n,
  0xffff_ffff_ffff_ffffn,
];

/** Writes a number of `width` bytes (1, 2, 4 or 8) at `at`; nothing where it would not fit into `bytes`. */
export function writeNumber(bytes: Uint8Array, at: number, width: number, value: bigint): void {
  if (at < 0 || at + width > bytes.length) return;
  for (let i = 0; i < width; i++) bytes[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
}

export function readNumber(bytes: Uint8Array, at: number, width: number): bigint {
  let value = 0n;
  for (let i = width - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return value;
}

/** In place of what is there: a limit, something near it, near the file's own size, a small number, or any. */
export function strangeNumber(random: Random, before: bigint, fileSize: number): bigint {
  switch (random.below(6)) {
    case 0:
      return random.pick(limits);
    case 1:
      return before + BigInt(random.below(9) - 4);
    case 2:
      return BigInt(fileSize + random.below(33) - 16);
    case 3:
      return BigInt(random.below(64));
    case 4:
      return 1n << BigInt(random.below(64));
    default:
      return before ^ (1n << BigInt(random.below(64)));
  }
}

export function changeNumber(bytes: Uint8Array, at: number, width: number, random: Random): void {
  writeNumber(bytes, at, width, strangeNumber(random, readNumber(bytes, at, width), bytes.length));
}

/** Bit flips, runs of one byte, parts copied elsewhere, cut and added bytes: for content of any kind within a range. */
export function changeBytes(bytes: Uint8Array, start: number, wanted: number, random: Random): void {
  const size = Math.min(wanted, bytes.length - start);
  if (size <= 0) return;
  const at = start + random.below(size);
  const length = Math.min(1 + random.below(16), start + size - at);
  switch (random.below(4)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return;
    case 1:
      bytes.fill(random.pick([0, 0xff, 0x80, 0x7f, 0x41]), at, at + length);
      return;
    case 2:
      bytes.copyWithin(at, start + random.below(size), start + size);
      return;
    default:
      bytes.set(random.bytes(length), at);
  }
}

export const anywhere: Mutation = (bytes, random) => {
  changeBytes(bytes, 0, bytes.length, random);
  return bytes;
};

export const cutOff: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1));

export const lengthened: Mutation = (bytes, random) => {
  const longer = new Uint8Array(bytes.length + 1 + random.below(256));
  longer.set(bytes);
  longer.fill(random.below(256), bytes.length);
  return longer;
};
