// Shares this thread between a load and everything else that wants it: the window's calls, output, timers. The linker
// asks between units (link/turns.ts) and gets told to wait when its slice is used up.
import { setImmediate, setTimeout } from 'node:timers/promises';
import { InputError } from '../../shared/errors.ts';

/**
 * One turn of everything else, after work that held the thread for `heldMs`. In Electron's main process what the window
 * sent is served only while Node's loop has nothing due: neither an immediate nor a timer of a moment that has passed
 * already, and timers count from when that loop last looked at the clock, which was before the work.
 */
export function nextTurn(heldMs: number): Promise<unknown> {
  return process.versions['electron'] === undefined ? setImmediate() : setTimeout(Math.ceil(heldMs) + 1);
}

/** Milliseconds that a load may hold the thread: below what a person notices, far above what a turn costs. */
const sliceMs = 12;

export class Turns {
  readonly #calledOff: () => boolean;
  #sliceBegan = performance.now();

  /** `calledOff` is asked after each turn. */
  constructor(calledOff: () => boolean) {
    this.#calledOff = calledOff;
  }

  /** As link/turns.ts. Rejects with InputError once the load is called off. */
  readonly pause = (): Promise<void> | null => (performance.now() - this.#sliceBegan < sliceMs ? null : this.#turn());

  async #turn(): Promise<void> {
    await nextTurn(performance.now() - this.#sliceBegan);
    this.#sliceBegan = performance.now();
    if (this.#calledOff()) throw new InputError('the load was stopped');
  }
}
