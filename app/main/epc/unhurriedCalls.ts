// What calls took in the executor whose results nobody waits for: of one load's, filled in as the results come.
import { Deferred } from '../../shared/deferred.ts';
import type { CallCost } from '../../shared/orc/callCost.ts';

export class UnhurriedCalls {
  #milliseconds = 0;
  #pageFaults = 0;
  #awaited = 0;
  #allCame: Deferred<void> | null = null;

  get milliseconds(): number {
    return this.#milliseconds;
  }

  get pageFaults(): number {
    return this.#pageFaults;
  }

  made(): void {
    this.#awaited++;
  }

  /** `cost`: null where the executor does not tell, or the connection ended first. */
  ended(cost: CallCost | null): void {
    this.#awaited--;
    this.#milliseconds += (cost?.nanoseconds ?? 0) / 1e6;
    this.#pageFaults += cost?.pageFaults ?? 0;
    if (this.#awaited === 0) this.#allCame?.resolve();
  }

  /** Resolves when nothing is awaited: results that came, or will not. */
  settled(): Promise<void> {
    if (this.#awaited === 0) return Promise.resolve();
    this.#allCame ??= new Deferred();
    return this.#allCame.promise;
  }
}
