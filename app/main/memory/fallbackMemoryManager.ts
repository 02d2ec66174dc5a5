// Two memory managers of one executor: the second takes the loads for which the first has no shared memory left, so that
// a /dev/shm that fills up in the middle of a load costs speed and not the load. memoryRoute makes it where the way was
// left to us.
import { MemoryError } from '../../shared/errors.ts';
import { formatAddress } from '../../shared/executorAddress.ts';
import type { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { BasicLayout } from '../link/layout.ts';
import type { FinalizedAlloc, InFlightAlloc } from '../link/linkEnvironment.ts';
import type { JITLinkMemoryManager } from './memoryManager.ts';
import { byAddress, type MemoryRegions } from './memoryRegions.ts';
import { type MemoryStatistics, summarize } from './memoryStatistics.ts';
import { emptyAlloc } from './placedAlloc.ts';
import { NoSharedMemory } from './sharedMemoryMapper.ts';

export class FallbackMemoryManager implements JITLinkMemoryManager {
  readonly #first: JITLinkMemoryManager;
  readonly #makeSecond: () => JITLinkMemoryManager;
  #second: JITLinkMemoryManager | null = null;
  /** What the second made; all else is the first's. */
  readonly #madeInSecond = new WeakSet<InFlightAlloc>();
  readonly #inSecond = new Set<FinalizedAlloc>();
  #reason: string | null = null;

  constructor(first: JITLinkMemoryManager, makeSecond: () => JITLinkMemoryManager) {
    this.#first = first;
    this.#makeSecond = makeSecond;
  }

  /** Why the second one is in use; null while it is not. */
  get reason(): string | null {
    return this.#reason;
  }

  /** A load goes to one of them as a whole: its segments have to reach each other. */
  async allocate(layouts: readonly BasicLayout[], placement?: Placement): Promise<readonly InFlightAlloc[]> {
    try {
      return await this.#first.allocate(layouts, placement);
    } catch (error) {
      if (!(error instanceof NoSharedMemory)) throw error;
      this.#reason = error.message;
    }
    this.#second ??= this.#makeSecond();
    const allocs = await this.#second.allocate(layouts, placement);
    for (const alloc of allocs) this.#madeInSecond.add(alloc);
    return allocs;
  }

  async finalize(allocs: readonly InFlightAlloc[]): Promise<readonly FinalizedAlloc[]> {
    const second = allocs.filter((alloc) => this.#madeInSecond.has(alloc));
    if (second.length === 0 || this.#second === null) return this.#first.finalize(allocs);
    if (second.length < allocs.length) {
      throw new MemoryError('allocations of two loads cannot be finalized in one: their memory is managed apart');
    }
    const finalized = await this.#second.finalize(allocs);
    for (const alloc of finalized) if (alloc !== emptyAlloc) this.#inSecond.add(alloc);
    return finalized;
  }

  async deallocate(allocs: readonly FinalizedAlloc[]): Promise<void> {
    const second = allocs.filter((alloc) => this.#inSecond.has(alloc));
    if (new Set(second).size !== second.length) {
      throw new MemoryError(`${formatAddress(second[0] ?? 0)} or another was named twice in one deallocate`);
    }
    // Rejects before it does anything where one is not its own.
    await this.#first.deallocate(allocs.filter((alloc) => !this.#inSecond.has(alloc)));
    for (const alloc of second) this.#inSecond.delete(alloc);
    if (second.length > 0) await this.#second?.deallocate(second);
  }

  statistics(): MemoryStatistics {
    const first = this.#first.statistics();
    const second = this.#second?.statistics();
    if (second === undefined) return first;
    const pools = [...first.pools, ...second.pools];
    return summarize(pools, {
      reservations: first.reservations + second.reservations,
      peakUsed: first.peakUsed + second.peakUsed,
      mappings: first.mappings + second.mappings,
      inFlight: first.inFlight + second.inFlight,
      finalized: first.finalized + second.finalized,
      requested: first.requested + second.requested,
    });
  }

  regions(): MemoryRegions {
    return [...this.#first.regions(), ...(this.#second?.regions() ?? [])].sort(byAddress);
  }

  get changes(): number {
    return this.#first.changes + (this.#second?.changes ?? 0);
  }

  checkInvariants(): void {
    this.#first.checkInvariants();
    this.#second?.checkInvariants();
  }

  close(): void {
    this.#inSecond.clear();
    this.#first.close();
    this.#second?.close();
  }
}
