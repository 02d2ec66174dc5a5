// The allocations of a manager with pools, in flight and finalized, and what pools and allocations tell together.
import { MemoryError } from '../../shared/errors.ts';
import type { BasicLayout } from '../link/layout.ts';
import type { FinalizedAlloc } from '../link/linkEnvironment.ts';
import type { Part } from './arena.ts';
import { FinalizedAllocs } from './finalizedAllocs.ts';
import type { MemoryPools } from './memoryPools.ts';
import { type MemoryRegions, type PartOwner, pooledRegions } from './memoryRegions.ts';
import { type MemoryStatistics, sum, summarize } from './memoryStatistics.ts';
import { emptyAlloc, type PlacedAlloc } from './placedAlloc.ts';

/** What is kept of a finalized allocation, whatever else its manager keeps. */
export interface PooledEntry {
  readonly parts: readonly Part[];
  readonly requested: number;
  /** The unit's name. */
  readonly owner: string;
}

export class PooledAllocs<Holding extends { readonly parts: readonly Part[] }, Entry extends PooledEntry> {
  readonly finalized = new FinalizedAllocs<Entry>();
  readonly #pools: MemoryPools;
  readonly #inFlight = new Set<PlacedAlloc<Holding>>();
  #finalizations = 0;

  constructor(pools: MemoryPools) {
    this.#pools = pools;
  }

  begin(alloc: PlacedAlloc<Holding>): void {
    this.#inFlight.add(alloc);
  }

  /** It was abandoned. */
  end(alloc: PlacedAlloc<Holding>): void {
    this.#inFlight.delete(alloc);
  }

  /** Marks what was finalized together; returns what each is called from now on. */
  settle(allocs: readonly PlacedAlloc<Holding>[]): readonly FinalizedAlloc[] {
    this.#finalizations++;
    for (const alloc of allocs) {
      alloc.state = 'finalized';
      this.#inFlight.delete(alloc);
    }
    return allocs.map((alloc) => (alloc.empty ? emptyAlloc : alloc.address));
  }

  /** See JITLinkMemoryManager.changes. */
  get changes(): number {
    return this.#pools.changes + this.#finalizations;
  }

  regions(): MemoryRegions {
    const owners = new Map<Part, PartOwner>();
    for (const { holding, layout } of this.#inFlight) {
      for (const part of holding.parts) owners.set(part, { owner: layout.unit.name, state: 'in flight' });
    }
    for (const { parts, owner } of this.finalized.values()) {
      for (const part of parts) owners.set(part, { owner, state: 'finalized' });
    }
    return pooledRegions(this.#pools, owners);
  }

  statistics(mappings: number): MemoryStatistics {
    const inFlight = [...this.#inFlight].map(({ layout }) => requestedBy(layout));
    const finalized = [...this.finalized.values()].map(({ requested }) => requested);
    return summarize(this.#pools.statistics(), {
      reservations: this.#pools.reservations.length,
      peakUsed: this.#pools.peak,
      mappings,
      inFlight: inFlight.length,
      finalized: finalized.length,
      requested: sum(inFlight) + sum(finalized),
    });
  }

  clear(): void {
    this.#inFlight.clear();
    this.finalized.clear();
  }
}

/** The key of one allocation in the executor's answer. Throws MemoryError where it is missing. */
export function keyAt<Key>(keys: readonly Key[], index: number): Key {
  const key = keys[index];
  if (key === undefined) throw new MemoryError('the executor gave no key for an allocation');
  return key;
}

/** Bytes that a layout's segments have, without any rounding. */
export function requestedBy(layout: BasicLayout): number {
  return sum(layout.segments.map(({ size }) => size));
}

/** Units by name, as messages have them: `foo.o, libz.a and 3 more`. */
export function namesOf(layouts: readonly BasicLayout[]): string {
  const names = layouts.map(({ unit }) => unit.name);
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
