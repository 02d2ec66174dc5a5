// What V8 made of the command line's script in one load and run, for app/main/startCommandLine.ts: functions that were
// called are in it. One for each runtime that the command line has: Node in a checkout, Electron's Node when installed.

import { existsSync, rmSync } from 'node:fs';
import { commandLine, commandLineScript } from './commandLineBundle.mjs';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError } from './say.mjs';

/** @param {'node' | 'electron'} runtime @returns {string} */
export const codeCacheFile = (runtime) => inRoot('out', 'main', `commandLine.${runtime}.cache`);

/**
 * Needs the bundle, the native part and the samples.
 * @param {'node' | 'electron'} runtime
 * @param {string} program that is started as Node
 */
export async function makeCodeCache(runtime, program) {
  const file = codeCacheFile(runtime);
  rmSync(file, { force: true });
  const keep = inRoot('build', 'keepCodeCache.mjs');
  const sample = inRoot('out', 'samples', 'exceptions.o');
  const result = await capture(program, ['--import', keep, commandLine, 'run', sample], {
    timeout: 60_000,
    env: { ELECTRON_RUN_AS_NODE: '1', LOADSTONE_CACHED_SCRIPT: commandLineScript, LOADSTONE_CODE_CACHE: file },
  });
  if (result.code === 0 && existsSync(file)) return;
  throw new SetupError(`no code cache of the command line for ${runtime}:\n${result.output.trim()}`);
}
