// Shares this thread between a load and everything else that wants it: the window's calls, output, timers. The linker
// asks between units (link/turns.ts) and gets told to wait when its slice is used up.
import { setImmediate, setTimeout } from 'node:timers/promises';
import { InputError } from '../../shared/errors.ts';
import type { LoadProgress } from '../../shared/ui/records.ts';
import { inPieces, type Steps } from '../link/turns.ts';

/**
 * One turn of everything else, after work that held the thread for `heldMs`. In Electron's main process what the window
 * sent is served only while Node's loop has nothing due: neither an immediate nor a timer of a moment that has passed
 * already, and timers count from when that loop last looked at the clock, which was before the work.
 */
export function nextTurn(heldMs: number): Promise<unknown> {
  return process.versions['electron'] === undefined ? setImmediate() : setTimeout(Math.ceil(heldMs) + 1);
}

/** Milliseconds that a load may hold the thread: below what a person notices, far above what a turn costs. */
const sliceMs = 8;

/** How often a load tells how far it is within one phase. Milliseconds. */
const progressInterval = 100;
/** Milliseconds in which what was called off has its next turn, and gives back what it took. */
const endDeadline = 1000;

export interface TurnsOptions {
  /** Asked after each turn. */
  readonly calledOff: () => boolean;
  /** Of the load. */
  readonly phases: { readonly open: string | null };
  readonly tell: (progress: LoadProgress) => void;
}

/** For what nobody waits for with impatience, and nobody calls off. */
const quiet: TurnsOptions = { calledOff: () => false, phases: { open: null }, tell: () => undefined };

export class Turns {
  readonly #options: TurnsOptions;
  #sliceBegan = performance.now();
  #toldPhase: string | null = null;
  #toldAt = 0;

  constructor(options: TurnsOptions = quiet) {
    this.#options = options;
  }

  /** As link/turns.ts. Rejects with InputError once the load is called off. */
  readonly pause = (done: number, total: number): Promise<void> | null =>
    performance.now() - this.#sliceBegan < sliceMs ? null : this.#turn(done, total);

  async #turn(done: number, total: number): Promise<void> {
    const { calledOff, phases, tell } = this.#options;
    const began = performance.now();
    const phase = phases.open ?? '';
    if (phase !== this.#toldPhase || began - this.#toldAt >= progressInterval) {
      this.#toldPhase = phase;
      this.#toldAt = began;
      tell({ phase, done, total });
    }
    await nextTurn(began - this.#sliceBegan);
    this.#sliceBegan = performance.now();
    if (calledOff()) throw new InputError('the load was stopped');
  }
}

/** True where it settles within a second; false where it goes on. */
export async function endsSoon(settled: Promise<void>): Promise<boolean> {
  const timer = new AbortController();
  const late = setTimeout(endDeadline, false, { signal: timer.signal }).catch(() => true);
  const ended = await Promise.race([settled.then(() => true), late]);
  timer.abort();
  return ended;
}

/** All of the work, with turns for everything else in between. */
export function inSlices<T>(steps: Steps<T>): Promise<T> {
  return inPieces(steps, new Turns().pause);
}
