// Builds loadstone-executor with sanitizers, for the contract tests.

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';

/** Folder of the result below native, and what the compiler is told. */
export const sanitizers = {
  memory: { folder: 'build/Sanitize', flag: '-fsanitize=address,undefined' },
  threads: { folder: 'build/SanitizeThreads', flag: '-fsanitize=thread' },
};

/**
 * @param {{ folder: string, flag: string }} sanitizer one of sanitizers
 * @returns {Promise<string | undefined>} the program's path; undefined where the compiler cannot do it
 */
export async function buildSanitizedExecutor({ folder, flag }) {
  if (!(await compilerCan(flag))) return undefined;
  const startedAt = performance.now();
  const more = flag.includes('undefined') ? ' -fno-sanitize-recover=undefined' : '';
  const variables = [`OUT=${folder}`, `SANITIZERS=${flag}${more}`];
  const make = ['-C', inRoot('native'), `-j${availableParallelism()}`, 'sanitize', ...variables];
  const { code, output } = await capture('make', make, { timeout: 15 * 60_000 });
  if (code !== 0) throw new SetupError(`make -C native sanitize failed:\n${output.trim()}`);
  const executor = inRoot('native', folder, 'loadstone-executor');
  if (!existsSync(executor)) throw new SetupError(`make -C native sanitize succeeded, but made no ${executor}`);
  say(`native: executor with ${flag} built (${secondsSince(startedAt)})`);
  return executor;
}

/** Compiling works always: it is the run-time libraries that may be missing. */
async function compilerCan(/** @type {string} */ flag) {
  const folder = await mkdtemp(join(tmpdir(), 'loadstone-sanitizer-'));
  try {
    const source = join(folder, 'probe.cc');
    await writeFile(source, 'int main() { return 0; }\n');
    const program = join(folder, 'probe');
    const compiled = await capture(process.env['CXX'] ?? 'g++', [flag, source, '-o', program]);
    return compiled.code === 0 && (await capture(program, [])).code === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
