// Compiles the programs of test/windows/programs for Windows, by GCC and by clang for both of its ABIs, and links each
// object with mingw, so that the tests know what it does natively; and a library of which there is no build for Windows.
// Kept in .cache/windows/programs.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, extname, join } from 'node:path';
import { archive, compile } from './compiledObjects.mjs';
import { cacheDir, inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';
import { hashSources, isUpToDate, writeStamp } from './stamps.mjs';
import { findProgram } from './systemParts.mjs';
import { windowsModules } from './windowsNode.mjs';
import { mingwCompiler, mingwCxxCompiler } from './windowsObjects.mjs';

const sources = inRoot('test', 'windows', 'programs');
const runtimeSource = inRoot('test', 'windows', 'nativeRuntime.c');
const folder = join(cacheDir, 'windows', 'programs');
/** For linking by mingw. */
const parts = join(folder, 'parts');
const runtime = join(parts, 'nativeRuntime.o');
const frameHandler = join(parts, 'libframehandler.a');
const startLibrary = inRoot('native', 'build', 'Windows', 'libstart.a');

/** SQLite in one file, as its package brings it. */
const sqliteSource = join(windowsModules, 'better-sqlite3', 'deps', 'sqlite3');
const sqlite = join(folder, 'libsqlite3.a');

const clang = 'clang-22';

/**
 * @typedef {object} Program
 * @property {string} source
 * @property {string} object
 * @property {string} program the same, linked by mingw
 * @property {string} compiler
 * @property {readonly string[]} flags
 * @property {readonly string[]} libraries
 */

export async function ensureWindowsPrograms() {
  await ensureSqlite();
  const hasClang = findProgram(clang) !== undefined;
  const hash = hashSources(
    ['test/windows/programs', 'test/windows/nativeRuntime.c', 'native/start/windows', 'build/windowsPrograms.mjs'],
    { alsoFor: String(hasClang) },
  );
  const programs = readdirSync(sources).flatMap((name) => programsOf(name, hasClang));
  if (
    isUpToDate(
      'windowsPrograms',
      hash,
      programs.flatMap(({ object, program }) => [object, program]),
    )
  )
    return;
  const startedAt = performance.now();
  mkdirSync(parts, { recursive: true });
  for (const name of readdirSync(folder)) if (/\.(obj|exe)$/.test(name)) rmSync(join(folder, name));
  await compile(runtimeSource, runtime, ['-O2', '-Wall'], mingwCompiler);
  // mingw's import library of msvcrt.dll leaves it out.
  const definitions = join(parts, 'frameHandler.def');
  writeFileSync(definitions, 'LIBRARY msvcrt.dll\nEXPORTS\n__CxxFrameHandler3\n');
  await run('x86_64-w64-mingw32-dlltool', ['-d', definitions, '-l', frameHandler]);
  const queue = [...programs];
  const lane = async () => {
    for (let each = queue.shift(); each !== undefined; each = queue.shift()) await make(each);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  writeStamp('windowsPrograms', hash);
  say(`programs for Windows: ${programs.length} compiled (${secondsSince(startedAt)})`);
}

/** What becomes of a source; its name and its first lines say for whom it is. @param {string} name @param {boolean} hasClang */
function programsOf(name, hasClang) {
  const source = join(sources, name);
  const text = readFileSync(source, 'utf8');
  const isCxx = extname(name) === '.cc';
  const libraries = text.includes('<sqlite3.h>') ? [sqlite] : text.includes('<zlib.h>') ? ['-lz'] : [];
  const include = [`-I${sqliteSource}`];
  const language = isCxx ? ['-std=c++17', '-Wno-catch-value'] : ['-std=gnu11'];
  /** @param {string} tag @param {string} compiler @param {readonly string[]} flags @param {readonly string[]} support */
  const made = (tag, compiler, flags, support = []) => ({
    source,
    object: join(folder, `${basename(name, extname(name))}.${tag}.obj`),
    program: join(folder, `${basename(name, extname(name))}.${tag}.exe`),
    compiler,
    flags: ['-O2', '-gdwarf-4', '-Wall', ...language, ...include, ...flags],
    libraries: [...support, ...libraries],
  });
  /** @type {Program[]} */
  const all = [];
  const isOfMicrosoft = /\b__(try|except)\b/.test(text);
  if (!isOfMicrosoft) all.push(made('gcc', isCxx ? mingwCxxCompiler : mingwCompiler, []));
  if (!hasClang) return all;
  const targetOf = (/** @type {string} */ abi) => [`--target=x86_64-pc-windows-${abi}`];
  if (!isOfMicrosoft) all.push(made('clang-gnu', clang, [...targetOf('gnu'), '-femulated-tls']));
  // There are no headers of Microsoft's here. Its own compilers check return addresses (/GS) unless they are told not to.
  const habits = ['-femulated-tls', '-fstack-protector-strong', '-fexceptions', ...(isCxx ? ['-fcxx-exceptions'] : [])];
  if (!/^#include </m.test(text)) {
    const support = [runtime, frameHandler, startLibrary];
    all.push(made('clang-msvc', clang, [...targetOf('msvc'), ...habits], support));
  }
  return all;
}

/** @param {Program} program */
async function make({ source, object, program, compiler, flags, libraries }) {
  await compile(source, object, flags, compiler);
  const linker = extname(source) === '.cc' ? mingwCxxCompiler : mingwCompiler;
  await run(linker, [object, ...libraries, '-o', program]);
}

/** 15 s on one processor: once, and again for another version of it. */
async function ensureSqlite() {
  const source = join(sqliteSource, 'sqlite3.c');
  if (!existsSync(source)) throw new SetupError(`${source} is missing: node build/windowsNode.mjs fetches it`);
  const hash = hashSources(['build/windowsNode.mjs']);
  if (isUpToDate('windowsSqlite', hash, [sqlite])) return;
  const startedAt = performance.now();
  mkdirSync(parts, { recursive: true });
  const object = join(parts, 'sqlite3.o');
  await compile(source, object, ['-O1'], mingwCompiler);
  await archive([object], sqlite, 'x86_64-w64-mingw32-ar');
  writeStamp('windowsSqlite', hash);
  say(`libsqlite3.a for Windows: compiled (${secondsSince(startedAt)})`);
}

/** @param {string} program @param {readonly string[]} args */
async function run(program, args) {
  const { code, output } = await capture(program, args, { timeout: 60_000 });
  if (code !== 0) throw new SetupError(`${program} ${args.join(' ')} failed:\n${output.trim()}`);
}
