// What a session file says about the executor and the way to its memory, in place of what is usual here: chosen when the
// session comes into effect, and gone when it is closed.
import { executorOf, memoryOf, type SessionMemory } from '../session/sessionExecutor.ts';
import type { ReadSession } from '../session/sessionFile.ts';

export class SessionChoices {
  #executor: string | null = null;
  #memory: SessionMemory = null;

  /** As `--executor` takes it; null for Loadstone's own. */
  get executor(): string | null {
    return this.#executor;
  }

  /** Null where the session does not say. */
  get memory(): SessionMemory {
    return this.#memory;
  }

  /** Takes a session's, null for those of none. True where that is another choice than before. Throws InputError. */
  take(session: ReadSession | null): boolean {
    const executor = session === null ? null : executorOf(session);
    const memory = session === null ? null : memoryOf(session);
    const differs = executor !== this.#executor || memory !== this.#memory;
    this.#executor = executor;
    this.#memory = memory;
    return differs;
  }
}
