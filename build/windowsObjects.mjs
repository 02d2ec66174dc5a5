// Compiles the start objects of COFF programs with mingw, into the folder of the native part for Windows. They are of use
// only on Windows: elsewhere COFF objects are linked and shown, never run.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { archive, compile } from './compiledObjects.mjs';
import { inRoot } from './paths.mjs';
import { say, secondsSince } from './say.mjs';
import { hashSources, isUpToDate, writeStamp } from './stamps.mjs';

export const mingwCompiler = 'x86_64-w64-mingw32-gcc-posix';
export const mingwCxxCompiler = 'x86_64-w64-mingw32-g++-posix';

const folder = inRoot('native', 'build', 'Windows');
const source = inRoot('native', 'start', 'windows', 'start.c');
const callSource = inRoot('native', 'start', 'windows', 'call.c');
/** Of the library, for objects of Microsoft's ABI; its operators are members of their own. */
const operatorsSource = inRoot('native', 'start', 'windows', 'microsoftOperators.c');
const operatorParts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const otherMembers = ['stackCookie', 'staticGuards'];
const start = join(folder, 'start.o');
const callStart = join(folder, 'callStart.o');
const call = join(folder, 'call.o');
const library = join(folder, 'libstart.a');

const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-Wno-main'];

export async function ensureWindowsObjects() {
  const results = [start, callStart, call, library];
  const hash = hashSources(['native/start', 'build/windowsObjects.mjs']);
  if (isUpToDate('windowsObjects', hash, results)) return;
  const startedAt = performance.now();
  mkdirSync(folder, { recursive: true });
  await compile(source, start, flags, mingwCompiler);
  await compile(source, callStart, [...flags, '-DLOADSTONE_CALL'], mingwCompiler);
  await compile(callSource, call, flags, mingwCompiler);
  const members = otherMembers.map((name) => join(folder, `${name}.o`));
  for (const [i, name] of otherMembers.entries()) {
    await compile(inRoot('native', 'start', 'windows', `${name}.c`), members[i] ?? '', flags, mingwCompiler);
  }
  for (const part of operatorParts) {
    const member = join(folder, `operator${part}.o`);
    await compile(operatorsSource, member, [...flags, `-DPART=${part}`], mingwCompiler);
    members.push(member);
  }
  await archive(members, library, 'x86_64-w64-mingw32-ar');
  writeStamp('windowsObjects', hash);
  say(`objects for Windows: compiled (${secondsSince(startedAt)})`);
}
