// Makes the installable form of the app: electron-builder's unpacked folder, from what setup has built.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installedElectron } from './electron-dist.mjs';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';

/** The packaged program. */
export const packagedProgram = inRoot('release', 'linux-unpacked', 'loadstone');

/** Needs `setup({ built: true, electron: true })`. @returns {Promise<string>} the program's path */
export async function packageApp() {
  const runtime = installedElectron();
  if (!runtime) throw new SetupError('there is no Electron runtime to package: npm run setup');
  const startedAt = performance.now();
  say(`package: electron-builder --dir, with Electron ${runtime.version}`);
  if (!runtime.official) say('package: not for release, since this runtime is the stand-in for the declared one');
  const builder = inRoot('node_modules', 'electron-builder', 'cli.js');
  // The runtime's own version, not the node package's: the fuses and the layout follow it.
  const args = ['--linux', 'dir', '--publish', 'never', `-c.electronVersion=${runtime.version}`];
  const result = await capture(process.execPath, [builder, ...args], { timeout: 10 * 60_000 });
  if (result.code !== 0) throw new SetupError(`electron-builder failed:\n${result.output.trim()}`);
  if (!existsSync(packagedProgram)) throw new SetupError(`electron-builder succeeded, but made no ${packagedProgram}`);
  checkNativeFiles();
  say(`package: ${packagedProgram} (${secondsSince(startedAt)})`);
  return packagedProgram;
}

/** What the build made must lie outside the archive: the system loads it by path, and the app asks for it at start-up. */
function checkNativeFiles() {
  const made = readdirSync(inRoot('native', 'build', 'Release'), { withFileTypes: true });
  const names = made.filter((entry) => entry.isFile() && entry.name !== 'loadstone_core.a').map((entry) => entry.name);
  const unpacked = inRoot('release', 'linux-unpacked', 'resources', 'app.asar.unpacked', 'native', 'build', 'Release');
  const missing = names.filter((name) => !existsSync(join(unpacked, name)));
  if (missing.length === 0) return;
  throw new SetupError(
    `the package lacks ${missing.join(', ')} of native/build/Release: see files in electron-builder.yml`,
  );
}
