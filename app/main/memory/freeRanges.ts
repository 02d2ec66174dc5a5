// The free parts of a slab: sorted, disjoint, never adjacent (neighbours coalesce). First fit. Offsets and sizes are
// bytes and whole pages; the owner does the rounding.
import { MemoryError } from '../../shared/errors.ts';

export class FreeRanges {
  /** Bytes that are managed. */
  readonly size: number;
  /** Parallel arrays, ascending. */
  readonly #offsets: number[] = [];
  readonly #sizes: number[] = [];
  #free: number;

  constructor(size: number) {
    this.size = size;
    this.#free = size;
    if (size > 0) {
      this.#offsets.push(0);
      this.#sizes.push(size);
    }
  }

  /** Bytes free in all. */
  get free(): number {
    return this.#free;
  }

  /** Bytes of the largest run. */
  get largest(): number {
    return this.#sizes.reduce((largest, size) => Math.max(largest, size), 0);
  }

  /** Takes `size` bytes, at least 1; the offset, or null where no run is large enough. */
  take(size: number): number | null {
    const at = this.#sizes.findIndex((run) => run >= size);
    const offset = this.#offsets[at];
    const run = this.#sizes[at];
    if (offset === undefined || run === undefined) return null;
    if (run === size) {
      this.#offsets.splice(at, 1);
      this.#sizes.splice(at, 1);
    } else {
      this.#offsets[at] = offset + size;
      this.#sizes[at] = run - size;
    }
    this.#free -= size;
    return offset;
  }

  /** Gives a range back. Throws MemoryError where a part of it is free already or outside. */
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
