// The transport matrix: the same load through each lane, in turns, so that whatever else the machine does meets all of
// them alike. Knows nothing of how a lane loads. `loadstone compare` and the window's timing view use it.
import { errorRecord } from '../../shared/errors.ts';
import type { PhaseRecord } from '../../shared/ui/records.ts';
import type { LaneResult } from '../../shared/ui/timingRecords.ts';
import type { LaneTrace } from './chromeTrace.ts';
import { medianOf, spreadOf } from './statistics.ts';

/** One way for code to get into an executor. */
export interface Lane {
  readonly name: string;
  /** What has to be known to compare it with others; empty where there is nothing. */
  readonly note: string;
  /** Warm-up rounds that it has any use for, where that is a few: the last ones. Left out: all. */
  readonly usefulWarmUps?: number;
  /** Starts what stays warm between loads. Called once, before the first load; rejects where the lane cannot work. */
  open(signal: AbortSignal): Promise<void>;
  /** One load, and its removal, which is not timed. Nothing that an earlier load parsed or indexed may be used. */
  load(signal: AbortSignal): Promise<LaneLoad>;
  /** One load more, with each phase and each message by itself; none where the lane cannot tell. */
  trace?(): Promise<LaneTrace>;
  /** Safe after a failed open, and twice. */
  close(): Promise<void>;
}

/** What one load took. Null where a lane cannot tell. */
export interface LaneLoad {
  /** Milliseconds, from the first file that is read until main may run. */
  readonly totalMs: number;
  readonly phases: readonly Pick<PhaseRecord, 'name' | 'durationMs'>[];
  /** Over the connection, both ways. */
  readonly bytes: number | null;
  /** Calls to the executor. */
  readonly messages: number | null;
  /** Milliseconds that those calls took in the executor. */
  readonly executorMs: number | null;
  /** That the executor's kernel keeps for the memory. */
  readonly mappings: number | null;
  /** Minor page faults of the controller and of the executor. */
  readonly controllerFaults: number | null;
  readonly executorFaults: number | null;
  /** Bytes of memory that the load holds, rounding and padding included, and what its segments asked for. */
  readonly usedBytes: number | null;
  readonly requestedBytes: number | null;
}

export type { LaneResult };

export interface MatrixProgress {
  readonly lane: string;
  /** From 1; warm-up rounds come first. */
  readonly round: number;
  readonly rounds: number;
  readonly warmUp: boolean;
}

export interface MatrixOptions {
  /** Measured runs of each lane. */
  readonly runs: number;
  /** Rounds before, whose times are dropped. */
  readonly warmUps: number;
  readonly signal: AbortSignal;
  /** Called before each load, which waits for it: whoever draws the progress is done before anything is measured. */
  readonly progress: (progress: MatrixProgress) => void | Promise<void>;
  /** Called after the last round with each lane that works, before any is closed. */
  readonly afterwards?: (lanes: readonly Lane[]) => Promise<void>;
}

/** What is counted beside times. */
type Counted = Exclude<keyof LaneLoad, 'totalMs' | 'phases'>;

interface Entry {
  readonly lane: Lane;
  readonly loads: LaneLoad[];
  error: string | null;
}

/**
 * A result for each lane, in the order given. A lane that fails says why in its result, and the others go on. Rejects
 * with the signal's reason when aborted; every lane is closed then, as always.
 */
export async function runTransportMatrix(
  lanes: readonly Lane[],
  options: MatrixOptions,
): Promise<readonly LaneResult[]> {
  const entries: readonly Entry[] = lanes.map((lane) => ({ lane, loads: [], error: null }));
  const { signal, runs, warmUps, progress } = options;
  const rounds = warmUps + runs;
  try {
    for (const entry of entries) await attempt(entry, signal, () => entry.lane.open(signal));
    for (let round = 0; round < rounds; round++) {
      // Another lane begins each round: none always follows the same neighbour's pause.
      for (let i = 0; i < entries.length; i++) {
        const entry = entries[(round + i) % entries.length];
        if (entry === undefined || entry.error !== null) continue;
        const warmUp = round < warmUps;
        await progress({ lane: entry.lane.name, round: round + 1, rounds, warmUp });
        if (warmUps - round > (entry.lane.usefulWarmUps ?? warmUps)) continue;
        await attempt(entry, signal, async () => {
          const load = await entry.lane.load(signal);
          if (!warmUp) entry.loads.push(load);
        });
      }
    }
    await options.afterwards?.(entries.filter(({ error }) => error === null).map(({ lane }) => lane));
    return entries.map(resultOf);
  } finally {
    await Promise.all(entries.map(({ lane }) => lane.close()));
  }
}

/** Gives the machine's other work a turn before; a failure is the lane's own, an abort is everybody's. */
async function attempt(entry: Entry, signal: AbortSignal, act: () => Promise<void>): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
  try {
    await act();
  } catch (error) {
    signal.throwIfAborted();
    entry.error = errorRecord(error).message;
  }
}

function resultOf({ lane, loads, error }: Entry): LaneResult {
  // Half a series would be compared with whole ones.
  const counted = error === null ? loads : [];
  const spread = spreadOf(counted.map(({ totalMs }) => totalMs));
  const median = (field: Counted): number | null => medianOf(counted.flatMap((load) => load[field] ?? []));
  return {
    lane: lane.name,
    note: lane.note,
    error,
    runs: counted.length,
    medianMs: spread?.median ?? null,
    q1Ms: spread?.q1 ?? null,
    q3Ms: spread?.q3 ?? null,
    minMs: spread?.least ?? null,
    maxMs: spread?.most ?? null,
    phases: phaseSpreads(counted),
    bytes: median('bytes'),
    messages: median('messages'),
    executorMs: median('executorMs'),
    mappings: median('mappings'),
    controllerFaults: median('controllerFaults'),
    executorFaults: median('executorFaults'),
    usedBytes: median('usedBytes'),
    requestedBytes: median('requestedBytes'),
  };
}

/** In the order of the first load; a phase that a load did not have took it no time. */
function phaseSpreads(loads: readonly LaneLoad[]): LaneResult['phases'] {
  const names = [...new Set(loads.flatMap(({ phases }) => phases.map(({ name }) => name)))];
  return names.flatMap((name) => {
    const times = loads.map(({ phases }) => phases.find((phase) => phase.name === name)?.durationMs ?? 0);
    const spread = spreadOf(times);
    return spread === null ? [] : [{ name, medianMs: spread.median, q1Ms: spread.q1, q3Ms: spread.q3 }];
  });
}
