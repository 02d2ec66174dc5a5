// An arena: the part of a reservation that has one protection, put to use slab by slab. It hands out parts of its
// slabs and joins what is freed. Used by MemoryPools; knows nothing of layouts and messages.
import { MemoryError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress, formatAddress } from '../../shared/executorAddress.ts';
import { FreeRanges } from './freeRanges.ts';
import type { HeapManager } from './heapManager.ts';
import { makeHeap } from './heapStrategy.ts';
import type { MemoryMapper } from './memoryMapper.ts';
import { Poison, type PoolSettings } from './poolSettings.ts';

export interface Slab {
  readonly address: ExecutorAddress;
  readonly size: number;
  readonly workingMemory: Uint8Array;
  readonly heap: HeapManager;
  readonly parts: Set<Part>;
  /** Bytes from the start that may have been written; what lies behind is still zero. */
  touched: number;
  /** Bytes from the start whose pages were touched ahead of need, or are about to be. */
  warm: number;
  /** Where the parts that earlier loads took ended; what lies behind has no pages but those that are warm. */
  reached: number;
  /** Bytes that were freed and cannot be used again before the reservation is released. */
  spent: number;
}

/** A range that an allocation holds. */
export interface Part {
  readonly arena: Arena;
  readonly slab: Slab;
  /** From the slab's start, in bytes. */
  readonly offset: number;
  readonly size: number;
  readonly address: ExecutorAddress;
  /** The controller's view of it, `size` bytes. */
  readonly workingMemory: Uint8Array;
}

export interface PartRequest {
  /** Bits of Protection. */
  readonly protection: number;
  /** Bytes, at least 1. */
  readonly size: number;
  /** A power of two. */
  readonly alignment: number;
  /** Bytes that the linker writes; the rest is made zero. */
  readonly contentSize: number;
}

export class Arena {
  readonly address: ExecutorAddress;
  /** Bytes. */
  readonly size: number;
  /** Bits of Protection that every part of it gets. */
  readonly protection: number;
  /** Bytes in which it is put to use. */
  readonly step: number;
  readonly slabs: Slab[] = [];
  readonly #mapper: MemoryMapper;
  readonly #settings: PoolSettings;
  /** What slabs do not take. */
  readonly #spans: FreeRanges;

  constructor(
    mapper: MemoryMapper,
    settings: PoolSettings,
    { address, size, protection, step }: Pick<Arena, 'address' | 'size' | 'protection' | 'step'>,
  ) {
    this.#mapper = mapper;
    this.#settings = settings;
    this.address = address;
    this.size = size;
    this.protection = protection;
    this.step = step;
    this.#spans = new FreeRanges(size, address);
  }

  /**
   * Bytes of a slab that surely holds such a part; whole pages. A slab starts at a page, so more alignment needs room.
   */
  static roomFor({ size, alignment }: PartRequest, pageSize: number): number {
    return Math.ceil((size + Math.max(0, alignment - pageSize)) / pageSize) * pageSize;
  }

  /**
   * Takes one part. `rest`: bytes that this load still needs of this arena, this part included; a new slab is made
   * large enough for all of it where that is possible, so that they lie together. Null where there is no room.
   */
  take(request: PartRequest, rest: number): Part | null {
    for (const slab of this.slabs) {
      const part = this.#takeFrom(slab, request);
      if (part !== null) return part;
    }
    const slab = this.addSlab(Arena.roomFor(request, this.#mapper.pageSize), rest);
    return slab === null ? null : this.#takeFrom(slab, request);
  }

  /** Puts a further slab to use, of `least` bytes or more; null where the policy or the arena's size forbids it. */
  addSlab(least: number, wanted: number): Slab | null {
    const { growth, heap } = this.#settings;
    if (growth === 'fail' && (this.slabs.length > 0 || least > this.step)) return null;
    const largest = this.#spans.largest;
    const ideal = growth === 'fail' ? this.step : Math.max(this.step, wanted);
    const size = Math.min(ideal, largest);
    if (size < least || size === 0) return null;
    const offset = this.#spans.take(size);
    if (offset === null) return null;
    const address = addBytes(this.address, offset);
    let workingMemory: Uint8Array;
    try {
      workingMemory = this.#mapper.prepare(address, size);
    } catch (error) {
      this.#spans.give(offset, size);
      throw error;
    }
    const slab: Slab = {
      address,
      size,
      workingMemory,
      heap: makeHeap(heap, size, address),
      parts: new Set(),
      touched: 0,
      warm: 0,
      reached: 0,
      spent: 0,
    };
    this.slabs.push(slab);
    return slab;
  }

  /**
   * Takes a part back. `initialized`: the executor has seen it. `scrub`: fill its bytes so that nothing can run there.
   */
  give(part: Part, initialized: boolean, scrub: boolean): void {
    const { slab, offset, size } = part;
    if (!slab.parts.delete(part)) throw new MemoryError(`${formatAddress(part.address)} was given back twice`);
    if (scrub) this.#fill(part, Poison.code);
    else if (this.#settings.poison) this.#fill(part, this.protection & 4 ? Poison.code : Poison.freed);
    if (initialized && !this.#mapper.reusesRanges) {
      slab.spent += size;
      return;
    }
    slab.heap.give(offset, size);
    if (slab.heap.free === slab.size) this.#keepOrRetire(slab);
    else if (this.#settings.freedPages === 'returned' && !scrub) this.#discard(slab, offset, size);
  }

  /** Throws MemoryError where books and parts disagree. */
  checkInvariants(): void {
    let slabbed = 0;
    for (const slab of this.slabs) {
      slab.heap.checkInvariants();
      slabbed += slab.size;
      const taken = [...slab.parts].map((part) => [part.offset, part.size] as const);
      const all = [...slab.heap.freeRuns(), ...taken].sort(([a], [b]) => a - b);
      let end = 0;
      let sum = slab.spent;
      for (const [offset, size] of all) {
        if (offset < end) throw new MemoryError(`slab ${formatAddress(slab.address)}: ranges overlap at ${offset}`);
        end = offset + size;
        sum += size;
      }
      if (sum !== slab.size) {
        throw new MemoryError(`slab ${formatAddress(slab.address)}: ${sum} bytes are free or taken of ${slab.size}`);
      }
    }
    this.#spans.checkInvariants();
    if (slabbed + this.#spans.free !== this.size) {
      throw new MemoryError(`arena ${formatAddress(this.address)}: slabs of ${slabbed} bytes in ${this.size}`);
    }
  }

  #takeFrom(slab: Slab, { size, alignment, contentSize }: PartRequest): Part | null {
    const offset = slab.heap.take(size, alignment);
    if (offset === null) return null;
    const end = offset + size;
    // Fresh pages are zero; what was written before is cleared where the linker will not write.
    if (offset + contentSize < slab.touched)
      slab.workingMemory.fill(0, offset + contentSize, Math.min(end, slab.touched));
    if (this.#settings.poison) slab.workingMemory.fill(Poison.allocated, offset, offset + contentSize);
    slab.touched = Math.max(slab.touched, end);
    const address = addBytes(slab.address, offset);
    const workingMemory = slab.workingMemory.subarray(offset, end);
    const part: Part = { arena: this, slab, offset, size, address, workingMemory };
    slab.parts.add(part);
    return part;
  }

  #fill({ address, size, workingMemory }: Part, byte: number): void {
    workingMemory.fill(byte);
    this.#mapper.flush(address, size);
  }

  #keepOrRetire(slab: Slab): void {
    const empty = this.slabs.filter(({ heap, size }) => heap.free === size).length;
    if (empty <= this.#settings.spareSlabs) {
      if (this.#settings.freedPages === 'returned') {
        this.#mapper.discard(slab.address, slab.size);
        slab.touched = 0;
        slab.warm = 0;
        slab.reached = 0;
      }
      return;
    }
    this.slabs.splice(this.slabs.indexOf(slab), 1);
    this.#mapper.retire(slab.address);
    this.#spans.give(slab.address - this.address, slab.size);
  }

  /** The whole pages around a freed range that are free now. */
  #discard(slab: Slab, offset: number, size: number): void {
    const page = this.#mapper.pageSize;
    const run = slab.heap.freeRuns().find(([start, length]) => start <= offset && offset < start + length);
    if (run === undefined) return;
    const [start, length] = run;
    const first = Math.max(Math.ceil(start / page), Math.floor(offset / page)) * page;
    const end = Math.min(Math.floor((start + length) / page), Math.ceil((offset + size) / page)) * page;
    if (end > first) this.#mapper.discard(addBytes(slab.address, first), end - first);
  }
}
