// The naive first version: a reservation of its own for each allocation, released when it is freed. Two or three
// messages for each unit, cold pages every time, and nothing that says that two allocations reach each other, which is
// checked. Kept for the comparison, and for what shares no slab.
import { MemoryError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress, formatAddress } from '../../shared/executorAddress.ts';
import { Placement } from '../../shared/orc/bootstrapNames.ts';
import { type BasicLayout, pagedLayout } from '../link/layout.ts';
import type { FinalizedAlloc, InFlightAlloc } from '../link/linkEnvironment.ts';
import { FinalizedAllocs } from './finalizedAllocs.ts';
import type { JITLinkMemoryManager } from './memoryManager.ts';
import type { MemoryMapper, Reservation } from './memoryMapper.ts';
import { byAddress, type HeldRange, type MemoryRegions, type ReservedRange } from './memoryRegions.ts';
import { type MemoryStatistics, sum } from './memoryStatistics.ts';
import { beginFinalize, emptyAlloc, PlacedAlloc } from './placedAlloc.ts';
import { keyAt, namesOf, requestedBy } from './pooledAllocs.ts';

class ReservedAlloc extends PlacedAlloc<Reservation | null> {}

interface Finalized {
  readonly key: ExecutorAddress;
  readonly acts: boolean;
  readonly reservation: Reservation;
  readonly layout: BasicLayout;
}

/** Calls of one allocate that are under way together. */
const mostAtOnce = 32;

/** What PC-relative code and data of 32 bits reach. */
const reach = 2 ** 31;

export class PerAllocationMemoryManager implements JITLinkMemoryManager {
  readonly #mapper: MemoryMapper;
  readonly #inFlight = new Set<ReservedAlloc>();
  readonly #finalized = new FinalizedAllocs<Finalized>();
  #peak = 0;
  #changes = 0;

  constructor(mapper: MemoryMapper) {
    this.#mapper = mapper;
  }

  async allocate(
    layouts: readonly BasicLayout[],
    placement: Placement = Placement.NearLibraries,
  ): Promise<readonly InFlightAlloc[]> {
    const { pageSize } = this.#mapper;
    const paged = layouts.map((layout) => {
      const alignment = Math.max(pageSize, ...layout.segments.map((segment) => segment.alignment));
      const { offsets, size } = pagedLayout(layout, pageSize);
      // A reservation starts at a page; what needs more gets room to start later.
      return { offsets, alignment, size: size === 0 ? 0 : size + alignment - pageSize };
    });
    const results = await this.#reserve(
      paged.map(({ size }) => size),
      placement,
    );
    const reserved = results.map((result) => (result.status === 'fulfilled' ? result.value : null));
    const failed = results.find((result) => result.status === 'rejected');
    try {
      if (failed !== undefined) throw failed.reason;
      checkReach(reserved, layouts);
      const allocs = layouts.map((layout, i) => this.#place(layout, reserved[i] ?? null, paged[i]));
      for (const alloc of allocs) this.#inFlight.add(alloc);
      this.#changes++;
      this.#peak = Math.max(this.#peak, this.#reserved());
      return allocs;
    } catch (error) {
      await this.#mapper.release(
        reserved.flatMap((reservation) => (reservation === null ? [] : [reservation.address])),
      );
      throw error;
    }
  }

  /** One for each size but 0. Some at a time: each call has a thread in the executor, whose stack takes addresses. */
  async #reserve(
    sizes: readonly number[],
    placement: Placement,
  ): Promise<readonly PromiseSettledResult<Reservation | null>[]> {
    const results: PromiseSettledResult<Reservation | null>[] = [];
    for (let next = 0; next < sizes.length; next += mostAtOnce) {
      const some = sizes.slice(next, next + mostAtOnce);
      const reserving = some.map((size) => (size === 0 ? null : this.#mapper.reserve(size, placement)));
      results.push(...(await Promise.allSettled(reserving)));
    }
    return results;
  }

  async finalize(allocs: readonly InFlightAlloc[]): Promise<readonly FinalizedAlloc[]> {
    const ours = beginFinalize(this, allocs, (alloc) => alloc instanceof ReservedAlloc);
    const filled = ours.flatMap((alloc) => (alloc.holding === null ? [] : [{ alloc, reservation: alloc.holding }]));
    try {
      const requests = filled.map(({ alloc, reservation }) => alloc.request(reservation.address));
      const keys = requests.length === 0 ? [] : await this.#mapper.initialize(requests);
      filled.forEach(({ alloc, reservation }, i) => {
        const acts = alloc.actions.length > 0;
        this.#finalized.add(alloc.address, { key: keyAt(keys, i), acts, reservation, layout: alloc.layout });
      });
    } catch (error) {
      for (const alloc of ours) alloc.state = 'in flight';
      throw error;
    }
    this.#changes++;
    for (const alloc of ours) {
      alloc.state = 'finalized';
      this.#inFlight.delete(alloc);
    }
    return ours.map((alloc) => (alloc.empty ? emptyAlloc : alloc.address));
  }

  async deallocate(allocs: readonly FinalizedAlloc[]): Promise<void> {
    const entries = this.#finalized.remove(allocs);
    if (entries.length === 0) return;
    this.#changes++;
    // Releasing would run actions too, but executors differ in the order.
    const acting = entries.filter(({ acts }) => acts);
    try {
      if (acting.length > 0) await this.#mapper.deinitialize(acting.map(({ key }) => key));
    } finally {
      await this.#mapper.release(entries.map(({ reservation }) => reservation.address));
    }
  }

  /** Each allocation is a reservation of one slab, with a part for each segment. */
  regions(): MemoryRegions {
    const inFlight = [...this.#inFlight].flatMap((alloc) => {
      const { holding: reservation, layout } = alloc;
      return reservation === null ? [] : [this.#range(reservation, layout, 'in flight', alloc.address)];
    });
    const finalized = [...this.#finalized.entries()].map(([address, { reservation, layout }]) =>
      this.#range(reservation, layout, 'finalized', address),
    );
    return [...inFlight, ...finalized].sort(byAddress);
  }

  get changes(): number {
    return this.#changes;
  }

  statistics(): MemoryStatistics {
    const layouts = [...this.#finalized.values(), ...this.#inFlight].map(({ layout }) => layout);
    const reservations = this.#finalized.count + [...this.#inFlight].filter((alloc) => !alloc.empty).length;
    const reserved = this.#reserved();
    return {
      reservations,
      reserved,
      slabs: reservations,
      committed: reserved,
      used: reserved,
      free: 0,
      largestFree: 0,
      fragmentation: 0,
      peakUsed: this.#peak,
      mappings: sum(layouts.map(({ segments }) => segments.length)),
      inFlight: this.#inFlight.size,
      finalized: this.#finalized.count,
      requested: sum(layouts.map(requestedBy)),
      pools: [],
    };
  }

  checkInvariants(): void {
    const ranges = this.#reservations().sort((one, other) => one.address - other.address);
    ranges.forEach((range, i) => {
      const next = ranges[i + 1];
      if (next !== undefined && range.address + range.size > next.address) {
        throw new MemoryError(
          `reservations ${formatAddress(range.address)} and ${formatAddress(next.address)} overlap`,
        );
      }
    });
  }

  close(): void {
    this.#mapper.close();
    this.#changes++;
    this.#inFlight.clear();
    this.#finalized.clear();
  }

  #place(
    layout: BasicLayout,
    reservation: Reservation | null,
    paged: { readonly offsets: readonly number[]; readonly alignment: number } | undefined,
  ): ReservedAlloc {
    const { pageSize } = this.#mapper;
    const memory = reservation === null ? null : this.#mapper.prepare(reservation.address, reservation.size);
    const segments = layout.segments.map((segment, i) => {
      if (reservation === null || memory === null || paged === undefined) {
        throw new MemoryError(`${layout.unit.name}: segments without a reservation`);
      }
      const start = Math.ceil(reservation.address / paged.alignment) * paged.alignment - reservation.address;
      const offset = start + (paged.offsets[i] ?? 0);
      if (offset + Math.ceil(segment.size / pageSize) * pageSize > reservation.size) {
        throw new MemoryError(`${layout.unit.name}: segment ${i} does not fit in ${reservation.size} bytes`);
      }
      return {
        address: addBytes(reservation.address, offset),
        workingMemory: memory.subarray(offset, offset + segment.size),
      };
    });
    const alloc = new ReservedAlloc(this, layout, segments, reservation, async () => {
      this.#inFlight.delete(alloc);
      this.#changes++;
      if (reservation !== null) await this.#mapper.release([reservation.address]);
    });
    return alloc;
  }

  #range(
    { address, size }: Reservation,
    layout: BasicLayout,
    state: HeldRange['state'],
    first: ExecutorAddress,
  ): ReservedRange {
    const { offsets } = pagedLayout(layout, this.#mapper.pageSize);
    // Its name is the address of its first segment that lives on; that segment's place tells where all begin.
    const named = Math.max(
      0,
      layout.segments.findIndex(({ lifetime }) => lifetime === 'standard'),
    );
    const base = first - (offsets[named] ?? 0);
    const held = layout.segments.map((segment, i) => ({
      address: (base + (offsets[i] ?? 0)) as ExecutorAddress,
      size: segment.size,
      protection: segment.protection,
      owner: layout.unit.name,
      state,
    }));
    return { address, size, arenas: [], slabs: [{ address, size, protection: 0, touched: size, held, free: [] }] };
  }

  #reservations(): Reservation[] {
    const inFlight = [...this.#inFlight].flatMap(({ holding }) => (holding === null ? [] : [holding]));
    return [...[...this.#finalized.values()].map(({ reservation }) => reservation), ...inFlight];
  }

  #reserved(): number {
    return sum(this.#reservations().map(({ size }) => size));
  }
}

/** Throws MemoryError where two reservations of a load lie further apart than 32-bit displacements reach. */
function checkReach(reservations: readonly (Reservation | null)[], layouts: readonly BasicLayout[]): void {
  const ends = reservations.flatMap((range) => (range === null ? [] : [range.address, range.address + range.size]));
  const lowest = Math.min(...ends);
  const highest = Math.max(...ends);
  if (highest - lowest > reach) {
    throw new MemoryError(
      `${namesOf(layouts)}: reserved one by one, from ${formatAddress(lowest as ExecutorAddress)} to ${formatAddress(highest as ExecutorAddress)}: 32-bit displacements reach 2 GB; use a memory manager with slabs`,
    );
  }
}
