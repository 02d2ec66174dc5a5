// A memory manager that belongs to one engine and takes its memory from one that many engines share: a small engine
// costs what it loads, not a slab. It remembers what is its own, so that an engine can be ended together with its code
// (`destroy`) or leave it behind (`detach`): then the code lives until its holder deallocates it at the shared manager.
// Names of engines are kept apart by their sessions, not here.
import { MemoryError } from '../../shared/errors.ts';
import { formatAddress } from '../../shared/executorAddress.ts';
import type { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { BasicLayout } from '../link/layout.ts';
import type { AllocationAction, FinalizedAlloc, InFlightAlloc, PlacedSegment } from '../link/linkEnvironment.ts';
import type { JITLinkMemoryManager } from './memoryManager.ts';
import type { MemoryRegions } from './memoryRegions.ts';
import type { MemoryStatistics } from './memoryStatistics.ts';
import { sum } from './memoryStatistics.ts';
import { emptyAlloc } from './placedAlloc.ts';
import { requestedBy } from './pooledAllocs.ts';

export class DelegatingMemoryManager implements JITLinkMemoryManager {
  readonly #shared: JITLinkMemoryManager;
  /** Bytes that each asked for. In the order of their making. */
  readonly #finalized = new Map<FinalizedAlloc, number>();
  readonly #inFlight = new Set<DelegatedAlloc>();
  #state: 'open' | 'detached' | 'destroyed' | 'closed' = 'open';

  /** The shared manager is not closed by this one. */
  constructor(shared: JITLinkMemoryManager) {
    this.#shared = shared;
  }

  async allocate(layouts: readonly BasicLayout[], placement?: Placement): Promise<readonly InFlightAlloc[]> {
    this.#checkOpen();
    const allocs = await this.#shared.allocate(layouts, placement);
    // The engine may have ended while the executor was asked.
    if (this.#state !== 'open') {
      await Promise.all(allocs.map((alloc) => alloc.abandon()));
      this.#checkOpen();
    }
    return allocs.map((alloc, i) => {
      const requested = requestedBy(layouts[i] ?? { unit: { name: '', graphs: [] }, segments: [] });
      const delegated = new DelegatedAlloc(alloc, requested, () => this.#inFlight.delete(delegated));
      this.#inFlight.add(delegated);
      return delegated;
    });
  }

  async finalize(allocs: readonly InFlightAlloc[]): Promise<readonly FinalizedAlloc[]> {
    this.#checkOpen();
    const ours = allocs.map((alloc) => {
      if (!(alloc instanceof DelegatedAlloc)) {
        throw new MemoryError('an allocation of another memory manager cannot be finalized here');
      }
      return alloc;
    });
    const finalized = await this.#shared.finalize(ours.map(({ alloc }) => alloc));
    ours.forEach((alloc, i) => {
      this.#inFlight.delete(alloc);
      const address = finalized[i] ?? emptyAlloc;
      if (address !== emptyAlloc) this.#finalized.set(address, alloc.requested);
    });
    // An engine that was destroyed meanwhile takes its code with it.
    if (this.#state === 'destroyed') {
      await this.#deallocateOwn();
      this.#checkOpen();
    }
    return finalized;
  }

  async deallocate(allocs: readonly FinalizedAlloc[]): Promise<void> {
    const filled = allocs.filter((alloc) => alloc !== emptyAlloc);
    for (const alloc of filled) {
      if (!this.#finalized.has(alloc)) {
        throw new MemoryError(`${formatAddress(alloc)} is no finalized allocation of this memory manager`);
      }
    }
    if (new Set(filled).size !== filled.length)
      throw new MemoryError('one allocation was named twice in one deallocate');
    for (const alloc of filled) this.#finalized.delete(alloc);
    await this.#shared.deallocate(filled);
  }

  /** Ends the engine; what it loaded lives on. Gives what somebody has to deallocate at the shared manager. */
  async detach(): Promise<readonly FinalizedAlloc[]> {
    this.#checkOpen();
    this.#state = 'detached';
    await this.#abandonAll();
    const kept = [...this.#finalized.keys()];
    this.#finalized.clear();
    return kept;
  }

  /** Ends the engine together with all that it loaded, last first. A second call does nothing. */
  async destroy(): Promise<void> {
    if (this.#state === 'destroyed') return;
    if (this.#state === 'detached') throw new MemoryError('a detached engine has nothing that could be destroyed');
    this.#state = 'destroyed';
    await this.#abandonAll();
    await this.#deallocateOwn();
  }

  /** Of this engine alone, but for what only the shared manager knows: reservations, slabs, free memory, mappings. */
  statistics(): MemoryStatistics {
    const requested = sum([...this.#finalized.values()]) + sum([...this.#inFlight].map((alloc) => alloc.requested));
    return {
      ...this.#shared.statistics(),
      inFlight: this.#inFlight.size,
      finalized: this.#finalized.size,
      requested,
    };
  }

  /** All that the shared manager has: what lies between the parts of this engine is others'. */
  regions(): MemoryRegions {
    return this.#shared.regions();
  }

  get changes(): number {
    return this.#shared.changes;
  }

  checkInvariants(): void {
    this.#shared.checkInvariants();
  }

  /** Forgets what it has; the shared manager, closed by its owner, gives the memory back. */
  close(): void {
    this.#state = 'closed';
    this.#finalized.clear();
    this.#inFlight.clear();
  }

  #checkOpen(): void {
    if (this.#state !== 'open') throw new MemoryError(`this engine's memory is ${this.#state}: it takes no more loads`);
  }

  async #abandonAll(): Promise<void> {
    await Promise.all([...this.#inFlight].map((alloc) => alloc.abandon()));
  }

  async #deallocateOwn(): Promise<void> {
    const own = [...this.#finalized.keys()];
    this.#finalized.clear();
    await this.#shared.deallocate(own);
  }
}

/** An allocation of the shared manager, known to the engine until it ends. */
class DelegatedAlloc implements InFlightAlloc {
  readonly alloc: InFlightAlloc;
  /** Bytes. */
  readonly requested: number;
  readonly #ended: () => void;

  constructor(alloc: InFlightAlloc, requested: number, ended: () => void) {
    this.alloc = alloc;
    this.requested = requested;
    this.#ended = ended;
  }

  get segments(): readonly PlacedSegment[] {
    return this.alloc.segments;
  }

  addAction(action: AllocationAction): void {
    this.alloc.addAction(action);
  }

  async abandon(): Promise<void> {
    await this.alloc.abandon();
    this.#ended();
  }
}
