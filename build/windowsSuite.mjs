// The suite `windows`: vitest itself runs inside Wine's node.exe, with the same test files as on Linux and those of
// test/windows. What has to be compiled is compiled here before, by the cross compilers of Linux.

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { cacheDir, inRoot, root, testOutputDir } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';
import { findProgram } from './systemParts.mjs';
import { suiteResult } from './vitestSuite.mjs';
import { missingWindowsNode, windowsModules, windowsNode } from './windowsNode.mjs';
import { findWine, WinePrefix } from './winePrefix.mjs';

/** @typedef {import('./vitestSuite.mjs').SuiteResult} SuiteResult */

const compiler = 'x86_64-w64-mingw32-gcc-posix';
const cxxCompiler = 'x86_64-w64-mingw32-g++-posix';
const timeout = 10 * 60_000;

/** What keeps the suite from being run here, in words; empty where nothing does. @returns {string[]} */
export function missingForWindows() {
  const missing = [];
  if (findWine() === undefined) missing.push('Wine is not installed (package wine64)');
  if (!findProgram(compiler)) missing.push(`${compiler} is not installed (package gcc-mingw-w64-x86-64-posix)`);
  if (!findProgram(cxxCompiler)) missing.push(`${cxxCompiler} is not installed (package g++-mingw-w64-x86-64-posix)`);
  const node = missingWindowsNode();
  if (node !== undefined) missing.push(`${node} is not in .cache/windows (node build/windowsNode.mjs fetches it)`);
  return missing;
}

/** @param {readonly string[]} args for vitest @returns {Promise<SuiteResult>} */
export async function runWindowsSuite(args) {
  const wine = findWine();
  if (wine === undefined) throw new SetupError('Wine is not installed (package wine64)');
  const report = join(testOutputDir, 'windows.json');
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const random = await compileRandom();
  const startedAt = performance.now();
  const prefix = await WinePrefix.make(wine, [random]);
  say(`windows: Wine is ready (${secondsSince(startedAt)})`);
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${relative(root, report)}`];
    const words = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'windows', ...reporters, ...args];
    const run = await prefix.run([windowsNode, ...words], {
      timeout,
      env: { NODE_PATH: windowsPath(windowsModules), NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
    });
    return suiteResult({ ...run, signal: null }, report, timeout);
  } finally {
    await prefix.end();
  }
}

/** As a Windows program sees it: Wine shows Linux's root as drive Z. @param {string} path absolute */
const windowsPath = (path) => `Z:${path.replaceAll('/', '\\')}`;

async function compileRandom() {
  const library = join(cacheDir, 'windows', 'bcryptprimitives.dll');
  if (existsSync(library)) return library;
  const args = [
    '-O2',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-shared',
    '-s',
    '-o',
    library,
    inRoot('build', 'bcryptprimitives.c'),
  ];
  const { code, output } = await capture(compiler, [...args, '-ladvapi32'], { timeout: 60_000 });
  if (code !== 0) throw new SetupError(`${compiler} cannot compile bcryptprimitives.c:\n${output.trim()}`);
  return library;
}
