// Makes the unpacked form of the app, from what setup has built, and checks what is in it.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runElectronBuilder } from './electronBuilder.mjs';
import { inRoot } from './paths.mjs';
import { SetupError, say, secondsSince } from './say.mjs';
import { checkSizes } from './sizeBudget.mjs';

export const unpackedFolder = inRoot('release', 'linux-unpacked');

/** The packaged program. */
export const packagedProgram = join(unpackedFolder, 'loadstone');

/** Needs `setup({ built: true, electron: true })`. @returns {Promise<string>} the program's path */
export async function packageApp() {
  const startedAt = performance.now();
  await runElectronBuilder('dir');
  checkUnpacked();
  say(`package: ${packagedProgram} (${secondsSince(startedAt)})`);
  return packagedProgram;
}

/** @throws SetupError where something is missing in the unpacked folder, or lies there that nobody should ship */
export function checkUnpacked() {
  if (!existsSync(packagedProgram)) throw new SetupError(`electron-builder succeeded, but made no ${packagedProgram}`);
  checkNativeFiles();
  checkSizes(unpackedFolder);
}

/** What the build made must lie outside the archive: the system loads it by path, and the app asks for it at start-up. */
function checkNativeFiles() {
  const made = readdirSync(inRoot('native', 'build', 'Release'), { withFileTypes: true });
  const names = made.filter((entry) => entry.isFile() && entry.name !== 'loadstone_core.a').map((entry) => entry.name);
  const unpacked = join(unpackedFolder, 'resources', 'app.asar.unpacked', 'native', 'build', 'Release');
  const missing = names.filter((name) => !existsSync(join(unpacked, name)));
  if (missing.length === 0) return;
  throw new SetupError(
    `the package lacks ${missing.join(', ')} of native/build/Release: see files in electron-builder.yml`,
  );
}
