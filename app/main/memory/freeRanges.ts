// The free parts of a range as a list: sorted, disjoint, never adjacent (neighbours coalesce). First fit takes the run
// with the lowest address, best fit the smallest that will do; both walk the list, but for the crumbs at its beginning,
// which alignment leaves behind: thousands of small loads make thousands of them. Offsets and sizes are bytes.
import { MemoryError } from '../../shared/errors.ts';
import { checkRuns, type HeapManager } from './heapManager.ts';

/** Powers of two up to the largest reservations. */
const sizeClasses = 48;

export class FreeRanges implements HeapManager {
  readonly size: number;
  readonly #base: number;
  readonly #best: boolean;
  /** Parallel arrays, ascending. */
  readonly #offsets: number[] = [];
  readonly #sizes: number[] = [];
  /** By power of two: how many runs at the beginning of the list are smaller than that, as far as is known. */
  readonly #crumbs = new Int32Array(sizeClasses);
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
    if (at < 0) return null;
    const run = this.#offsets[at];
    const length = this.#sizes[at];
    if (run === undefined || length === undefined) return null;
    const offset = this.#align(run, alignment);
    const before = offset - run;
    const behind = length - before - size;
    if (before > 0 && behind > 0) {
      this.#sizes[at] = before;
      this.#insert(at + 1, offset + size, behind);
    } else if (before > 0) {
      this.#sizes[at] = before;
    } else if (behind > 0) {
      this.#offsets[at] = offset + size;
      this.#sizes[at] = behind;
    } else {
      this.#remove(at);
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
      if (joinsNext) this.#remove(next);
    } else if (joinsNext) {
      this.#offsets[next] = offset;
      this.#sizes[next] = (this.#sizes[next] ?? 0) + size;
    } else {
      this.#insert(next, offset, size);
    }
    this.#free += size;
    // The run that has grown may be a crumb no longer.
    const grown = joinsPrevious ? next - 1 : next;
    for (let power = 0; power < sizeClasses; power++) {
      if ((this.#crumbs[power] ?? 0) > grown) this.#crumbs[power] = grown;
    }
  }

  freeRuns(): readonly (readonly [number, number])[] {
    return this.#offsets.map((offset, i) => [offset, this.#sizes[i] ?? 0] as const);
  }

  checkInvariants(): void {
    checkRuns(this);
    for (let power = 0; power < sizeClasses; power++) {
      const large = this.#sizes.findIndex((size) => size >= 2 ** power);
      const crumbs = this.#crumbs[power] ?? 0;
      if (crumbs > (large < 0 ? this.#sizes.length : large)) {
        throw new MemoryError(`${crumbs} free runs are said to be smaller than 2^${power}: number ${large} is not`);
      }
    }
  }

  /** Index of the run to take from, or -1. */
  #choose(size: number, alignment: number): number {
    let best = -1;
    let bestSize = Number.POSITIVE_INFINITY;
    for (let i = this.#pastCrumbs(size); i < this.#sizes.length; i++) {
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

  /** Index of the first run that may be as large as `size`. */
  #pastCrumbs(size: number): number {
    const power = Math.min(sizeClasses - 1, Math.floor(Math.log2(size)));
    const least = 2 ** power;
    let first = this.#crumbs[power] ?? 0;
    while (first < this.#sizes.length && (this.#sizes[first] ?? 0) < least) first++;
    this.#crumbs[power] = first;
    return first;
  }

  #insert(at: number, offset: number, size: number): void {
    this.#offsets.splice(at, 0, offset);
    this.#sizes.splice(at, 0, size);
    this.#moveCrumbs(at, 1);
  }

  #remove(at: number): void {
    this.#offsets.splice(at, 1);
    this.#sizes.splice(at, 1);
    this.#moveCrumbs(at, -1);
  }

  /** Counts that reach beyond a run that came or went; what comes there is part of a run that was there. */
  #moveCrumbs(at: number, by: 1 | -1): void {
    for (let power = 0; power < sizeClasses; power++) {
      const count = this.#crumbs[power] ?? 0;
      if (count > at) this.#crumbs[power] = count + by;
    }
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
