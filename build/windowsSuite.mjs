// The suite `windows`: vitest itself runs inside Wine's node.exe, with the same test files as on Linux and those of
// test/windows. What has to be compiled is compiled here before, by the cross compilers of Linux.

import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CompileDesk } from './compileDesk.mjs';
import { cacheDir, inRoot, root, testOutputDir } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';
import { findProgram } from './systemParts.mjs';
import { suiteResult } from './vitestSuite.mjs';
import { ensureWindowsNative } from './windowsNative.mjs';
import { missingWindowsNode, windowsModules, windowsNode } from './windowsNode.mjs';
import { ensureWindowsObjects, mingwCompiler, mingwCxxCompiler } from './windowsObjects.mjs';
import { ensureWindowsPrograms } from './windowsPrograms.mjs';
import { findWine, WinePrefix } from './winePrefix.mjs';

/** @typedef {import('./vitestSuite.mjs').SuiteResult} SuiteResult */

const timeout = 15 * 60_000;

/** What keeps the suite from being run here, in words; empty where nothing does. @returns {string[]} */
export function missingForWindows() {
  const missing = [];
  if (findWine() === undefined) missing.push('Wine is not installed (package wine64)');
  for (const [name, language] of /** @type {const} */ ([
    [mingwCompiler, 'gcc'],
    [mingwCxxCompiler, 'g++'],
  ])) {
    if (!findProgram(name)) missing.push(`${name} is not installed (package ${language}-mingw-w64-x86-64-posix)`);
  }
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
  await ensureWindowsNative();
  await ensureWindowsObjects();
  await ensureWindowsPrograms();
  const random = await compileTool('bcryptprimitives.dll', inRoot('build', 'bcryptprimitives.c'), [
    '-shared',
    '-ladvapi32',
  ]);
  await compileTool('processFacts.exe', inRoot('test', 'support', 'processFacts.c'), ['-lpsapi']);
  await compileTool('addressChurn.dll', inRoot('test', 'support', 'addressChurn.c'), ['-shared']);
  const startedAt = performance.now();
  const prefix = await WinePrefix.make(wine, [random]);
  say(`windows: Wine is ready (${secondsSince(startedAt)})`);
  const requests = join(cacheDir, 'windows', `compile-${process.pid}`);
  const desk = new CompileDesk(requests, (path) => prefix.linuxPath(path));
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${relative(root, report)}`];
    const words = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'windows', ...reporters, ...args];
    const run = await prefix.run([windowsNode, ...words], {
      timeout,
      env: {
        NODE_PATH: windowsPath(windowsModules),
        LOADSTONE_COMPILE_DESK: windowsPath(requests),
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
        NODE_OPTIONS: undefined,
      },
    });
    return suiteResult({ ...run, signal: null }, report, timeout);
  } finally {
    desk.close();
    await prefix.end();
  }
}

/** As a Windows program sees it: Wine shows Linux's root as drive Z. @param {string} path absolute */
const windowsPath = (path) => `Z:${path.replaceAll('/', '\\')}`;

/**
 * What the tests need of Windows beside the product; kept in .cache/windows until its source is newer.
 * @param {string} name @param {string} source @param {readonly string[]} flags
 */
async function compileTool(name, source, flags) {
  const result = join(cacheDir, 'windows', name);
  if (existsSync(result) && statSync(result).mtimeMs > statSync(source).mtimeMs) return result;
  const args = ['-O2', '-Wall', '-Wextra', '-Werror', '-s', '-o', result, source, ...flags];
  const { code, output } = await capture(mingwCompiler, args, { timeout: 60_000 });
  if (code !== 0) throw new SetupError(`${mingwCompiler} cannot compile ${source}:\n${output.trim()}`);
  return result;
}
