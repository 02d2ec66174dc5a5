// What main hands to the executor's process on its command line.

import { isAbsolute } from 'node:path';
import { InputError } from '../shared/errors.ts';

export interface ExecutorArguments {
  /** Absolute path of loadstone.node, outside of any archive. */
  readonly addonPath: string;
  /** Absolute path of the Unix socket on which the controller waits; null: it sends a MessagePort. */
  readonly socketPath: string | null;
}

/** In the place of a socket's path. */
const messagePortWord = 'message-port';

/** The words after the program and the script. Throws InputError where paths are not absolute. */
export function readExecutorArguments(words: readonly string[]): ExecutorArguments {
  const [addonPath, socketPath] = words;
  if (addonPath === undefined || socketPath === undefined || words.length !== 2) {
    throw new InputError(
      `executor: ${words.length} arguments: required are the addon's path and the socket's path or '${messagePortWord}'`,
    );
  }
  for (const [name, path] of [
    ['addon', addonPath],
    ['socket', socketPath],
  ] as const) {
    if (path === messagePortWord) continue;
    if (!isAbsolute(path)) throw new InputError(`executor: the ${name}'s path '${path}' is not absolute`);
  }
  return { addonPath, socketPath: socketPath === messagePortWord ? null : socketPath };
}
