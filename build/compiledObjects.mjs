// Compiles what is shipped as object files: the start object and its library, with which every program is linked, and
// the samples, so that the app is of use without a compiler.

import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
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
const galleryFile = inRoot('samples', 'gallery.json');
const usualSampleFlags = '-O2 -g';
const sampleFlags = [
  ...['-Wall', '-Wextra', '-Werror'],
  // Debug information names no folder of this machine. The later one is tried first.
  ...[`-ffile-prefix-map=${inRoot()}=.`, `-ffile-prefix-map=${inRoot('samples')}=.`],
];
/** Larger objects are shipped packed, and unpacked when their sample is opened: 64 MB of zeros become 64 KB. Bytes. */
const largestUnpacked = 2 ** 20;

export async function ensureCompiledObjects() {
  const samples = sampleSources();
  const copies = samples.map(({ name }) => join(samplesFolder, name));
  const results = [startObject, callStartObject, callObject, startLibrary, ...copies];
  const hash = hashSources(['native/start', 'samples', 'build/compiledObjects.mjs']);
  if (isUpToDate('objects', hash, results)) return;
  const startedAt = performance.now();
  say('objects: compiling the start object and the samples');
  mkdirSync(join(startObject, '..'), { recursive: true });
  rmSync(samplesFolder, { recursive: true, force: true });
  mkdirSync(samplesFolder, { recursive: true });
  await compile(startSource, startObject, startFlags);
  await compile(startSource, callStartObject, [...startFlags, '-DLOADSTONE_CALL']);
  await compile(callSource, callObject, [...startFlags, '-D_GNU_SOURCE']);
  await compile(operatorsSource, operatorsObject, operatorsFlags);
  await archive([operatorsObject], startLibrary);
  copyFileSync(galleryFile, join(samplesFolder, basename(galleryFile)));
  for (const { name, flags } of samples) await prepareSample(name, flags);
  writeStamp('objects', hash);
  say(`objects: compiled (${secondsSince(startedAt)})`);
}

/** @returns {{ name: string, flags: string }[]} as the gallery lists them */
function sampleSources() {
  /** @type {{ sources: { name: string, flags?: string }[] }[]} */
  const gallery = JSON.parse(readFileSync(galleryFile, 'utf8'));
  return gallery.flatMap(({ sources }) => sources.map(({ name, flags = usualSampleFlags }) => ({ name, flags })));
}

/** Puts the source and its object where the app finds them. @param {string} name @param {string} flags */
async function prepareSample(name, flags) {
  const source = inRoot('samples', name);
  copyFileSync(source, join(samplesFolder, name));
  if (name.endsWith('.h')) return;
  const object = sampleObject(source);
  await compile(source, object, [...flags.split(' '), ...sampleFlags]);
  if (statSync(object).size <= largestUnpacked) return;
  writeFileSync(`${object}.gz`, gzipSync(readFileSync(object), { level: 9 }));
  rmSync(object);
}

/** @param {string} source */
const sampleObject = (source) => join(samplesFolder, `${basename(source, extname(source))}.o`);

/** @param {string} source @param {string} object @param {readonly string[]} flags @param {string} [compiler] */
export async function compile(source, object, flags, compiler = extname(source) === '.cc' ? 'g++' : 'gcc') {
  const result = await capture(compiler, [...flags, '-c', source, '-o', object], { timeout: 2 * 60_000 });
  if (result.code !== 0) throw new SetupError(`${compiler} cannot compile ${source}:\n${result.output.trim()}`);
}

/** @param {readonly string[]} objects @param {string} library @param {string} [program] */
export async function archive(objects, library, program = 'ar') {
  rmSync(library, { force: true });
  const result = await capture(program, ['rcs', library, ...objects], { timeout: 60_000 });
  if (result.code !== 0) throw new SetupError(`${program} cannot make ${library}:\n${result.output.trim()}`);
}
