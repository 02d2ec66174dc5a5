// Engines: what is on the load list, loaded many times over through managers that share one.
import { z } from 'zod';
import { enginesRecord, mostEngines } from '../engineRecords.ts';
import { functionEntry } from '../runSettings.ts';

/** Of an engine. */
const id = z.number().int().positive();

export const engineCalls = {
  'engines.get': { args: z.tuple([]), result: enginesRecord },
  /** Adds so many; rejected while a program runs, and where it is stopped: those that were made by then stay. */
  'engines.make': { args: z.tuple([z.number().int().min(1).max(mostEngines)]), result: enginesRecord },
  /** Calls a function of one engine; answers what it returned. */
  'engines.call': { args: z.tuple([id, functionEntry]), result: z.string() },
  /** Ends one with its code; null ends all. */
  'engines.destroy': { args: z.tuple([id.nullable()]), result: z.void() },
} as const;

export const engineEvents = {
  /** There are others than before, or they were called. */
  engines: enginesRecord,
} as const;
