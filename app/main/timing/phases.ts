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
  readonly stretches: { readonly startMs: number; endMs: number }[];
  readonly counters: Record<string, number>;
}

export class Phases implements PhaseRecorder {
  readonly #origin = performance.now();
  /** In order of their first start: a dozen at most, so that to look through them is quicker than to hash. */
  readonly #timed: Timed[] = [];
  #takenOverMs = 0;
  /** Open phases, outermost first, each with the time at which it last became the innermost. */
  readonly #open: { readonly phase: Phase; readonly timed: Timed; since: number }[] = [];

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
    const innermost = this.#open.at(-1);
    if (innermost === undefined) throw new RangeError(`'${counter}' counted outside of any phase`);
    const { counters } = innermost.timed;
    counters[counter] = (counters[counter] ?? 0) + amount;
  }

  /** The innermost phase that goes on; null between phases. */
  get open(): Phase | null {
    return this.#open.at(-1)?.phase ?? null;
  }

  /** Milliseconds since this recorder was made, and what it took over. */
  get elapsedMs(): number {
    return this.#sinceBegin(performance.now());
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
      stretches: stretches.map(({ startMs: from, endMs }) => ({ startMs: from, durationMs: endMs - from })),
      counters: { ...counters },
    }));
  }

  #enter(phase: Phase): void {
    const now = performance.now();
    const outer = this.#open.at(-1);
    if (outer !== undefined) this.#add(outer, now);
    this.#open.push({ phase, timed: this.#timedOf(phase, this.#sinceBegin(now)), since: now });
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
    const now = performance.now();
    const inner = this.#open.pop();
    if (inner === undefined) throw new RangeError('a phase was left that was never entered');
    this.#add(inner, now);
    const outer = this.#open.at(-1);
    if (outer !== undefined) outer.since = now;
  }

  #add({ timed, since }: { readonly timed: Timed; readonly since: number }, now: number): void {
    timed.durationMs += now - since;
    addStretch(timed, this.#sinceBegin(since), this.#sinceBegin(now));
  }

  #sinceBegin(now: number): number {
    return now - this.#origin + this.#takenOverMs;
  }
}

function addStretch({ stretches }: Timed, startMs: number, endMs: number): void {
  const last = stretches.at(-1);
  if (last !== undefined && (startMs - last.endMs < stretchGap || stretches.length === mostStretches)) {
    last.endMs = endMs;
  } else {
    stretches.push({ startMs, endMs });
  }
}
