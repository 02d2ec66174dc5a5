// Bundles app/ into out/ where its sources changed, and makes `npx loadstone` work in the checkout.

import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { codeCacheFile, makeCodeCache } from './codeCache.mjs';
import { bundleCommandLine, commandLine, commandLineScript } from './commandLineBundle.mjs';
import { currentCommit } from './commit.mjs';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';
import { hashSources, isUpToDate, writeStamp } from './stamps.mjs';

const sources = [
  'app',
  'build/bundledLicences.mjs',
  'build/codeCache.mjs',
  'build/commandLineBundle.mjs',
  'build/keepCodeCache.mjs',
  'docs/guide',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const results = [
  commandLine,
  commandLineScript,
  codeCacheFile('node'),
  inRoot('out', 'main', 'main.js'),
  inRoot('out', 'main', 'executor.js'),
  inRoot('out', 'main', 'laneWorker.js'),
  inRoot('out', 'preload', 'preload.cjs'),
  inRoot('out', 'renderer', 'index.html'),
];

export async function ensureBundle() {
  const commit = await currentCommit();
  const hash = hashSources(sources, { alsoFor: commit });
  if (!isUpToDate('bundle', hash, results)) await bundle(hash, commit);
  linkCommandLine();
}

/** @param {string} hash @param {string} commit */
async function bundle(hash, commit) {
  const startedAt = performance.now();
  say('app: electron-vite build');
  const electronVite = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const result = await capture(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], {
    timeout: 10 * 60_000,
    env: { LOADSTONE_COMMIT: commit },
  });
  if (result.code !== 0) throw new SetupError(`electron-vite build failed:\n${result.output.trim()}`);
  await bundleCommandLine();
  await makeCodeCache('node', process.execPath);
  const missing = results.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new SetupError(`electron-vite succeeded, but made no ${missing.join(', ')}`);
  writeStamp('bundle', hash);
  say(`app: bundled (${secondsSince(startedAt)})`);
}

/** npm links the `bin` entries of dependencies only, never those of the checkout itself. */
function linkCommandLine() {
  chmodSync(commandLine, 0o755);
  const link = inRoot('node_modules', '.bin', 'loadstone');
  mkdirSync(dirname(link), { recursive: true });
  const target = relative(dirname(link), commandLine);
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link);
  symlinkSync(target, link);
}
