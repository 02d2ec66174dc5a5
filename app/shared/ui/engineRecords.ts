// Many small engines that share one memory manager: what each of them is, and what they take together. The same in the
// window and as `loadstone engines --json`.
import { z } from 'zod';

const count = z.number().int().nonnegative();
const address = z.string().regex(/^0x[0-9a-f]+$/);

export const engineRecord = z.object({
  /** From 1, in the order of their making. */
  id: z.number().int().positive(),
  /** Of its first segment; null for an engine without any bytes. */
  address: address.nullable(),
  /** Bytes of its code and data. */
  bytes: count,
  /** Of building its graphs, linking and finalizing it. */
  microseconds: z.number().nonnegative(),
  /** Calls to the executor that its load took. */
  messages: count,
  /** How often a function of it was called, and what came back last. */
  calls: count,
  lastResult: z.string().nullable(),
});
export type EngineRecord = z.infer<typeof engineRecord>;

/** What of its load each engine spent in one phase; what is in none of them lies between phases. */
export const enginePhaseRecord = z.object({
  name: z.string(),
  /** A number for each engine, in their order: a list of numbers for each engine would cost ten times the time to send. */
  microseconds: z.array(z.number().nonnegative()),
});
export type EnginePhaseRecord = z.infer<typeof enginePhaseRecord>;

export const engineTotals = z.object({
  /** Of the engines' loads, in microseconds; 0 where there is none. */
  medianMicroseconds: z.number().nonnegative(),
  leastMicroseconds: z.number().nonnegative(),
  /** Bytes of their code and data, and bytes that the shared manager took for them. */
  bytes: count,
  heldBytes: count,
  messages: count,
});
export type EngineTotals = z.infer<typeof engineTotals>;

export const enginesRecord = z.object({
  /** Names of the files that each engine is made of. */
  files: z.array(z.string()),
  /** `packed`, …: the manager that they share; empty before there was one. */
  manager: z.string(),
  /** Functions that they export, by name. */
  functions: z.array(z.string()),
  engines: z.array(engineRecord),
  /** In the order in which they start. */
  phases: z.array(enginePhaseRecord),
  totals: engineTotals,
});
export type EnginesRecord = z.infer<typeof enginesRecord>;

/** More are of no use to a person, and each takes a place in the table. */
export const mostEngines = 100_000;

export const noEngines: EnginesRecord = {
  files: [],
  manager: '',
  functions: [],
  engines: [],
  phases: [],
  totals: { medianMicroseconds: 0, leastMicroseconds: 0, bytes: 0, heldBytes: 0, messages: 0 },
};
