// The environment of an executor that preloads a library of ours. The executor takes the library off the list again, so
// that the program and its own children know nothing of it.
import { preloadVariable } from '../../shared/preload.ts';

/** `library` before what the user preloads. */
export function preloading(library: string): NodeJS.ProcessEnv {
  const others = process.env[preloadVariable];
  return { ...process.env, [preloadVariable]: others === undefined ? library : `${library}:${others}` };
}
