// The longest that a source file may be, in lines. Part of `npm run check`; a file that grows beyond it is split by topic.

import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { root } from './paths.mjs';

export const lineLimit = 400;

const folders = ['app', 'native', 'build', 'test'];
const sources = new Set('.ts .vue .mjs .cjs .js .css .html .cc .hh .c .h .s'.split(' '));
/** Made by builds and test runs. */
const made = new Set(['native/build', 'test/output']);

/**
 * Source files beyond the limit, by path; empty where all keep it.
 * @param {string} [top] the checkout
 * @returns {Promise<readonly { file: string, lines: number }[]>}
 */
export async function overlongFiles(top = root) {
  const found = [];
  for (const folder of folders) {
    for await (const path of sourceFiles(join(top, folder), top)) {
      const lines = countLines(await readFile(path));
      if (lines > lineLimit) found.push({ file: relative(top, path), lines });
    }
  }
  return found.sort((one, other) => (one.file < other.file ? -1 : 1));
}

/**
 * @param {string} folder @param {string} top
 * @returns {AsyncGenerator<string>}
 */
async function* sourceFiles(folder, top) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && !made.has(relative(top, path))) yield* sourceFiles(path, top);
    } else if (entry.isFile() && sources.has(extname(entry.name))) yield path;
  }
}

/** @param {Uint8Array} bytes a last line without its end counts too */
function countLines(bytes) {
  let lines = bytes.length > 0 && bytes.at(-1) !== 0x0a ? 1 : 0;
  for (const byte of bytes) if (byte === 0x0a) lines++;
  return lines;
}
