// The free parts of a range as a list: sorted, disjoint, never adjacent (neighbours coalesce). First fit takes the run
// with the lowest address, best fit the smallest that will do; both walk the list. Offsets and sizes are bytes.
import { MemoryError } from '../../shared/errors.ts';
import { checkRuns, type HeapManager } from './heapManager.ts';

export class FreeRanges implements HeapManager {
  readonly size: number;
  readonly #base: number;
  readonly #best: boolean;
  /** Parallel arrays, ascending. */
  readonly #offsets: number[] = [];
  readonly #sizes: number[] = [];
  #free: number;

  /** `base`: the address of offset 0. */
  constructor(size: number, base = 0, strategy: 'firstFit' | 'bestFit' = 'firstFit') {
    this.size = size;
    this.#base = base;
    this.#best = strategy === 'bestFit';
    this.#free = size;
    if (size > 0) {
      this.#offsets.push(0);
      this.#sizes.push(size);
    }
  }

  get free(): number {
    return this.#free;
  }

  get largest(): number {
    return this.#sizes.reduce((largest, size) => Math.max(largest, size), 0);
  }

  get runs(): number {
    return this.#sizes.length;
  }

  take(size: number, alignment = 1): number | null {
    const at = this.#choose(size, alignment);
    const run = this.#offsets[at];
    const length = this.#sizes[at];
    if (run === undefined || length === undefined) return null;
    const offset = this.#align(run, alignment);
    const before = offset - run;
    const behind = length - before - size;
    if (before > 0 && behind > 0) {
      this.#sizes[at] = before;
      this.#offsets.splice(at + 1, 0, offset + size);
      this.#sizes.splice(at + 1, 0, behind);
    } else if (before > 0) {
      this.#sizes[at] = before;
    } else if (behind > 0) {
      this.#offsets[at] = offset + size;
      this.#sizes[at] = behind;
    } else {
      this.#offsets.splice(at, 1);
      this.#sizes.splice(at, 1);
    }
    this.#free -= size;
    return offset;
  }

  give(offset: number, size: number): void {
    const next = this.#firstAfter(offset);
    const previousEnd = next === 0 ? 0 : (this.#offsets[next - 1] ?? 0) + (this.#sizes[next - 1] ?? 0);
    const nextOffset = this.#offsets[next] ?? this.size;
    if (size <= 0 || offset < previousEnd || offset + size > nextOffset) {
      throw new MemoryError(
        `range 0x${offset.toString(16)}+0x${size.toString(16)} given back: only 0x${previousEnd.toString(16)} to 0x${nextOffset.toString(16)} is taken there`,
      );
    }
    const joinsPrevious = next > 0 && previousEnd === offset;
    const joinsNext = next < this.#offsets.length && nextOffset === offset + size;
    if (joinsPrevious) {
      this.#sizes[next - 1] = (this.#sizes[next - 1] ?? 0) + size + (joinsNext ? (this.#sizes[next] ?? 0) : 0);
      if (joinsNext) {
        this.#offsets.splice(next, 1);
        this.#sizes.splice(next, 1);
      }
    } else if (joinsNext) {
      this.#offsets[next] = offset;
      this.#sizes[next] = (this.#sizes[next] ?? 0) + size;
    } else {
      this.#offsets.splice(next, 0, offset);
      this.#sizes.splice(next, 0, size);
    }
    this.#free += size;
  }

  freeRuns(): readonly (readonly [number, number])[] {
    return this.#offsets.map((offset, i) => [offset, this.#sizes[i] ?? 0] as const);
  }

  checkInvariants(): void {
    checkRuns(this);
  }

  /** Index of the run to take from, or -1. */
  #choose(size: number, alignment: number): number {
    let best = -1;
    let bestSize = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#sizes.length; i++) {
      const run = this.#sizes[i] ?? 0;
      if (run < size || run >= bestSize) continue;
      const offset = this.#offsets[i] ?? 0;
      if (this.#align(offset, alignment) + size > offset + run) continue;
      if (!this.#best || run === size) return i;
      best = i;
      bestSize = run;
    }
    return best;
  }

  #align(offset: number, alignment: number): number {
    return alignment === 1 ? offset : Math.ceil((this.#base + offset) / alignment) * alignment - this.#base;
  }

  /** Index of the first run that begins after `offset`, by bisection. */
  #firstAfter(offset: number): number {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#offsets[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
