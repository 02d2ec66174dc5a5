// What the bench loads: real objects, made by the system's compiler in a folder of the caller's.

import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manyObjects } from './manyObjects.mjs';

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} title
 * @property {readonly string[]} files
 * @property {readonly string[]} words further words for `loadstone compare`
 * @property {readonly string[]} lanes
 * @property {number} warmUps loads through each of our lanes before any is measured: V8 compiles what runs often, in steps
 */

const llvm = ['llvm-generic', 'llvm-simple-remote', 'llvm-shared'];
const ours = ['generic', 'rpc', 'per-allocation', 'slab', 'slab-warm', 'packed', 'packed-warm'];

const hello = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n';
const bigData = '.globl big\n.data\nbig: .fill 16777216, 4, 0x12345678\n.section .note.GNU-stack,"",@progbits\n';
const bigMain = 'extern int big[];\nint main(void) { return big[1] != big[16000000]; }\n';

/** @param {string} folder @returns {Workload} */
export function helloWorkload(folder) {
  const files = [compile(folder, 'hello.c', hello)];
  return { name: 'hello', title: 'hello.o', files, words: [], lanes: [...ours, ...llvm], warmUps: 2000 };
}

/** Null where the library is not installed. @param {string} folder @returns {Workload | null} */
export function sqliteWorkload(folder) {
  const archive = execFileSync('gcc', ['-print-file-name=libsqlite3.a'], { encoding: 'utf8' }).trim();
  if (!existsSync(archive)) return null;
  const driver = fileURLToPath(new URL('../libraries/sqlite3.c', import.meta.url));
  const object = join(folder, 'sqlite3.o');
  execFileSync('gcc', ['-O2', '-c', driver, '-o', object]);
  const title = 'libsqlite3.a and a driver';
  const files = [object, archive];
  return { name: 'sqlite', title, files, words: ['-l', 'm'], lanes: [...ours, ...llvm], warmUps: 150 };
}

/** @param {string} folder @param {number} count @param {readonly string[]} lanes @returns {Workload} */
export function manyWorkload(folder, count, lanes = [...ours, ...llvm]) {
  const files = manyObjects(folder, count);
  const title = `${count} objects of 10 KB, loaded in one go`;
  return { name: `many${count}`, title, files, words: [], lanes, warmUps: Math.max(10, Math.ceil(3000 / count)) };
}

/** @param {string} folder @returns {Workload} */
export function bigDataWorkload(folder) {
  const files = [compile(folder, 'bigMain.c', bigMain), compile(folder, 'bigData.s', bigData)];
  const lanes = ['generic', 'per-allocation', 'slab', 'slab-warm', 'packed', 'packed-warm', 'llvm-shared'];
  return { name: 'bigData', title: 'one object with 64 MB of .data', files, words: [], lanes, warmUps: 10 };
}

/** @param {string} folder @param {string} name @param {string} source */
function compile(folder, name, source) {
  const path = join(folder, name);
  const object = path.replace(/\.\w+$/, '.o');
  writeFileSync(path, source);
  execFileSync('gcc', ['-O2', '-c', path, '-o', object]);
  return object;
}
