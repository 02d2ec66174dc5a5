// The memory map as it crosses from main to the window: ranges as typed arrays, because there may be tens of thousands
// and a picture comes ten times a second, and names in one table beside them.
import { z } from 'zod';

/** What a range is, by number: the order of `rangeKinds`. */
export const rangeKinds = [
  'free',
  /** Freed, and not to be used before the reservation ends. */
  'spent',
  'code',
  'constants',
  'data',
  /** Segments of several protections under one allocation. */
  'mixed',
  'got',
  'stubs',
  'unwind',
] as const;
export type RangeKind = (typeof rangeKinds)[number];

/** State of a held range, by number. */
export const heldStates = ['in flight', 'finalized', 'freeing'] as const;

/** Ranges of one kind of thing: item i is (address[i], size[i], …). Ascending by address. */
export const rangeTable = z.object({
  address: z.instanceof(Float64Array),
  /** Bytes. */
  size: z.instanceof(Float64Array),
  /** Index in `rangeKinds`. */
  kind: z.instanceof(Uint8Array),
  /** Index in `heldStates`; 0 for what nobody holds. */
  state: z.instanceof(Uint8Array),
  /** Index in `names`: the owner. */
  owner: z.instanceof(Uint32Array),
});
export type RangeTable = z.infer<typeof rangeTable>;

const place = { address: z.number(), size: z.number() };

/** Bits as in ORC: read 1, write 2, execute 4; 0 for parts with their own. */
const protection = z.number().int().min(0).max(7);

export const memorySlab = z.object({
  ...place,
  protection,
  touched: z.number(),
  /** Index of its reservation. */
  reservation: z.number().int(),
});
export type MemorySlab = z.infer<typeof memorySlab>;

export const memoryReservation = z.object({ ...place, arenas: z.array(z.object({ ...place, protection })) });
export type MemoryReservation = z.infer<typeof memoryReservation>;

export const memoryTotals = z.object({
  reserved: z.number(),
  committed: z.number(),
  used: z.number(),
  free: z.number(),
  largestFree: z.number(),
  fragmentation: z.number(),
  peakUsed: z.number(),
  requested: z.number(),
  inFlight: z.number(),
  finalized: z.number(),
  /** Of this memory. */
  mappings: z.number(),
  /** Of the whole process, and what the kernel allows; null where it cannot be read. */
  processMappings: z.number().nullable(),
  mappingLimit: z.number().nullable(),
});
export type MemoryTotals = z.infer<typeof memoryTotals>;

export const memoryMap = z.object({
  /** Of the executor; null where there is none, or none that is known. */
  pid: z.number().nullable(),
  /** How bytes travel, as the status bar says it; empty without an executor. */
  route: z.string(),
  reservations: z.array(memoryReservation),
  slabs: z.array(memorySlab),
  /** Held, free and spent ranges: they cover each slab without gaps. */
  ranges: rangeTable,
  /** What lies inside of held ranges of the last load: sections, GOT, stubs, unwind tables. */
  details: rangeTable,
  names: z.array(z.string()),
  /** Null without an executor. */
  totals: memoryTotals.nullable(),
});
export type MemoryMap = z.infer<typeof memoryMap>;
