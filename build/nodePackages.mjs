// Installs the node packages that package-lock.json names. Compares the lock file with npm's own record of what lies in
// node_modules, so that an installation made by hand counts too, and an interrupted one does not (npm writes the record
// last).

import { existsSync, readFileSync } from 'node:fs';
import { npmCommand } from './npmCommand.mjs';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean,
 *   peer?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 */

export async function ensureNodePackages() {
  const lockFile = readLockFile(inRoot('package-lock.json'));
  if (!lockFile) throw new SetupError('package-lock.json is missing: restore it from the repository');
  const difference = firstDifference(lockFile, readLockFile(inRoot('node_modules', '.package-lock.json')));
  if (difference === undefined) return;
  say(`node packages: npm ci (${difference})`);
  const startedAt = performance.now();
  const [npm, ...npmArgs] = npmCommand();
  // Install scripts stay off with every npm version: .npmrc says why.
  const args = [...npmArgs, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await capture(npm, args, { timeout: 30 * 60_000 });
  if (result.code !== 0) {
    throw new SetupError(`npm ci failed (exit code ${result.code ?? result.signal}):\n${result.output.trim()}`);
  }
  say(`node packages: installed (${secondsSince(startedAt)})`);
}

/**
 * Why the installed packages are not those of the lock file; undefined if they are.
 * @param {LockFile} wanted @param {LockFile | undefined} installed
 * @returns {string | undefined}
 */
export function firstDifference(wanted, installed) {
  if (!installed) return 'nothing is installed yet';
  for (const [path, { version, integrity, optional, devOptional, link }] of Object.entries(wanted.packages)) {
    if (!path.startsWith('node_modules/') || link) continue;
    const found = installed.packages[path];
    // Optional packages are those of other platforms.
    if (!found && (optional || devOptional)) continue;
    if (!found) return `${path} is missing`;
    if (found.version !== version) return `${path} is ${found.version}, the lock file says ${version}`;
    if (found.integrity !== integrity) return `${path} has another content than the lock file says`;
  }
  const unexpected = Object.keys(installed.packages).find(
    (path) => path.startsWith('node_modules/') && !wanted.packages[path],
  );
  return unexpected === undefined ? undefined : `${unexpected} is not in the lock file`;
}

/** @param {string} path @returns {LockFile | undefined} */
function readLockFile(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
