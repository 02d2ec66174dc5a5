// The environment that an executor starts with: the controller's own, changed as a person asked, with a library of ours
// preloaded where the host says so. The executor takes the library off the list again, so that the program and its own
// children know nothing of it.
import { preloadVariable } from '../../shared/preload.ts';
import type { EnvironmentChange } from '../../shared/ui/runSettings.ts';
import { keyVariable } from './accessKey.ts';

/** `library` goes before what the user preloads; null for none. */
export function executorEnvironment(changes: readonly EnvironmentChange[], library: string | null): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  // A secret of the controller's, whatever command this is, and whether or not it had a use for it.
  delete environment[keyVariable];
  for (const { name, value } of changes) {
    for (const known of namesOf(environment, name)) delete environment[known];
    if (value !== null) environment[name] = value;
  }
  if (library === null) return environment;
  const others = environment[preloadVariable];
  return { ...environment, [preloadVariable]: others === undefined ? library : `${library}:${others}` };
}

/** On Windows `Path` and `PATH` are one variable. */
function namesOf(environment: NodeJS.ProcessEnv, name: string): readonly string[] {
  if (process.platform !== 'win32') return [name];
  return Object.keys(environment).filter((known) => known.toUpperCase() === name.toUpperCase());
}
