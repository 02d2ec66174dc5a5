// Segregated fit: free runs in lists by size class, eight classes to each power of two. A take looks into the first
// class whose every run is large enough, so it costs the same however many runs there are; neighbours are found by the
// addresses at which runs start and end. Wastes no bytes: a run is split at the byte. The scheme of TLSF, with maps in
// place of headers inside the memory (which may be read-only, or in another process).
import { MemoryError } from '../../shared/errors.ts';
import { checkRuns, type HeapManager } from './heapManager.ts';

interface Run {
  offset: number;
  size: number;
  class: number;
  /** Place in its class's list. */
  index: number;
}

const classesPerPower = 8;

export class SegregatedFit implements HeapManager {
  readonly size: number;
  readonly #base: number;
  readonly #classes: Run[][] = [];
  readonly #byStart = new Map<number, Run>();
  readonly #byEnd = new Map<number, Run>();
  /** Sizes of the ranges that are taken, by offset. */
  readonly #taken = new Map<number, number>();
  #free = 0;

  /** `base`: the address of offset 0. */
  constructor(size: number, base = 0) {
    this.size = size;
    this.#base = base;
    if (size > 0) this.#insert(0, size);
  }

  get free(): number {
    return this.#free;
  }

  get largest(): number {
    for (let i = this.#classes.length - 1; i >= 0; i--) {
      const runs = this.#classes[i] ?? [];
      if (runs.length > 0) return runs.reduce((largest, run) => Math.max(largest, run.size), 0);
    }
    return 0;
  }

  get runs(): number {
    return this.#byStart.size;
  }

  take(size: number, alignment = 1): number | null {
    const run = this.#choose(size, alignment);
    if (run === null) return null;
    const offset = this.#align(run.offset, alignment);
    this.#remove(run);
    this.#taken.set(offset, size);
    const end = run.offset + run.size;
    if (offset > run.offset) this.#insert(run.offset, offset - run.offset);
    if (end > offset + size) this.#insert(offset + size, end - offset - size);
    return offset;
  }

  give(offset: number, size: number): void {
    if (this.#taken.get(offset) !== size) {
      throw new MemoryError(
        `range 0x${offset.toString(16)}+0x${size.toString(16)} given back: taken there is ${this.#taken.get(offset) ?? 'nothing'}`,
      );
    }
    this.#taken.delete(offset);
    let start = offset;
    let end = offset + size;
    const previous = this.#byEnd.get(start);
    if (previous !== undefined) {
      this.#remove(previous);
      start = previous.offset;
    }
    const next = this.#byStart.get(end);
    if (next !== undefined) {
      this.#remove(next);
      end += next.size;
    }
    this.#insert(start, end - start);
  }

  freeRuns(): readonly (readonly [number, number])[] {
    return [...this.#byStart.values()].map((run) => [run.offset, run.size] as const).sort(([a], [b]) => a - b);
  }

  checkInvariants(): void {
    checkRuns(this);
    for (const run of this.#byStart.values()) {
      const listed = this.#classes[run.class]?.[run.index] === run && run.class === classOf(run.size);
      if (!listed || this.#byEnd.get(run.offset + run.size) !== run) {
        throw new MemoryError(`free run at 0x${run.offset.toString(16)} is not where its size class has it`);
      }
    }
  }

  #choose(size: number, alignment: number): Run | null {
    // From this class on, any run will do wherever it starts.
    const safe = size + alignment - 1;
    for (let i = classOf(safe) + 1; i < this.#classes.length; i++) {
      const run = this.#classes[i]?.at(-1);
      if (run !== undefined) return run;
    }
    for (let i = classOf(size); i <= classOf(safe); i++) {
      for (const run of this.#classes[i] ?? []) {
        if (this.#align(run.offset, alignment) + size <= run.offset + run.size) return run;
      }
    }
    return null;
  }

  #align(offset: number, alignment: number): number {
    return alignment === 1 ? offset : Math.ceil((this.#base + offset) / alignment) * alignment - this.#base;
  }

  #insert(offset: number, size: number): void {
    const index = classOf(size);
    while (this.#classes.length <= index) this.#classes.push([]);
    const list = this.#classes[index] ?? [];
    const run: Run = { offset, size, class: index, index: list.length };
    list.push(run);
    this.#byStart.set(offset, run);
    this.#byEnd.set(offset + size, run);
    this.#free += size;
  }

  #remove(run: Run): void {
    const list = this.#classes[run.class] ?? [];
    const last = list.pop();
    if (last !== undefined && last !== run) {
      list[run.index] = last;
      last.index = run.index;
    }
    this.#byStart.delete(run.offset);
    this.#byEnd.delete(run.offset + run.size);
    this.#free -= run.size;
  }
}

/** Sizes of a class c lie in [lowerBound(c), lowerBound(c + 1)). */
function classOf(size: number): number {
  const power = Math.floor(Math.log2(size));
  const within = Math.floor((size / 2 ** power - 1) * classesPerPower);
  return power * classesPerPower + within;
}
