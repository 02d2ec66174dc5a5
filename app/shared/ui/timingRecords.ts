// What comparisons of ways to the executor say: `loadstone compare --json`, the Compare pane and the session file have
// the same records. Times in milliseconds; null: not known, or the lane failed.
import { z } from 'zod';

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();

/** A lane that can be chosen, or why it cannot. */
export const laneChoice = z.object({
  name: z.string(),
  /** What it is, in words. */
  note: z.string(),
  /** Which executors it drives: the heading that it stands under. */
  group: z.string(),
  /** Why it cannot run here, and what to do about it; null where it can. */
  unavailable: z.string().nullable(),
  /** Part of a comparison where nobody chose. */
  usual: z.boolean(),
});
export type LaneChoice = z.infer<typeof laneChoice>;

/** How a lane compares with the fastest: `level` where their quartiles overlap, so that no difference is shown. */
export const standing = z.enum(['fastest', 'level', 'slower']);
export type Standing = z.infer<typeof standing>;

/** A lane's row. Numbers are medians over its runs, null where it failed or cannot tell. */
export const laneResult = z.object({
  lane: z.string(),
  note: z.string(),
  /** Why the lane failed; null where it did not. */
  error: z.string().nullable(),
  runs: count,
  medianMs: ms.nullable(),
  q1Ms: ms.nullable(),
  q3Ms: ms.nullable(),
  minMs: ms.nullable(),
  maxMs: ms.nullable(),
  phases: z.array(z.object({ name: z.string(), medianMs: ms, q1Ms: ms, q3Ms: ms })),
  /** Over the connection, both ways. */
  bytes: z.number().nullable(),
  /** Calls to the executor. */
  messages: z.number().nullable(),
  /** Milliseconds that those calls took in the executor. */
  executorMs: z.number().nullable(),
  /** That the executor's kernel keeps for the memory. */
  mappings: z.number().nullable(),
  /** Minor page faults of the controller and of the executor. */
  controllerFaults: z.number().nullable(),
  executorFaults: z.number().nullable(),
  /** Bytes of memory that the load holds, rounding and padding included, and what its segments asked for. */
  usedBytes: z.number().nullable(),
  requestedBytes: z.number().nullable(),
});
export type LaneResult = z.infer<typeof laneResult>;

export const judgedLane = laneResult.extend({
  /** How many times as long as the fastest lane. */
  ratio: z.number().nullable(),
  standing: standing.nullable(),
});
export type JudgedLane = z.infer<typeof judgedLane>;

/** What was measured with, when, and beside what else. */
export const measurementRecord = z.object({
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  tookMs: ms,
  /**
   * Measured loads of each lane, and those before them whose times were dropped; of several sizes, the fewest before
   * any of them.
   */
  runs: count,
  warmUps: count,
  machine: z.object({
    /** `Intel(R) Xeon(R) Processor`. */
    processor: z.string(),
    cores: count,
    memoryBytes: count,
    /** `Linux 6.1.0`. */
    system: z.string(),
    /** Of the last minute, before and after; null where the system keeps none. */
    loadAverage: z.object({ before: z.number(), after: z.number() }).nullable(),
  }),
  versions: z.object({ loadstone: z.string(), node: z.string(), electron: z.string().nullable() }),
});
export type MeasurementRecord = z.infer<typeof measurementRecord>;

/** The same load through several lanes. */
export const comparisonRecord = z.object({
  measured: measurementRecord,
  files: z.array(z.object({ path: z.string(), size: count })),
  lanes: z.array(judgedLane),
  /** Which lane is fastest, and where no difference is shown: a sentence each. */
  verdict: z.array(z.string()),
});
export type ComparisonRecord = z.infer<typeof comparisonRecord>;

/** One lane with an object of one size. */
export const crossoverPoint = judgedLane
  .pick({
    error: true,
    runs: true,
    medianMs: true,
    q1Ms: true,
    q3Ms: true,
    bytes: true,
    messages: true,
    ratio: true,
    standing: true,
  })
  .extend({
    /** Bytes of data in the object. */
    size: count,
  });
export type CrossoverPoint = z.infer<typeof crossoverPoint>;

/** Time against size of object, for each lane. */
export const crossoverRecord = z.object({
  measured: measurementRecord,
  /** Bytes, ascending. */
  sizes: z.array(count),
  series: z.array(z.object({ lane: z.string(), note: z.string(), points: z.array(crossoverPoint) })),
  verdict: z.array(z.string()),
});
export type CrossoverRecord = z.infer<typeof crossoverRecord>;

/** What a session keeps of its measurements. */
export const timingResults = z.object({
  comparison: comparisonRecord.nullable(),
  crossover: crossoverRecord.nullable(),
});
export type TimingResults = z.infer<typeof timingResults>;

/** Before a load: which one comes. */
export const timingProgress = z.object({
  kind: z.enum(['comparison', 'crossover']),
  lane: z.string(),
  warmUp: z.boolean(),
  /** Of the object that is loaded, where it is one of several. */
  size: count.nullable(),
  /** Loads that are done, of how many; null while the controller warms up and nobody knows how many that takes. */
  done: count,
  total: count.nullable(),
  /** Of the whole, by time while the number of loads is not known. */
  share: z.number().min(0).max(1),
});
export type TimingProgress = z.infer<typeof timingProgress>;
