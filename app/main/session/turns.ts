// Shares this thread between loads, other long work, and everything that wants it: the window's calls, output, timers.
// Who works long asks between pieces (link/turns.ts) and gets told to wait when the slice is used up. However many work
// long at the same time, one of them has a slice between two turns.
import { setTimeout } from 'node:timers/promises';
import { InputError } from '../../shared/errors.ts';
import type { LoadProgress } from '../../shared/ui/records.ts';
import { inPieces, type Steps } from '../link/turns.ts';

/** Milliseconds that one may hold the thread: far below what a person notices, far above what a turn costs. */
const sliceMs = 6;

/** Who wait for a slice, first come, first served: loads, for which a person waits, before everybody else. */
const loads: (() => void)[] = [];
const others: (() => void)[] = [];
let isTurnDue = false;
/** When whoever works took the thread; null where everything else has had a turn since. */
let sliceBegan: number | null = null;

/**
 * Gives everything else its turn; resolves when the caller has a slice. In Electron's main process a round of Node's
 * loop is one entry in Chromium's queue, behind what the window sent before: two rounds are two looks into that queue,
 * and what comes of the first, such as the next call of a page that waited for an answer, still has its turn.
 */
export function nextTurn(): Promise<void> {
  return waitAmong(others);
}

function waitAmong(waiting: (() => void)[]): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (!isTurnDue) beginTurn();
  });
}

function beginTurn(): void {
  isTurnDue = true;
  setImmediate(() => setImmediate(endTurn));
}

/** One alone goes on, right after this; who waits longer has to wait for the turn after that slice. */
function endTurn(): void {
  beginSlice();
  const resume = loads.shift() ?? others.shift();
  resume?.();
  isTurnDue = false;
  if (loads.length + others.length > 0) beginTurn();
}

/** Who waits for the executor or a file in the middle of it gives everything else a turn without asking for one. */
function beginSlice(): number {
  sliceBegan = performance.now();
  setImmediate(() => {
    sliceBegan = null;
  });
  return sliceBegan;
}

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
  #toldPhase: string | null = null;
  #toldAt = 0;

  constructor(options: TurnsOptions = quiet) {
    this.#options = options;
  }

  /** As link/turns.ts. Rejects with InputError once the load is called off. */
  readonly pause = (done: number, total: number): Promise<void> | null =>
    performance.now() - (sliceBegan ?? beginSlice()) < sliceMs ? null : this.#turn(done, total);

  async #turn(done: number, total: number): Promise<void> {
    const { calledOff, phases, tell } = this.#options;
    const began = performance.now();
    const phase = phases.open ?? '';
    if (phase !== this.#toldPhase || began - this.#toldAt >= progressInterval) {
      this.#toldPhase = phase;
      this.#toldAt = began;
      tell({ phase, done, total });
    }
    await waitAmong(this.#options === quiet ? others : loads);
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
