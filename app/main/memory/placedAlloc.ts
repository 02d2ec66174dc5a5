// An allocation in flight, as all memory managers of ours make it: the places of a layout's segments, the actions that
// the linker adds, and how it ended. What abandoning gives back is its manager's business.
import { MemoryError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { BasicLayout } from '../link/layout.ts';
import type { AllocationAction, FinalizedAlloc, InFlightAlloc, PlacedSegment } from '../link/linkEnvironment.ts';
import type { InitializeRequest } from './memoryMapper.ts';

export type AllocState = 'in flight' | 'finalizing' | 'finalized' | 'abandoned';

/** The finalized allocation of a layout without segments: there is nothing to free. */
export const emptyAlloc = 0 as FinalizedAlloc;

const noSegments: readonly number[] = [];

export class PlacedAlloc<Holding> implements InFlightAlloc {
  readonly layout: BasicLayout;
  readonly segments: readonly PlacedSegment[];
  readonly actions: AllocationAction[] = [];
  /** What its manager gave to it. */
  readonly holding: Holding;
  state: AllocState = 'in flight';
  readonly #owner: object;
  readonly #giveBack: () => Promise<void>;

  constructor(
    owner: object,
    layout: BasicLayout,
    segments: readonly PlacedSegment[],
    holding: Holding,
    giveBack: () => Promise<void>,
  ) {
    this.#owner = owner;
    this.layout = layout;
    this.segments = segments;
    this.holding = holding;
    this.#giveBack = giveBack;
  }

  get empty(): boolean {
    return this.segments.length === 0;
  }

  /** What it is called once it is finalized: the address of its first segment that lives on. */
  get address(): FinalizedAlloc {
    const index = this.layout.segments.findIndex(({ lifetime }) => lifetime === 'standard');
    return (this.segments[Math.max(0, index)]?.address ?? emptyAlloc) as FinalizedAlloc;
  }

  /**
   * Indexes of the segments that only its finalize actions needed. None where it has no other: something has to bear
   * its name, and its key in the executor.
   */
  endedSegments(): readonly number[] {
    const { segments } = this.layout;
    if (segments.every(({ lifetime }) => lifetime === 'standard')) return noSegments;
    const ended = segments.flatMap(({ lifetime }, i) => (lifetime === 'finalize' ? [i] : []));
    return ended.length === segments.length ? [] : ended;
  }

  addAction(action: AllocationAction): void {
    if (this.state !== 'in flight') throw new MemoryError(`${this.layout.unit.name} is ${this.state}: too late to act`);
    this.actions.push(action);
  }

  async abandon(): Promise<void> {
    if (this.state !== 'in flight') return;
    this.state = 'abandoned';
    await this.#giveBack();
  }

  belongsTo(owner: object): boolean {
    return this.#owner === owner;
  }

  request(reservation: ExecutorAddress): InitializeRequest {
    return {
      reservation,
      segments: this.layout.segments.map(({ contentSize, size, protection, lifetime }, i) => {
        const placed = this.segments[i];
        if (placed === undefined) throw new MemoryError(`${this.layout.unit.name}: segment ${i} has no place`);
        return { address: placed.address, contentSize, size, protection, lifetime };
      }),
      actions: this.actions,
    };
  }
}

/**
 * The allocations that are to be finalized, all of this owner and still in flight, marked as such. Throws MemoryError
 * and marks none where one is not.
 */
export function beginFinalize<Alloc extends PlacedAlloc<unknown>>(
  owner: object,
  allocs: readonly InFlightAlloc[],
  isOurs: (alloc: InFlightAlloc) => alloc is Alloc,
): readonly Alloc[] {
  const ours = allocs.map((alloc) => {
    if (!isOurs(alloc) || !alloc.belongsTo(owner)) {
      throw new MemoryError('an allocation of another memory manager cannot be finalized here');
    }
    if (alloc.state !== 'in flight') {
      throw new MemoryError(`${alloc.layout.unit.name} is ${alloc.state}: only an allocation in flight is finalized`);
    }
    if (alloc.empty && alloc.actions.length > 0) {
      throw new MemoryError(`${alloc.layout.unit.name} has actions and no segment that they could belong to`);
    }
    return alloc;
  });
  if (new Set(ours).size !== ours.length) throw new MemoryError('one allocation was named twice in one finalize');
  for (const alloc of ours) alloc.state = 'finalizing';
  return ours;
}
