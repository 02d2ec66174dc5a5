// What a memory manager tells about itself: the window draws it, the bench compares it. All in bytes, but for counts.

/** One pool: all arenas of one protection. */
export interface PoolStatistics {
  /** Bits of Protection. */
  readonly protection: number;
  /** The step in which it grows. */
  readonly step: number;
  readonly reserved: number;
  readonly slabs: number;
  /** In slabs, put to use. */
  readonly committed: number;
  /** Committed and not free: parts, and what cannot be reused before its reservation is released. */
  readonly used: number;
  readonly free: number;
  readonly largestFree: number;
  /** Free ranges that do not touch each other. */
  readonly freeRuns: number;
  /** Ranges that allocations hold. */
  readonly parts: number;
  /** Upper bound of what takes physical memory. */
  readonly touched: number;
}

export interface MemoryStatistics {
  readonly reservations: number;
  readonly reserved: number;
  readonly slabs: number;
  /** In slabs that are put to use. */
  readonly committed: number;
  readonly used: number;
  readonly free: number;
  readonly largestFree: number;
  /** 1 - largest free run / free: 0 where all free memory is one run, towards 1 where it is in crumbs. */
  readonly fragmentation: number;
  /** The most that was in use at once. */
  readonly peakUsed: number;
  /** Mappings that the executor's kernel keeps for this memory (see vm.max_map_count), gaps included. */
  readonly mappings: number;
  /** Allocations between allocate and finalize. */
  readonly inFlight: number;
  /** Allocations that are finalized and not deallocated. */
  readonly finalized: number;
  /** Bytes that the layouts of all live allocations asked for; the difference to `used` is rounding and padding. */
  readonly requested: number;
  /** By protection; empty for a manager that keeps no pools. */
  readonly pools: readonly PoolStatistics[];
}

/** The sums over pools; what no pool knows is handed in. */
export function summarize(
  pools: readonly PoolStatistics[],
  rest: Pick<MemoryStatistics, 'reservations' | 'peakUsed' | 'mappings' | 'inFlight' | 'finalized' | 'requested'>,
): MemoryStatistics {
  const total = (field: keyof PoolStatistics): number => sum(pools.map((pool) => pool[field]));
  const free = total('free');
  const largestFree = pools.reduce((largest, pool) => Math.max(largest, pool.largestFree), 0);
  return {
    ...rest,
    reserved: total('reserved'),
    slabs: total('slabs'),
    committed: total('committed'),
    used: total('used'),
    free,
    largestFree,
    fragmentation: fragmentation(pools, free),
    pools,
  };
}

/** By pool, weighted by its free bytes: a run of data is of no use to code. */
function fragmentation(pools: readonly PoolStatistics[], free: number): number {
  if (free === 0) return 0;
  // Slabs of one pool need not touch: the best that is possible is one run in each.
  const inLargest = sum(pools.map((pool) => Math.min(pool.free, pool.largestFree * Math.max(1, pool.slabs))));
  return Math.max(0, 1 - inLargest / free);
}

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
