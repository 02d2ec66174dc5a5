// The transport matrix: the same load through each lane, in turns, so that whatever else the machine does meets all of
// them alike. Knows nothing of how a lane loads. `loadstone compare` and the window's timing view use it.
import { errorRecord } from '../../shared/errors.ts';
import type { PhaseRecord } from '../../shared/ui/records.ts';
import type { LaneResult } from '../../shared/ui/timingRecords.ts';
import type { LaneTrace } from './chromeTrace.ts';
import { medianOf, spreadOf } from './statistics.ts';
import { isWarm, warmth } from './warmUp.ts';

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
  /** A warm-up round: those come first. */
  readonly warmUp: boolean;
  /** Loads before this one, of how many; null while nobody knows how many warm-up rounds it takes. */
  readonly done: number;
  readonly total: number | null;
  /** Of the whole, by time while the number of loads is not known. 0 to 1. */
  readonly share: number;
}

export interface MatrixOptions {
  /** Measured runs of each lane. */
  readonly runs: number;
  /** Rounds before, whose times are dropped; null: as many as it takes until the controller is warm (warmUp.ts). */
  readonly warmUps: number | null;
  readonly signal: AbortSignal;
  /** Called before each load, which waits for it: whoever draws the progress is done before anything is measured. */
  readonly progress: (progress: MatrixProgress) => void | Promise<void>;
  /** Called after the last round with each lane that works, before any is closed. */
  readonly afterwards?: (lanes: readonly Lane[]) => Promise<void>;
}

export interface MatrixResults {
  /** In the order of the lanes. */
  readonly lanes: readonly LaneResult[];
  /** Rounds that were made before the measured ones. */
  readonly warmUps: number;
}

/** What the warm-up is of the whole, for who draws it, where its rounds are not counted. */
const warmingShare = 0.5;

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
export async function runTransportMatrix(lanes: readonly Lane[], options: MatrixOptions): Promise<MatrixResults> {
  const entries: readonly Entry[] = lanes.map((lane) => ({ lane, loads: [], error: null }));
  const { signal } = options;
  try {
    for (const entry of entries) await attempt(entry, signal, () => entry.lane.open(signal));
    const warmUps = await new Matrix(entries, options).play();
    await options.afterwards?.(entries.filter(({ error }) => error === null).map(({ lane }) => lane));
    return { lanes: entries.map(resultOf), warmUps };
  } finally {
    await Promise.all(entries.map(({ lane }) => lane.close()));
  }
}

/** Which of the entries load in a round, and what there is to say of its loads. */
interface Round {
  readonly warmUp: boolean;
  readonly takesPart: (lane: Lane) => boolean;
  readonly progress: () => Pick<MatrixProgress, 'done' | 'total' | 'share'>;
}

class Matrix {
  readonly #entries: readonly Entry[];
  readonly #options: MatrixOptions;
  #rounds = 0;

  constructor(entries: readonly Entry[], options: MatrixOptions) {
    this.#entries = entries;
    this.#options = options;
  }

  /** All rounds. Gives how many came before the measured ones. */
  async play(): Promise<number> {
    const { runs, warmUps } = this.#options;
    const before = warmUps === null ? await this.#untilWarm() : 0;
    // Whoever has use for a few rounds alone has them last.
    const last = warmUps ?? Math.max(1, ...this.#entries.map(({ lane }) => lane.usefulWarmUps ?? 0));
    const loads = this.#entries.map(({ lane: { usefulWarmUps = last } }) => Math.min(last, usefulWarmUps) + runs);
    const total = loads.reduce((sum, count) => sum + count, 0);
    const begun = warmUps === null ? warmingShare : 0;
    let done = 0;
    const progress: Round['progress'] = () => {
      const share = begun + (1 - begun) * (done / total);
      return { done: done++, total, share };
    };
    for (let left = last; left > 0; left--) {
      await this.#round({ warmUp: true, takesPart: ({ usefulWarmUps = last }) => left <= usefulWarmUps, progress });
    }
    for (let run = 0; run < runs; run++) await this.#round({ warmUp: false, takesPart: () => true, progress });
    return before + last;
  }

  /** Gives the number of rounds. */
  async #untilWarm(): Promise<number> {
    const takesPart = ({ usefulWarmUps }: Lane): boolean => usefulWarmUps === undefined;
    const began = performance.now();
    let done = 0;
    const progress: Round['progress'] = () => ({
      done: done++,
      total: null,
      share: warmingShare * warmth(performance.now() - began),
    });
    while (this.#entries.some(({ lane, error }) => takesPart(lane) && error === null)) {
      if (isWarm(this.#rounds, performance.now() - began)) break;
      await this.#round({ warmUp: true, takesPart, progress });
    }
    return this.#rounds;
  }

  async #round({ warmUp, takesPart, progress }: Round): Promise<void> {
    const { signal } = this.#options;
    const round = this.#rounds++;
    // Another lane begins each round: none always follows the same neighbour's pause.
    for (let i = 0; i < this.#entries.length; i++) {
      const entry = this.#entries[(round + i) % this.#entries.length];
      if (entry === undefined || entry.error !== null || !takesPart(entry.lane)) continue;
      await this.#options.progress({ lane: entry.lane.name, warmUp, ...progress() });
      await attempt(entry, signal, async () => {
        const load = await entry.lane.load(signal);
        if (!warmUp) entry.loads.push(load);
      });
    }
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
