// The slab memory manager: reserves large ranges, puts them to use slab by slab, hands out whole pages, and coalesces
// and reuses what is freed. Protections are set page by page when an allocation is finalized, with ORC's own Initialize
// if need be, so it works with every executor and every mapper.
import { MemoryError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress } from '../../shared/executorAddress.ts';
import { Placement } from '../../shared/orc/bootstrapNames.ts';
import { type BasicLayout, pagedLayout } from '../link/layout.ts';
import type { FinalizedAlloc, InFlightAlloc, PlacedSegment } from '../link/linkEnvironment.ts';
import type { Part, PartRequest } from './arena.ts';
import type { JITLinkMemoryManager } from './memoryManager.ts';
import type { MemoryMapper } from './memoryMapper.ts';
import { MemoryPools, mixedProtection } from './memoryPools.ts';
import type { MemoryRegions } from './memoryRegions.ts';
import type { MemoryStatistics } from './memoryStatistics.ts';
import { beginFinalize, emptyAlloc, PlacedAlloc } from './placedAlloc.ts';
import { keyAt, namesOf, PooledAllocs, type PooledEntry, requestedBy } from './pooledAllocs.ts';
import { type PoolSettings, poolSettings } from './poolSettings.ts';

/** The parts of an allocation, and the reservation that they lie in. */
interface Holding {
  /** One per segment; one for all of them where the mapper wants them together. */
  readonly parts: readonly Part[];
  readonly reservation: ExecutorAddress;
  /** True once the executor was told of it, even if it refused. */
  offered: boolean;
}

interface Finalized extends PooledEntry {
  readonly key: ExecutorAddress;
}

class SlabAlloc extends PlacedAlloc<Holding> {}

export class SlabMemoryManager implements JITLinkMemoryManager {
  readonly #mapper: MemoryMapper;
  readonly #pools: MemoryPools;
  readonly #allocs: PooledAllocs<Holding, Finalized>;

  /** Throws MemoryError where a setting is out of range. */
  constructor(mapper: MemoryMapper, settings: Partial<PoolSettings> = {}) {
    this.#mapper = mapper;
    this.#pools = new MemoryPools(mapper, poolSettings(settings, mapper.pageSize));
    this.#allocs = new PooledAllocs(this.#pools);
  }

  /** See MemoryPools.warmUp. */
  warmUp(placement: Placement = Placement.NearLibraries): Promise<void> {
    return this.#pools.warmUp(placement);
  }

  async allocate(
    layouts: readonly BasicLayout[],
    placement: Placement = Placement.NearLibraries,
  ): Promise<readonly InFlightAlloc[]> {
    const { pageSize, contiguous } = this.#mapper;
    const requests = layouts.map((layout) =>
      contiguous ? contiguousRequest(layout, pageSize) : pageRequests(layout, pageSize),
    );
    const all = requests.flat();
    const parts = all.length === 0 ? [] : await this.#pools.take(all, placement, namesOf(layouts));
    let next = 0;
    return layouts.map((layout, i) => {
      const own = parts.slice(next, next + (requests[i]?.length ?? 0));
      next += own.length;
      const offsets = contiguous ? pagedLayout(layout, pageSize).offsets : [];
      const segments = layout.segments.map(({ size }, s) =>
        placeSegment(own[contiguous ? 0 : s], offsets[s] ?? 0, size),
      );
      const reservation = this.#reservationOf(own);
      const holding = { parts: own, reservation, offered: false };
      const alloc = new SlabAlloc(this, layout, segments, holding, async () => {
        this.#allocs.end(alloc);
        await this.#pools.settled();
        this.#pools.give(own, holding.offered, false);
      });
      this.#allocs.begin(alloc);
      return alloc;
    });
  }

  async finalize(allocs: readonly InFlightAlloc[]): Promise<readonly FinalizedAlloc[]> {
    const ours = beginFinalize(this, allocs, (alloc) => alloc instanceof SlabAlloc);
    const filled = ours.filter((alloc) => !alloc.empty);
    try {
      const requests = filled.map((alloc) => alloc.request(alloc.holding.reservation));
      const keys = requests.length === 0 ? [] : await this.#mapper.initialize(requests);
      if (filled.some((alloc) => alloc.endedSegments().length > 0)) await this.#pools.settled();
      filled.forEach((alloc, i) => {
        this.#allocs.finalized.add(alloc.address, {
          key: keyAt(keys, i),
          parts: this.#endFinalizeSegments(alloc),
          requested: requestedBy(alloc.layout),
          owner: alloc.layout.unit.name,
        });
      });
    } catch (error) {
      for (const alloc of ours) {
        alloc.state = 'in flight';
        alloc.holding.offered = true;
      }
      throw error;
    }
    return this.#allocs.settle(ours);
  }

  async deallocate(allocs: readonly FinalizedAlloc[]): Promise<void> {
    const entries = this.#allocs.finalized.remove(allocs);
    if (entries.length === 0) return;
    await this.#pools.settled();
    try {
      await this.#mapper.deinitialize(entries.map(({ key }) => key));
    } finally {
      for (const { parts } of entries) this.#pools.give(parts, true, false);
    }
    await this.#pools.releaseEmpty();
  }

  regions(): MemoryRegions {
    return this.#allocs.regions();
  }

  get changes(): number {
    return this.#allocs.changes;
  }

  statistics(): MemoryStatistics {
    const parts = [...this.#allocs.finalized.values()].flatMap((entry) => entry.parts);
    return this.#allocs.statistics(countMappings(parts, this.#pools.reservations.length, this.#mapper.pageSize));
  }

  checkInvariants(): void {
    this.#pools.checkInvariants();
  }

  close(): void {
    this.#mapper.close();
    this.#pools.close();
    this.#allocs.clear();
  }

  #reservationOf(parts: readonly Part[]): ExecutorAddress {
    const arena = parts[0]?.arena;
    if (arena === undefined) return emptyAlloc;
    const reservation = this.#pools.reservations.find(({ arenas }) => arenas.includes(arena));
    if (reservation === undefined) throw new MemoryError('a part lies in no reservation');
    return reservation.address;
  }

  /** Gives back what the executor has taken back already, and returns the parts that live on. */
  #endFinalizeSegments(alloc: SlabAlloc): readonly Part[] {
    const { parts } = alloc.holding;
    if (!this.#mapper.endsFinalizeSegments || this.#mapper.contiguous) return parts;
    const endedSegments = alloc.endedSegments();
    const ended = parts.filter((_, i) => endedSegments.includes(i));
    this.#pools.give(ended, true, false);
    return parts.filter((part) => !ended.includes(part));
  }
}

/** One part for all segments, which follow each other at page boundaries. */
function contiguousRequest(layout: BasicLayout, pageSize: number): readonly PartRequest[] {
  if (layout.segments.length === 0) return [];
  const alignment = layout.segments.reduce((largest, segment) => Math.max(largest, segment.alignment), pageSize);
  return [{ protection: mixedProtection, size: pagedLayout(layout, pageSize).size, alignment, contentSize: 0 }];
}

function placeSegment(part: Part | undefined, offset: number, size: number): PlacedSegment {
  if (part === undefined) throw new MemoryError('a segment was given no memory');
  return {
    address: addBytes(part.address, offset),
    workingMemory: part.workingMemory.subarray(offset, offset + size),
  };
}

/** Whole pages for each segment, because protections go by page. */
function pageRequests(layout: BasicLayout, pageSize: number): readonly PartRequest[] {
  return layout.segments.map(({ protection, size, alignment, contentSize }) => ({
    protection,
    size: Math.ceil(size / pageSize) * pageSize,
    alignment: Math.max(alignment, pageSize),
    contentSize,
  }));
}

/** Ranges of one protection that touch are one mapping; what lies between them is another. */
function countMappings(parts: readonly Part[], reservations: number, pageSize: number): number {
  const sorted = parts
    .map((part) => ({ start: part.address, end: Math.ceil((part.address + part.size) / pageSize) * pageSize, part }))
    .sort((one, other) => one.start - other.start);
  let mappings = reservations;
  let end = -1;
  let protection = -1;
  for (const { start, end: partEnd, part } of sorted) {
    if (start !== end || part.arena.protection !== protection) mappings += start === end ? 1 : 2;
    end = partEnd;
    protection = part.arena.protection;
  }
  return mappings;
}
