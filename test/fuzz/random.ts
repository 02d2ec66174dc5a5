// Random numbers of one mutant: its seed and its number alone give them, so that any mutant can be made again without
// those before it.

import { seededRandom } from '../support/seededRandom.ts';

export class Random {
  readonly #next: () => number;

  constructor(seed: number, index: number) {
    this.#next = seededRandom(mixed(mixed(seed) ^ index));
  }

  /** A whole number from 0 to `limit` - 1; 0 for a limit below 1. */
  below(limit: number): number {
    return Math.floor(this.#next() * Math.max(1, limit));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** Throws RangeError for an empty list: a defect of the caller. */
  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new RangeError('nothing to pick from');
    return found;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** Spreads neighbouring numbers: xorshift gives similar sequences for similar seeds. */
function mixed(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}
