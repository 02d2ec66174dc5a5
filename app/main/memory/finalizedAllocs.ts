// The finalized allocations of one manager, by address. Each record leaves the table before its memory is given back,
// so nothing is freed twice, not even by two calls at once.
import { MemoryError } from '../../shared/errors.ts';
import { formatAddress } from '../../shared/executorAddress.ts';
import type { FinalizedAlloc } from '../link/linkEnvironment.ts';
import { emptyAlloc } from './placedAlloc.ts';

export class FinalizedAllocs<Entry> {
  readonly #entries = new Map<FinalizedAlloc, Entry>();

  get count(): number {
    return this.#entries.size;
  }

  entries(): Iterable<[FinalizedAlloc, Entry]> {
    return this.#entries.entries();
  }

  values(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** Throws MemoryError where the address is that of a live allocation: a defect of the manager. */
  add(alloc: FinalizedAlloc, entry: Entry): void {
    if (this.#entries.has(alloc)) throw new MemoryError(`${formatAddress(alloc)} is a live allocation already`);
    this.#entries.set(alloc, entry);
  }

  /** The entries of `allocs`, in order, without empty ones. Throws MemoryError and removes none where one is unknown. */
  remove(allocs: readonly FinalizedAlloc[]): readonly Entry[] {
    const filled = allocs.filter((alloc) => alloc !== emptyAlloc);
    const entries = filled.map((alloc) => {
      const entry = this.#entries.get(alloc);
      if (entry === undefined) {
        throw new MemoryError(`${formatAddress(alloc)} is no finalized allocation of this memory manager`);
      }
      return entry;
    });
    if (new Set(filled).size !== filled.length)
      throw new MemoryError('one allocation was named twice in one deallocate');
    for (const alloc of filled) this.#entries.delete(alloc);
    return entries;
  }

  clear(): void {
    this.#entries.clear();
  }
}
