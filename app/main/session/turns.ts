// Shares this thread between a load and everything else that wants it: the window's calls, output, timers. The linker
// asks between units (link/turns.ts) and gets told to wait when its slice is used up.
import { setImmediate } from 'node:timers/promises';
import { InputError } from '../../shared/errors.ts';

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
    await setImmediate();
    this.#sliceBegan = performance.now();
    if (this.#calledOff()) throw new InputError('the load was stopped');
  }
}
