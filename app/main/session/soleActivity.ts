// One thing at a time: runs, loads and unloads of a session exclude each other, and whoever measures, or shows a preview,
// holds all of them back.
import { InputError } from '../../shared/errors.ts';

export class SoleActivity {
  /** Why nothing may begin now: the reasons of all who hold. */
  readonly #holds = new Set<{ readonly reason: string }>();
  #current: Promise<unknown> | null = null;
  #busy = false;
  #closed = false;

  get busy(): boolean {
    return this.#busy;
  }

  /** Resolves when what goes on has ended, however it ended. */
  async settled(): Promise<void> {
    await this.#current?.catch(() => undefined);
  }

  /**
   * Calls `ended` when it is over. Rejects with InputError, and begins nothing, where something goes on already, with the
   * reason of a hold, or once it is closed.
   */
  async alone<T>(act: () => Promise<T>, ended: () => void): Promise<T> {
    this.#refuseIfBusy();
    this.#busy = true;
    try {
      const action = act();
      this.#current = action;
      return await action;
    } finally {
      this.#current = null;
      this.#busy = false;
      ended();
    }
  }

  /** Refuses everything with `reason` until the answer is called; throws InputError while something goes on. */
  hold(reason: string): () => void {
    this.#refuseIfBusy();
    const hold = { reason };
    this.#holds.add(hold);
    return () => this.#holds.delete(hold);
  }

  /** From now on nothing begins; false where it was closed already. */
  close(): boolean {
    const first = !this.#closed;
    this.#closed = true;
    return first;
  }

  get closed(): boolean {
    return this.#closed;
  }

  #refuseIfBusy(): void {
    if (this.#busy) throw new InputError('a program is running: stop it first');
    for (const { reason } of this.#holds) throw new InputError(reason);
    if (this.#closed) throw new InputError('the session is closed');
  }
}
