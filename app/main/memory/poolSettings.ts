// How the memory managers that keep reservations put them to use. One record for the slab and the packed manager, so
// that the comparison of the two is a comparison of nothing else.
import { MemoryError } from '../../shared/errors.ts';
import { type HeapStrategy, heapStrategies } from './heapStrategy.ts';

export const slabGrowths = ['growable', 'fixed', 'fail'] as const;

/**
 * What happens when memory runs out. `growable`: further slabs, then further reservations. `fixed`: further slabs of
 * the first reservation (of each placement), then an error. `fail`: one slab an arena, then an error.
 */
export type SlabGrowth = (typeof slabGrowths)[number];

export interface PoolSettings {
  /** Bytes that are reserved at once; halved, down to what is needed, where the executor has no such gap. */
  readonly reservation: number;
  /**
   * Bytes in which a reservation is put to use: a quarter for code, a quarter for constants, half for data, each when
   * it is needed. A segment that is larger than its share gets a slab of its own size.
   */
  readonly slab: number;
  readonly growth: SlabGrowth;
  readonly heap: HeapStrategy;
  /** Fill memory on allocate and on free with bytes that no program expects, to find readers of what is not theirs. */
  readonly poison: boolean;
  /** Empty slabs that an arena keeps at hand; one more is given back to the system. */
  readonly spareSlabs: number;
  /** Pages of freed ranges stay `warm`, for the next load, or are `returned` to the system at once. */
  readonly freedPages: 'warm' | 'returned';
  /** Bytes of each arena that are touched before they are needed, on another thread; 0 leaves it to the first write. */
  readonly ahead: number;
}

export const defaultPoolSettings: PoolSettings = {
  reservation: 2 ** 30,
  slab: 2 ** 26,
  growth: 'growable',
  heap: 'firstFit',
  poison: false,
  spareSlabs: 1,
  freedPages: 'warm',
  ahead: 0,
};

/** Bytes that poison writes: on allocate, on free, and into freed code (int3). */
export const Poison = { allocated: 0xa5, freed: 0xdd, code: 0xcc } as const;

/** Settings that a person changed, completed. Throws MemoryError that names the setting and what is allowed. */
export function poolSettings(changes: Partial<PoolSettings>, pageSize: number): PoolSettings {
  const settings = { ...defaultPoolSettings, ...changes };
  const check = (name: keyof PoolSettings, holds: boolean, allowed: string): void => {
    if (!holds) throw new MemoryError(`memory setting ${name} is ${settings[name]}: allowed ${allowed}`);
  };
  const isWhole = (value: number, unit: number): boolean =>
    Number.isSafeInteger(value) && value >= 0 && value % unit === 0;
  check('slab', isWhole(settings.slab, pageSize) && settings.slab > 0, `are multiples of the page, ${pageSize} bytes`);
  check(
    'reservation',
    isWhole(settings.reservation, pageSize) && settings.reservation >= settings.slab,
    `are multiples of ${pageSize} bytes, from the slab's size, ${settings.slab}`,
  );
  check(
    'ahead',
    isWhole(settings.ahead, pageSize) && settings.ahead <= settings.slab / 4,
    'are whole pages up to a quarter of the slab',
  );
  check('spareSlabs', isWhole(settings.spareSlabs, 1), 'are whole numbers from 0');
  check('growth', slabGrowths.includes(settings.growth), `are ${slabGrowths.join(', ')}`);
  check('heap', heapStrategies.includes(settings.heap), `are ${heapStrategies.join(', ')}`);
  return settings;
}
