// Builds loadstone-executor with AddressSanitizer and UndefinedBehaviorSanitizer, for the contract tests.

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';

const executor = inRoot('native', 'build', 'Sanitize', 'loadstone-executor');

/** @returns {Promise<string | undefined>} the program's path; undefined where the compiler cannot do it */
export async function buildSanitizedExecutor() {
  if (!(await compilerCan())) return undefined;
  const startedAt = performance.now();
  const { code, output } = await capture('make', ['-C', inRoot('native'), `-j${availableParallelism()}`, 'sanitize'], {
    timeout: 15 * 60_000,
  });
  if (code !== 0) throw new SetupError(`make -C native sanitize failed:\n${output.trim()}`);
  if (!existsSync(executor)) throw new SetupError(`make -C native sanitize succeeded, but made no ${executor}`);
  say(`native: executor with sanitizers built (${secondsSince(startedAt)})`);
  return executor;
}

/** Compiling works always: it is the run-time libraries that may be missing. */
async function compilerCan() {
  const folder = await mkdtemp(join(tmpdir(), 'loadstone-sanitizer-'));
  try {
    const source = join(folder, 'probe.cc');
    await writeFile(source, 'int main() { return 0; }\n');
    const program = join(folder, 'probe');
    const compiled = await capture(process.env['CXX'] ?? 'g++', [
      '-fsanitize=address,undefined',
      source,
      '-o',
      program,
    ]);
    return compiled.code === 0 && (await capture(program, [])).code === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
