// The executor and the memory manager that a session file names, as the command line and the window take them.
import { dirname, isAbsolute, resolve } from 'node:path';
import { InputError } from '../../shared/errors.ts';
import { type MemoryKind, memoryKinds } from '../memory/memoryRoute.ts';
import type { ReadSession } from './sessionFile.ts';

/** Null where the session leaves it open. */
export type SessionMemory = MemoryKind | null;

/** The executor that a session names: a program beside it by its full path. */
export function executorOf({ path, content: { executor } }: ReadSession): string | null {
  if (executor === null || !executor.includes('/') || /^(tcp:|filedescs=)/.test(executor)) return executor;
  return isAbsolute(executor) ? executor : resolve(dirname(path), executor);
}

/** Null where the session leaves it open. Throws InputError for a memory manager that does not exist. */
export function memoryOf({ name, content: { memory } }: ReadSession): SessionMemory {
  if (memory === 'auto') return null;
  const known = memoryKinds.find((kind) => kind === memory);
  if (known !== undefined) return known;
  throw new InputError(`${name} wants the memory manager '${memory}': there are ${memoryKinds.join(', ')}`);
}
