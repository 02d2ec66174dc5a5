// Compiles the programs of test/windows/programs for Windows, by GCC and by clang for both of its ABIs, and links each
// with mingw, so that the tests know what it does natively. Kept in .cache/windows/programs.

import { mkdirSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { cacheDir, inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';
import { hashSources, isUpToDate, writeStamp } from './stamps.mjs';
import { findProgram } from './systemParts.mjs';
import { mingwCompiler, mingwCxxCompiler } from './windowsObjects.mjs';

const sources = inRoot('test', 'windows', 'programs');
const folder = join(cacheDir, 'windows', 'programs');

/** Of clang's own: there are no headers for Microsoft's ABI here. */
const withoutHeaders = ['plain.c'];

export async function ensureWindowsPrograms() {
  const clang = findProgram('clang-22');
  const hash = hashSources(['test/windows/programs', 'build/windowsPrograms.mjs'], { alsoFor: clang ?? '' });
  const names = readdirSync(sources);
  const results = names.map((name) => join(folder, `${stem(name)}.exe`));
  if (isUpToDate('windowsPrograms', hash, results)) return;
  const startedAt = performance.now();
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const source = join(sources, name);
    const isCxx = extname(name) === '.cc';
    const gcc = isCxx ? mingwCxxCompiler : mingwCompiler;
    const object = join(folder, `${stem(name)}.gcc.obj`);
    await run(gcc, ['-O2', '-Wall', '-c', source, '-o', object]);
    await run(gcc, [object, '-lz', '-o', join(folder, `${stem(name)}.exe`)]);
    if (clang === undefined) continue;
    const gnu = ['--target=x86_64-w64-windows-gnu', '-femulated-tls', '-O2', '-c', source];
    // Its C++ would want the headers of a libstdc++ that it does not find.
    if (!isCxx) await run(clang, [...gnu, '-o', join(folder, `${stem(name)}.clang-gnu.obj`)]);
    const msvc = ['--target=x86_64-pc-windows-msvc', '-O2', '-c', source];
    if (withoutHeaders.includes(name)) await run(clang, [...msvc, '-o', join(folder, `${stem(name)}.clang-msvc.obj`)]);
  }
  writeStamp('windowsPrograms', hash);
  say(`programs for Windows: compiled (${secondsSince(startedAt)})`);
}

/** @param {string} name */
const stem = (name) => basename(name, extname(name));

/** @param {string} program @param {readonly string[]} args */
async function run(program, args) {
  const { code, output } = await capture(program, args, { timeout: 60_000 });
  if (code !== 0) throw new SetupError(`${program} ${args.join(' ')} failed:\n${output.trim()}`);
}
