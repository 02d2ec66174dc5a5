// What a session file says about the executor and the way to its memory, in place of what is usual here: chosen when the
// session comes into effect, and gone when it is closed.
import { dirname, isAbsolute, resolve } from 'node:path';
import { InputError } from '../../shared/errors.ts';
import { type MemoryKind, memoryKinds } from '../memory/memoryRoute.ts';
import type { ReadSession } from '../session/sessionFile.ts';

export class SessionChoices {
  #executor: string | null = null;
  #memory: MemoryKind | null = null;

  /** As `--executor` takes it; null for Loadstone's own. */
  get executor(): string | null {
    return this.#executor;
  }

  /** Null where the session does not say. */
  get memory(): MemoryKind | null {
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

/** The executor that a session names: a program beside it by its full path. */
export function executorOf({ path, content: { executor } }: ReadSession): string | null {
  if (executor === null || !executor.includes('/') || /^(tcp:|filedescs=)/.test(executor)) return executor;
  return isAbsolute(executor) ? executor : resolve(dirname(path), executor);
}

/** Null where the session leaves it open. Throws InputError for a memory manager that does not exist. */
export function memoryOf({ name, content: { memory } }: ReadSession): MemoryKind | null {
  if (memory === 'auto') return null;
  const known = memoryKinds.find((kind) => kind === memory);
  if (known !== undefined) return known;
  throw new InputError(`${name} wants the memory manager '${memory}': there are ${memoryKinds.join(', ')}`);
}
