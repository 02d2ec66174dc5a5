// Comparisons of ways to the executor, and what can be saved of them.
import { z } from 'zod';
import { comparisonRecord, crossoverRecord, laneChoice, timingProgress, timingResults } from '../timingRecords.ts';

const request = z.object({
  lanes: z.array(z.string()).min(1).max(100),
  runs: z.number().int().min(1).max(1000),
  /** Null: until the controller is warm. */
  warmUps: z.number().int().min(0).max(1000).nullable(),
});
const sizes = z.array(z.number().int().positive()).min(1).max(64);

/** Which of the results. */
export const resultKind = z.enum(['comparison', 'crossover']);
export type ResultKind = z.infer<typeof resultKind>;

export const timingCalls = {
  'timing.lanes': { args: z.tuple([]), result: z.array(laneChoice) },
  /** What was measured last, and whether something is being measured now. */
  'timing.state': { args: z.tuple([]), result: z.object({ results: timingResults, running: z.boolean() }) },
  /** Compares what is on the load list; rejected while a program runs, or when it is cancelled. */
  'timing.compare': { args: z.tuple([request]), result: comparisonRecord },
  'timing.crossover': { args: z.tuple([request.extend({ sizes })]), result: crossoverRecord },
  /** Ends what is being measured; answers when its executors are gone. */
  'timing.cancel': { args: z.tuple([]), result: z.void() },
  /** The window has drawn the last progress: the next load may begin. */
  'timing.drawn': { args: z.tuple([]), result: z.void() },
  /** Asks where to, and writes; answers the path, or null where it was cancelled. `trace`: comparisons alone. */
  'timing.save': {
    args: z.tuple([resultKind, z.enum(['csv', 'json', 'trace'])]),
    result: z.string().nullable(),
  },
  /** The same for a chart that the window drew. */
  'timing.saveImage': {
    args: z.tuple([resultKind, z.instanceof(Uint8Array)]),
    result: z.string().nullable(),
  },
} as const;

export const timingEvents = {
  /** There are other results than before. */
  'timing.results': timingResults,
  /** At most four times a second, between loads; main waits for `timing.drawn`. */
  'timing.progress': timingProgress,
} as const;
