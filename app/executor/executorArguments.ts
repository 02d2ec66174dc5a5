// What main hands to the executor's process on its command line.

import { isAbsolute } from 'node:path';
import { InputError } from '../shared/errors.ts';

export interface ExecutorArguments {
  /** Absolute path of loadstone.node, outside of any archive. */
  readonly addonPath: string;
  /** Absolute path of the Unix socket on which the controller waits. */
  readonly socketPath: string;
}

/** The words after the program and the script. Throws InputError where they are not two absolute paths. */
export function readExecutorArguments(words: readonly string[]): ExecutorArguments {
  const [addonPath, socketPath] = words;
  if (addonPath === undefined || socketPath === undefined || words.length !== 2) {
    throw new InputError(`executor: ${words.length} arguments: required are the addon's path and the socket's path`);
  }
  for (const [name, path] of [
    ['addon', addonPath],
    ['socket', socketPath],
  ] as const) {
    if (!isAbsolute(path)) throw new InputError(`executor: the ${name}'s path '${path}' is not absolute`);
  }
  return { addonPath, socketPath };
}
