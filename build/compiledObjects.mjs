// Compiles what is shipped as object files: the start object and its library, with which every program is linked, and
// the samples, so that the app is of use without a compiler.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';
import { hashSources, isUpToDate, writeStamp } from './stamps.mjs';

const startSource = inRoot('native', 'start', 'start.c');
const startObject = inRoot('native', 'build', 'Release', 'start.o');
const callSource = inRoot('native', 'start', 'call.c');
const callStartObject = inRoot('native', 'build', 'Release', 'callStart.o');
const callObject = inRoot('native', 'build', 'Release', 'call.o');
const operatorsSource = inRoot('native', 'start', 'arrayOperators.cc');
const operatorsObject = inRoot('native', 'build', 'Release', 'arrayOperators.o');
const startLibrary = inRoot('native', 'build', 'Release', 'libstart.a');
const samplesFolder = inRoot('out', 'samples');

// An exception that nobody catches must find the end of the stack in the start object: it has no unwind tables.
const startFlags = [
  ...['-std=c11', '-O2', '-fPIC', '-Wall', '-Wextra', '-Werror', '-Wno-main'],
  ...['-fno-asynchronous-unwind-tables', '-fno-unwind-tables', '-fno-stack-protector'],
];
// The plain forms are the program's, or the C++ runtime's.
const operatorsFlags = ['-std=c++20', '-O2', '-fPIC', '-Wall', '-Wextra', '-Werror', '-Wno-sized-deallocation'];
const sampleFlags = ['-O2', '-g', '-Wall', '-Wextra', '-Werror', '-ffile-prefix-map=.='];

export async function ensureCompiledObjects() {
  const samples = sampleSources().map((source) => ({ source, object: sampleObject(source) }));
  const results = [startObject, callStartObject, callObject, startLibrary, ...samples.map(({ object }) => object)];
  const hash = hashSources(['native/start', 'samples', 'build/compiledObjects.mjs']);
  if (isUpToDate('objects', hash, results)) return;
  const startedAt = performance.now();
  say('objects: compiling the start object and the samples');
  mkdirSync(join(startObject, '..'), { recursive: true });
  mkdirSync(samplesFolder, { recursive: true });
  await compile(startSource, startObject, startFlags);
  await compile(startSource, callStartObject, [...startFlags, '-DLOADSTONE_CALL']);
  await compile(callSource, callObject, [...startFlags, '-D_GNU_SOURCE']);
  await compile(operatorsSource, operatorsObject, operatorsFlags);
  await archive(operatorsObject, startLibrary);
  for (const { source, object } of samples) await compile(source, object, sampleFlags);
  writeStamp('objects', hash);
  say(`objects: compiled (${secondsSince(startedAt)})`);
}

/** @returns {string[]} relative to the checkout, so that debug information names no folder of this machine */
function sampleSources() {
  return readdirSync(inRoot('samples'))
    .filter((name) => /\.(c|cc|s)$/.test(name))
    .sort()
    .map((name) => join('samples', name));
}

/** @param {string} source */
const sampleObject = (source) => join(samplesFolder, `${basename(source, extname(source))}.o`);

/** @param {string} source @param {string} object @param {readonly string[]} flags */
async function compile(source, object, flags) {
  const compiler = extname(source) === '.cc' ? 'g++' : 'gcc';
  const result = await capture(compiler, [...flags, '-c', source, '-o', object], { timeout: 2 * 60_000 });
  if (result.code !== 0) throw new SetupError(`${compiler} cannot compile ${source}:\n${result.output.trim()}`);
}

/** @param {string} object @param {string} library */
async function archive(object, library) {
  rmSync(library, { force: true });
  const result = await capture('ar', ['rcs', library, object], { timeout: 60_000 });
  if (result.code !== 0) throw new SetupError(`ar cannot make ${library}:\n${result.output.trim()}`);
}
