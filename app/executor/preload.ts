// Main preloads a library of ours into this process (utilityExecutor.ts). The program, and what it starts, shall find
// the environment that the user has.
import { basename } from 'node:path';
import { largeThreadStorageLibrary, preloadVariable, threadStorageLibrary } from '../shared/preload.ts';

const ours: ReadonlySet<string> = new Set([threadStorageLibrary, largeThreadStorageLibrary]);

/** Takes our library off the list of those to preload, and the list away where it was the only one. */
export function forgetPreload(environment: NodeJS.ProcessEnv): void {
  const list = environment[preloadVariable];
  if (list === undefined) return;
  const rest = list.split(':').filter((library) => !ours.has(basename(library)));
  if (rest.length === 0) delete environment[preloadVariable];
  else environment[preloadVariable] = rest.join(':');
}
