// Programs through Loadstone as a person runs them in the terminal: `loadstone run`, one process a program.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Ended, type RunLimits, runToEnd } from './runToEnd.ts';

/** LOADSTONE_CLI: another build than the checkout's. */
export const commandLine =
  process.env['LOADSTONE_CLI'] ?? fileURLToPath(new URL('../../out/main/cli.cjs', import.meta.url));

/** Shared libraries that a program needs beyond those that every executor has, by the name that `-l` knows. */
const preloads: ReadonlyMap<string, string> = new Map([
  ['atomic', 'libatomic.so.1'],
  ['gomp', 'libgomp.so.1'],
]);

/** Part of every executor: libc with its relatives, libm, libstdc++. */
const alwaysThere = ['m', 'dl', 'pthread', 'rt', 'stdc++'];

export interface Program {
  /** Objects and archives in link order. */
  readonly files: readonly string[];
  /** Names for `-l`. */
  readonly libraries: readonly string[];
  readonly args: readonly string[];
}

/** Where a program runs: loadstone-executor, or Electron's utility process as in the window. */
export type Place = 'standalone' | 'utility';

/** How the program ended; what Loadstone itself wrote about the end is not part of `stderr`, but in `notes`. */
export async function runInLoadstone(
  program: Program,
  limits: RunLimits,
  place: Place = 'standalone',
): Promise<Ended & { readonly notes: string }> {
  if (!existsSync(commandLine)) throw new Error(`${commandLine} is missing: npm run build makes it`);
  const preload = program.libraries.filter((name) => !alwaysThere.includes(name)).flatMap(preloadOf);
  const args = [commandLine, 'run', '--in', place, ...preload, ...program.files, '--', ...program.args];
  const ended = await runToEnd(process.execPath, args, limits);
  // From the first line of ours on: the end is reported after all output, and takes several lines.
  const notesAt = ended.stderr.search(/^loadstone: /m);
  if (notesAt < 0) return { ...ended, notes: '' };
  return { ...ended, stderr: ended.stderr.slice(0, notesAt), notes: ended.stderr.slice(notesAt) };
}

function preloadOf(library: string): string[] {
  const soname = preloads.get(library);
  if (soname === undefined) throw new Error(`no shared library is known for -l${library}: add it to preloads`);
  return ['--preload', soname];
}
