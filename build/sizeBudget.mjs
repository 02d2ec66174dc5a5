// How large an installation may be, so that a dependency or a forgotten file does not grow it unseen. Megabytes are
// 1,000,000 bytes. A budget that is too small is raised here, with the reason in the commit.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './say.mjs';

/** @type {readonly { what: string, path: string, megabytes: number }[]} paths below the unpacked folder */
const budgets = [
  { what: 'the whole, which is Electron for the most part', path: '.', megabytes: 330 },
  { what: 'the bundle', path: 'resources/app.asar', megabytes: 25 },
  { what: 'the native part and the samples', path: 'resources/app.asar.unpacked', megabytes: 12 },
];

/** Of a compressed deb. */
export const debMegabytes = 130;

/** @param {string} folder */
export function checkSizes(folder) {
  for (const { what, path, megabytes } of budgets) checkSize(what, sizeOf(join(folder, path)), megabytes);
}

/** @param {string} what @param {number} bytes @param {number} megabytes */
export function checkSize(what, bytes, megabytes) {
  const found = bytes / 1e6;
  if (found <= megabytes) return;
  throw new SetupError(
    `${what} takes ${found.toFixed(1)} MB, allowed are ${megabytes} MB: see what grew, or raise build/sizeBudget.mjs`,
  );
}

/** @param {string} path @returns {number} bytes of all files */
function sizeOf(path) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.size;
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !entry.isSymbolicLink())
    .reduce((sum, { name }) => sum + sizeOf(join(path, name)), 0);
}
