// The slab memory manager: reserves large ranges, puts them to use slab by slab, hands out page-aligned parts, and
// coalesces and reuses what is freed. Each segment of an allocation starts at a page, because its protection is set by
// page. All allocations of one load come from one reservation, so every segment reaches every other.
import { MemoryError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress, formatAddress } from '../../shared/executorAddress.ts';
import { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { BasicLayout } from '../link/layout.ts';
import { pagedLayout } from '../link/layout.ts';
import type { AllocationAction, FinalizedAlloc, InFlightAlloc, PlacedSegment } from '../link/linkEnvironment.ts';
import { FreeRanges } from './freeRanges.ts';
import type { JITLinkMemoryManager, MemoryStatistics } from './memoryManager.ts';
import type { InitializeSegment, MemoryMapper } from './memoryMapper.ts';

export interface SlabSizes {
  /** Bytes that are reserved at once; halved, down to what is needed, where the executor has no such gap. */
  readonly reservation: number;
  /** Bytes in which a reservation is put to use; a larger allocation gets a larger slab. */
  readonly slab: number;
}

export const defaultSlabSizes: SlabSizes = { reservation: 2 ** 30, slab: 2 ** 26 };

interface Slab {
  readonly address: ExecutorAddress;
  readonly workingMemory: Uint8Array;
  readonly ranges: FreeRanges;
  /** Bytes from the start that may have been written; what lies behind is still zero. */
  touched: number;
}

interface ReservedRange {
  readonly address: ExecutorAddress;
  readonly size: number;
  readonly placement: Placement;
  readonly slabs: Slab[];
  /** Bytes that slabs take. */
  slabbed: number;
}

interface Part {
  readonly range: ReservedRange;
  readonly slab: Slab;
  readonly offset: number;
  readonly size: number;
}

export class SlabMemoryManager implements JITLinkMemoryManager {
  readonly #mapper: MemoryMapper;
  readonly #sizes: SlabSizes;
  readonly #ranges: ReservedRange[] = [];
  readonly #finalized = new Map<FinalizedAlloc, Part>();

  constructor(mapper: MemoryMapper, sizes: SlabSizes = defaultSlabSizes) {
    this.#mapper = mapper;
    this.#sizes = sizes;
  }

  async allocate(
    layouts: readonly BasicLayout[],
    placement: Placement = Placement.NearLibraries,
  ): Promise<readonly SlabAlloc[]> {
    const paged = layouts.map((layout) => pagedLayout(layout, this.#mapper.pageSize));
    // A range starts at a page; what needs more gets room to start later.
    const sizes = paged.map(({ size }, i) => size + Math.max(0, alignmentOf(layouts[i]) - this.#mapper.pageSize));
    let parts: readonly (Part | null)[] | null = null;
    for (const range of this.#ranges) {
      if (range.placement === placement) parts = this.#takeAll(range, sizes);
      if (parts !== null) break;
    }
    parts ??= this.#takeAll(await this.#reserve(sizes, placement), sizes);
    if (parts === null) throw new MemoryError(`${sum(sizes)} bytes do not fit in a reservation made for them`);
    return layouts.map((layout, i) => new SlabAlloc(layout, paged[i]?.offsets ?? [], parts[i] ?? null));
  }

  async finalize(allocs: readonly InFlightAlloc[]): Promise<readonly FinalizedAlloc[]> {
    const ours = allocs.map((alloc) => {
      if (!(alloc instanceof SlabAlloc))
        throw new MemoryError('an allocation of another memory manager cannot be finalized here');
      return alloc;
    });
    const filled = ours.filter((alloc) => alloc.part !== null);
    const keys = filled.length === 0 ? [] : await this.#mapper.initialize(filled.map((alloc) => alloc.request()));
    filled.forEach((alloc, i) => {
      const key = keys[i];
      if (key === undefined || alloc.part === null) throw new MemoryError('the executor gave no key for an allocation');
      alloc.finalizedAs = key as FinalizedAlloc;
      this.#finalized.set(alloc.finalizedAs, alloc.part);
    });
    return ours.map((alloc) => alloc.finalizedAs);
  }

  async deallocate(allocs: readonly FinalizedAlloc[]): Promise<void> {
    const filled = allocs.filter((alloc) => alloc !== 0);
    const parts = filled.map((alloc) => {
      const part = this.#finalized.get(alloc);
      if (part === undefined)
        throw new MemoryError(`${formatAddress(alloc)} is no finalized allocation of this memory manager`);
      return part;
    });
    if (filled.length === 0) return;
    await this.#mapper.deinitialize(filled);
    for (const alloc of filled) this.#finalized.delete(alloc);
    for (const part of parts) giveBack(part);
  }

  statistics(): MemoryStatistics {
    const slabs = this.#ranges.flatMap((range) => range.slabs);
    const committed = sum(slabs.map((slab) => slab.ranges.size));
    const free = sum(slabs.map((slab) => slab.ranges.free));
    return {
      reservations: this.#ranges.length,
      reserved: sum(this.#ranges.map((range) => range.size)),
      slabs: slabs.length,
      committed,
      used: committed - free,
      free,
      largestFree: slabs.reduce((largest, slab) => Math.max(largest, slab.ranges.largest), 0),
    };
  }

  close(): void {
    this.#mapper.close();
    this.#ranges.length = 0;
    this.#finalized.clear();
  }

  async #reserve(sizes: readonly number[], placement: Placement): Promise<ReservedRange> {
    // The first slab of a fresh reservation takes all of them (takeFromNewSlab), so nothing is lost between slabs.
    const needed = sum(sizes);
    let wanted = Math.max(this.#sizes.reservation, needed);
    for (;;) {
      try {
        const { address, size } = await this.#mapper.reserve(wanted, placement);
        const range: ReservedRange = { address, size, placement, slabs: [], slabbed: 0 };
        this.#ranges.push(range);
        return range;
      } catch (error) {
        if (wanted === needed) throw error;
        wanted = Math.max(needed, wanted / 2);
      }
    }
  }

  /** A part for each size, from this range alone, or null and nothing taken. Size 0 takes no part. */
  #takeAll(range: ReservedRange, sizes: readonly number[]): readonly (Part | null)[] | null {
    const taken: (Part | null)[] = [];
    let rest = sum(sizes);
    for (const size of sizes) {
      const part = size === 0 ? null : (this.#takeFromSlabs(range, size) ?? this.#takeFromNewSlab(range, size, rest));
      if (part === undefined) {
        for (const done of taken) if (done !== null) giveBack(done);
        return null;
      }
      taken.push(part);
      rest -= size;
    }
    return taken;
  }

  #takeFromSlabs(range: ReservedRange, size: number): Part | null {
    for (const slab of range.slabs) {
      const offset = slab.ranges.take(size);
      if (offset !== null) return usePart({ range, slab, offset, size });
    }
    return null;
  }

  /** `rest`: bytes that this allocation and those after it still need; they stay together where a slab can be so large. */
  #takeFromNewSlab(range: ReservedRange, size: number, rest: number): Part | undefined {
    const left = range.size - range.slabbed;
    if (size > left) return undefined;
    const slabSize = Math.min(left, Math.max(this.#sizes.slab, rest));
    const address = addBytes(range.address, range.slabbed);
    const workingMemory = this.#mapper.prepare(address, slabSize);
    const slab: Slab = { address, workingMemory, ranges: new FreeRanges(slabSize), touched: 0 };
    range.slabs.push(slab);
    range.slabbed += slabSize;
    const offset = slab.ranges.take(size);
    return offset === null ? undefined : usePart({ range, slab, offset, size });
  }
}

/** An allocation of a slab, in flight. */
class SlabAlloc implements InFlightAlloc {
  readonly segments: readonly PlacedSegment[];
  readonly part: Part | null;
  finalizedAs = 0 as FinalizedAlloc;
  readonly #layout: BasicLayout;
  readonly #actions: AllocationAction[] = [];
  #abandoned = false;

  constructor(layout: BasicLayout, offsets: readonly number[], part: Part | null) {
    this.#layout = layout;
    this.part = part;
    const alignment = alignmentOf(layout);
    this.segments = layout.segments.map((segment, i) => {
      if (part === null) throw new MemoryError('a layout with segments was given no memory');
      const start = Math.ceil((part.slab.address + part.offset) / alignment) * alignment - part.slab.address;
      const offset = start + (offsets[i] ?? 0);
      return {
        address: addBytes(part.slab.address, offset),
        workingMemory: part.slab.workingMemory.subarray(offset, offset + segment.size),
      };
    });
  }

  addAction(action: AllocationAction): void {
    this.#actions.push(action);
  }

  async abandon(): Promise<void> {
    if (this.#abandoned || this.finalizedAs !== 0) return;
    this.#abandoned = true;
    if (this.part !== null) giveBack(this.part);
  }

  request(): { reservation: ExecutorAddress; segments: InitializeSegment[]; actions: readonly AllocationAction[] } {
    if (this.part === null) throw new MemoryError('an empty allocation has nothing to initialize');
    return {
      reservation: this.part.range.address,
      segments: this.#layout.segments.map(({ contentSize, size, protection, lifetime }, i) => {
        const placed = this.segments[i];
        if (placed === undefined) throw new MemoryError('a segment has no place');
        return { address: placed.address, contentSize, size, protection, lifetime };
      }),
      actions: this.#actions,
    };
  }
}

/** The largest alignment of a layout's segments, in bytes. */
function alignmentOf(layout: BasicLayout | undefined): number {
  return (layout?.segments ?? []).reduce((largest, segment) => Math.max(largest, segment.alignment), 1);
}

/** Makes a part that was used before all zero; fresh pages are. */
function usePart(part: Part): Part {
  const { slab, offset, size } = part;
  if (offset < slab.touched) slab.workingMemory.fill(0, offset, Math.min(offset + size, slab.touched));
  slab.touched = Math.max(slab.touched, offset + size);
  return part;
}

function giveBack({ slab, offset, size }: Part): void {
  slab.ranges.give(offset, size);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
