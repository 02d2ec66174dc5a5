// The comparisons of a session: one at a time, while nothing runs, with executors of their own, so that what is loaded
// stays as it is. Keeps the last results, which the session file stores. The window's handlers call it.
import { InputError } from '../../shared/errors.ts';
import type {
  ComparisonRecord,
  CrossoverRecord,
  LaneChoice,
  TimingProgress,
  TimingResults,
} from '../../shared/ui/timingRecords.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import { type ChromeTrace, chromeTrace, type LaneTrace } from './chromeTrace.ts';
import { compareLanes } from './comparison.ts';
import { measureCrossover } from './crossover.ts';
import type { LaneProgram } from './executorLane.ts';
import { type LaneEnvironment, laneChoices, makeLanes } from './lanes.ts';
import type { Lane } from './transportMatrix.ts';

export interface ComparisonRequest {
  /** In the order of the table. */
  readonly lanes: readonly string[];
  /** Measured loads a lane, and those before them; null: until the controller is warm. */
  readonly runs: number;
  readonly warmUps: number | null;
}

export interface CrossoverRequest extends ComparisonRequest {
  /** Bytes of data. */
  readonly sizes: readonly number[];
}

/** Told before each load, which waits for it. */
export type ProgressListener = (progress: TimingProgress) => void | Promise<void>;

const busy = 'transports are being compared: wait for the end, or stop the comparison first';

export class Comparisons {
  readonly #session: Pick<ExecutionSession, 'hold' | 'state'>;
  readonly #environment: LaneEnvironment;
  /** What is linked beside the files of the list. */
  readonly #beside: Omit<LaneProgram, 'files'>;
  #results: TimingResults = { comparison: null, crossover: null };
  #traces: readonly LaneTrace[] = [];
  #stop: AbortController | null = null;
  #current: Promise<unknown> | null = null;
  readonly #listeners = new Set<(results: TimingResults) => void>();

  constructor(
    session: Pick<ExecutionSession, 'hold' | 'state'>,
    environment: LaneEnvironment,
    beside: Omit<LaneProgram, 'files'>,
  ) {
    this.#session = session;
    this.#environment = environment;
    this.#beside = beside;
  }

  /** What was measured last. */
  get results(): TimingResults {
    return this.#results;
  }

  get running(): boolean {
    return this.#stop !== null;
  }

  /** Returns what ends the subscription. */
  onResults(listener: (results: TimingResults) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Shows results that were stored. Their traces were not. */
  restore(results: TimingResults): void {
    this.#traces = [];
    this.#keep(results);
  }

  choices(): readonly LaneChoice[] {
    return laneChoices(this.#environment);
  }

  /** Compares what is on the load list. Rejects with InputError where nothing can be compared, or when cancelled. */
  async compare({ lanes, runs, warmUps }: ComparisonRequest, progress: ProgressListener): Promise<ComparisonRecord> {
    const files = this.#files();
    return this.#alone(async (signal) => {
      const chosen = makeLanes(lanes, { ...this.#beside, files }, this.#environment);
      let traces: readonly LaneTrace[] = [];
      const comparison = await compareLanes(chosen, {
        files,
        runs,
        warmUps,
        signal,
        progress: (next) => progress({ kind: 'comparison', size: null, ...next }),
        afterwards: async (working) => {
          traces = await tracesOf(working);
        },
      });
      this.#traces = traces;
      this.#keep({ ...this.#results, comparison });
      return comparison;
    });
  }

  /** Measures time against size of object, with objects made for it. Rejects as `compare` does. */
  async crossover(request: CrossoverRequest, progress: ProgressListener): Promise<CrossoverRecord> {
    const { lanes, sizes, runs, warmUps } = request;
    return this.#alone(async (signal) => {
      const crossover = await measureCrossover({
        sizes,
        runs,
        warmUps,
        signal,
        lanesFor: (file) => makeLanes(lanes, { ...this.#beside, files: [file] }, this.#environment),
        progress: (next) => progress({ kind: 'crossover', ...next }),
      });
      this.#keep({ ...this.#results, crossover });
      return crossover;
    });
  }

  /** One more load through each of our lanes of the last comparison, phase by phase; null where there is none. */
  trace(): ChromeTrace | null {
    return this.#traces.length === 0 ? null : chromeTrace(this.#traces);
  }

  /** Ends what is being measured; resolves when its executors are gone. Without one it does nothing. */
  async cancel(): Promise<void> {
    this.#stop?.abort(new InputError('the comparison was cancelled: nothing of it is kept'));
    await this.#current?.catch(() => undefined);
  }

  #keep(results: TimingResults): void {
    this.#results = results;
    for (const listener of this.#listeners) listener(results);
  }

  #files(): readonly string[] {
    const { objects } = this.#session.state();
    if (objects.length === 0) throw new InputError('nothing to compare: add an object file or an archive first');
    const refused = objects.find(({ error }) => error !== null);
    if (refused !== undefined && refused.error !== null) {
      throw new InputError(`${refused.name} cannot be loaded, so nothing can be compared: ${refused.error.message}`);
    }
    return objects.map(({ path }) => path);
  }

  async #alone<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const release = this.#session.hold(busy);
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const action = act(stop.signal);
      this.#current = action;
      return await action;
    } finally {
      this.#stop = null;
      this.#current = null;
      release();
    }
  }
}

/** LLVM's lanes tell nothing of what happens inside. */
async function tracesOf(lanes: readonly Lane[]): Promise<readonly LaneTrace[]> {
  const traces: LaneTrace[] = [];
  for (const lane of lanes) if (lane.trace !== undefined) traces.push(await lane.trace());
  return traces;
}
