// Times and counts the phases of one load. Wall time from the monotonic clock; a phase that occurs more than once adds
// up. Phases do not nest: what an inner one takes is not the outer one's.

import type { PhaseRecord } from '../../shared/ui/records.ts';
import type { LinkCounter, LinkPhase, PhaseRecorder } from '../link/linkEnvironment.ts';

/** The phases of a load: the linker's, and the session's around them. */
export type Phase = LinkPhase | 'start executor' | 'read' | 'run';

/**
 * What a phase handled; bytes and messages are those of EPC unless the name says otherwise. `executorMicroseconds`,
 * `executorFaults`: what the calls took in the executor.
 */
export type Counter = LinkCounter | 'bytes' | 'files' | 'messages' | 'executorMicroseconds' | 'executorFaults';

/** Pieces of a phase that lie closer together than this are one stretch. Milliseconds. */
const stretchGap = 0.01;
/** Stretches that are kept of a phase; the last one reaches to the end of what comes after it. */
const mostStretches = 64;

interface Timed {
  readonly phase: Phase;
  readonly startMs: number;
  durationMs: number;
  /** Start and end of each, one behind the other: a load of an archive has hundreds of pieces. */
  readonly stretches: number[];
  readonly counters: Record<string, number>;
}

/** What is asked twice for each piece; the global is looked up at each use. */
const clock = performance;

export class Phases implements PhaseRecorder {
  readonly #origin = clock.now();
  /** In order of their first start: a dozen at most, so that to look through them is quicker than to hash. */
  readonly #timed: Timed[] = [];
  #takenOverMs = 0;
  /** The first `#depth` are open phases, outermost first. */
  readonly #open: Timed[] = [];
  /** When each of them last became the innermost. */
  readonly #since: number[] = [];
  #depth = 0;

  measure<T>(phase: Phase, run: () => T): T {
    this.#enter(phase);
    try {
      return run();
    } finally {
      this.#leave();
    }
  }

  async measureAsync<T>(phase: Phase, run: () => Promise<T>): Promise<T> {
    this.#enter(phase);
    try {
      return await run();
    } finally {
      this.#leave();
    }
  }

  /** Counts for the innermost open phase. Throws RangeError outside of any. */
  count(counter: Counter, amount: number): void {
    const innermost = this.#innermost;
    if (innermost === null) throw new RangeError(`'${counter}' counted outside of any phase`);
    const { counters } = innermost;
    counters[counter] = (counters[counter] ?? 0) + amount;
  }

  /** The innermost phase that goes on; null between phases. */
  get open(): Phase | null {
    return this.#innermost?.phase ?? null;
  }

  /** Milliseconds since this recorder was made, and what it took over. */
  get elapsedMs(): number {
    return this.#sinceBegin(clock.now());
  }

  /** What a phase took until now; 0 for one that was never entered. */
  durationMs(phase: Phase): number {
    return this.#find(phase)?.durationMs ?? 0;
  }

  /** Counts what was done before, for this load, as done at its beginning: comes before any phase of its own. */
  takeOver(earlier: Phases): void {
    for (const { phase, durationMs, counters } of earlier.#timed) {
      const timed = this.#timedOf(phase, this.#takenOverMs);
      timed.durationMs += durationMs;
      addStretch(timed, this.#takenOverMs, this.#takenOverMs + durationMs);
      this.#takenOverMs += durationMs;
      for (const [counter, amount] of Object.entries(counters)) {
        timed.counters[counter] = (timed.counters[counter] ?? 0) + amount;
      }
    }
  }

  /** In order of their first start. */
  records(): PhaseRecord[] {
    return this.#timed.map(({ phase, startMs, durationMs, stretches, counters }) => ({
      name: phase,
      startMs,
      durationMs,
      stretches: stretchRecords(stretches),
      counters: { ...counters },
    }));
  }

  get #innermost(): Timed | null {
    return this.#depth === 0 ? null : (this.#open[this.#depth - 1] ?? null);
  }

  #enter(phase: Phase): void {
    const now = clock.now();
    const depth = this.#depth;
    if (depth > 0) this.#add(depth - 1, now);
    this.#open[depth] = this.#timedOf(phase, this.#sinceBegin(now));
    this.#since[depth] = now;
    this.#depth = depth + 1;
  }

  #timedOf(phase: Phase, startMs: number): Timed {
    const known = this.#find(phase);
    if (known !== undefined) return known;
    const timed: Timed = { phase, startMs, durationMs: 0, stretches: [], counters: {} };
    this.#timed.push(timed);
    return timed;
  }

  #find(phase: Phase): Timed | undefined {
    for (const timed of this.#timed) if (timed.phase === phase) return timed;
    return undefined;
  }

  #leave(): void {
    const now = clock.now();
    if (this.#depth === 0) throw new RangeError('a phase was left that was never entered');
    const depth = --this.#depth;
    this.#add(depth, now);
    if (depth > 0) this.#since[depth - 1] = now;
  }

  /** What the open phase at `depth` took since it became the innermost. */
  #add(depth: number, now: number): void {
    const timed = this.#open[depth];
    if (timed === undefined) return;
    const since = this.#since[depth] ?? now;
    timed.durationMs += now - since;
    addStretch(timed, this.#sinceBegin(since), this.#sinceBegin(now));
  }

  #sinceBegin(now: number): number {
    return now - this.#origin + this.#takenOverMs;
  }
}

function addStretch({ stretches }: Timed, startMs: number, endMs: number): void {
  const { length } = stretches;
  const lastEnd = length === 0 ? Number.NEGATIVE_INFINITY : (stretches[length - 1] ?? 0);
  if (startMs - lastEnd < stretchGap || length === 2 * mostStretches) stretches[length - 1] = endMs;
  else stretches.push(startMs, endMs);
}

function stretchRecords(stretches: readonly number[]): PhaseRecord['stretches'] {
  const records: { startMs: number; durationMs: number }[] = [];
  for (let at = 0; at + 1 < stretches.length; at += 2) {
    const startMs = stretches[at] ?? 0;
    records.push({ startMs, durationMs: (stretches[at + 1] ?? 0) - startMs });
  }
  return records;
}
