// Remembers from what a build result was made, so that a second run has nothing to do. A stamp is the hash of
// the sources' names and contents, kept below .cache/: touching a file or a fresh clone costs no rebuild, an edit does.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cacheDir, inRoot, root } from './paths.mjs';

/**
 * @param {readonly string[]} paths files and folders in the checkout; one that is missing counts as such
 * @param {object} [options]
 * @param {readonly string[]} [options.without] folders in the checkout that do not count
 * @param {string} [options.alsoFor] what else the result depends on, like the compiler's version
 * @returns {string} hex digest
 */
export function hashSources(paths, { without = [], alsoFor = '' } = {}) {
  const hash = createHash('sha256').update(alsoFor);
  for (const path of paths) {
    for (const file of filesBelow(inRoot(path), without)) {
      hash.update(`\0${relative(root, file)}\0`).update(existsSync(file) ? readFileSync(file) : 'missing');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} name of the result
 * @param {string} hash of what it is made from now
 * @param {readonly string[]} results files that must exist for the stamp to count
 */
export function isUpToDate(name, hash, results) {
  const stamp = stampFile(name);
  return results.every((file) => existsSync(file)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

/** @param {string} name @param {string} hash */
export function writeStamp(name, hash) {
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(stampFile(name), hash);
}

/** @param {string} name */
const stampFile = (name) => join(cacheDir, `${name}.stamp`);

/** @param {string} path @param {readonly string[]} without @returns {string[]} sorted, so that the hash is stable */
function filesBelow(path, without) {
  if (!existsSync(path) || statSync(path).isFile()) return [path];
  if (without.includes(relative(root, path))) return [];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name), without));
}
