// Times and counts the phases of one load. Wall time from the monotonic clock; a phase that occurs more than once adds
// up. Phases do not nest: what an inner one takes is not the outer one's.

import type { PhaseRecord } from '../../shared/ui/records.ts';
import type { LinkCounter, LinkPhase, PhaseRecorder } from '../link/linkEnvironment.ts';

/** The phases of a load: the linker's, and the session's around them. */
export type Phase = LinkPhase | 'start executor' | 'read' | 'run';

/** What a phase handled; bytes and messages are those of EPC unless the name says otherwise. */
export type Counter = LinkCounter | 'bytes' | 'files' | 'messages';

interface Timed {
  readonly startMs: number;
  durationMs: number;
  readonly counters: Record<string, number>;
}

export class Phases implements PhaseRecorder {
  readonly #origin = performance.now();
  readonly #timed = new Map<Phase, Timed>();
  #takenOverMs = 0;
  /** Open phases, outermost first, each with the time at which it last became the innermost. */
  readonly #open: { readonly timed: Timed; since: number }[] = [];

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

  /** Milliseconds since this recorder was made, and what it took over. */
  get elapsedMs(): number {
    return performance.now() - this.#origin + this.#takenOverMs;
  }

  /** Counts what was done before, for this load, as done at its beginning. */
  takeOver(earlier: Phases): void {
    for (const [phase, { durationMs, counters }] of earlier.#timed) {
      const timed = this.#timedOf(phase, 0);
      timed.durationMs += durationMs;
      this.#takenOverMs += durationMs;
      for (const [counter, amount] of Object.entries(counters)) {
        timed.counters[counter] = (timed.counters[counter] ?? 0) + amount;
      }
    }
  }

  /** In order of their first start. */
  records(): PhaseRecord[] {
    return [...this.#timed].map(([name, timed]) => ({ name, ...timed, counters: { ...timed.counters } }));
  }

  #enter(phase: Phase): void {
    const now = performance.now();
    const outer = this.#open.at(-1);
    if (outer !== undefined) outer.timed.durationMs += now - outer.since;
    this.#open.push({ timed: this.#timedOf(phase, now - this.#origin), since: now });
  }

  #timedOf(phase: Phase, startMs: number): Timed {
    const known = this.#timed.get(phase);
    if (known !== undefined) return known;
    const timed = { startMs, durationMs: 0, counters: {} };
    this.#timed.set(phase, timed);
    return timed;
  }

  #leave(): void {
    const now = performance.now();
    const inner = this.#open.pop();
    if (inner === undefined) throw new RangeError('a phase was left that was never entered');
    inner.timed.durationMs += now - inner.since;
    const outer = this.#open.at(-1);
    if (outer !== undefined) outer.since = now;
  }
}
