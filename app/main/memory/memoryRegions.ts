// Where everything lies: what a memory manager reserved, put to use, handed out and has free, range by range, each with
// its owner. A picture of one moment, for the window's memory map and for tests; nothing that a load waits for makes one.
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { MemoryPools, PooledReservation } from './memoryPools.ts';

export interface MemoryRange {
  readonly address: ExecutorAddress;
  /** Bytes. */
  readonly size: number;
}

/** A range that an allocation holds. */
export interface HeldRange extends MemoryRange {
  /** Bits of Protection; 0 for a range that has segments of several. */
  readonly protection: number;
  /** The unit's name. */
  readonly owner: string;
  /** `freeing`: its owner has let go of it, and the executor has not answered yet. */
  readonly state: 'in flight' | 'finalized' | 'freeing';
}

export interface SlabRange extends MemoryRange {
  /** Bits of Protection that its arena has; 0 where parts have their own. */
  readonly protection: number;
  /** Bytes from its start that may take physical memory. */
  readonly touched: number;
  /** Ascending, apart from each other. What is neither held nor free cannot be used again before the reservation ends. */
  readonly held: readonly HeldRange[];
  readonly free: readonly MemoryRange[];
}

export interface ArenaRange extends MemoryRange {
  readonly protection: number;
}

export interface ReservedRange extends MemoryRange {
  /** Ascending; empty where a reservation has no parts of fixed protection. */
  readonly arenas: readonly ArenaRange[];
  /** Ascending. */
  readonly slabs: readonly SlabRange[];
}

/** Ascending. */
export type MemoryRegions = readonly ReservedRange[];

/** What a manager knows of a part that its pools do not. */
export type PartOwner = Pick<HeldRange, 'owner' | 'state'>;

const nobody: PartOwner = { owner: '', state: 'freeing' };

/** The regions of a manager with pools; `owners` by part. */
export function pooledRegions(pools: MemoryPools, owners: ReadonlyMap<object, PartOwner>): MemoryRegions {
  return pools.reservations.map((reservation) => reservedRange(reservation, owners)).sort(byAddress);
}

export function byAddress(one: MemoryRange, other: MemoryRange): number {
  return one.address - other.address;
}

function reservedRange(
  { address, size, arenas }: PooledReservation,
  owners: ReadonlyMap<object, PartOwner>,
): ReservedRange {
  const slabs = arenas.flatMap((arena) =>
    arena.slabs.map((slab): SlabRange => {
      const held = [...slab.parts].map((part): HeldRange => {
        const { owner, state } = owners.get(part) ?? nobody;
        return { address: part.address, size: part.size, protection: arena.protection, owner, state };
      });
      return {
        address: slab.address,
        size: slab.size,
        protection: arena.protection,
        touched: Math.max(slab.touched, slab.warm),
        held: held.sort(byAddress),
        free: slab.heap
          .freeRuns()
          .map(([offset, length]) => ({ address: (slab.address + offset) as ExecutorAddress, size: length })),
      };
    }),
  );
  return {
    address,
    size,
    arenas: arenas.map((arena) => ({ address: arena.address, size: arena.size, protection: arena.protection })),
    slabs: slabs.sort(byAddress),
  };
}
