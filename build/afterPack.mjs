// electron-builder's hook between copying the runtime and packing: takes out what belongs to a bare runtime only, and
// puts the licences of what is in the bundles where a person finds them.

import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { licencesFile } from './bundledLicences.mjs';
import { inRoot } from './paths.mjs';

/** @param {{ appOutDir: string }} context */
export default async function afterPack({ appOutDir }) {
  for (const file of ['resources/default_app.asar', 'version']) await rm(join(appOutDir, file), { force: true });
  await copyFile(inRoot('LICENSE'), join(appOutDir, 'LICENSE.txt'));
  await copyFile(inRoot('out', 'main', licencesFile), join(appOutDir, 'LICENCES.main.txt'));
  await copyFile(inRoot('out', 'renderer', licencesFile), join(appOutDir, 'LICENCES.window.txt'));
}
