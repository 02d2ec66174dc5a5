// electron-builder's hook between copying the runtime and packing: takes out what belongs to a bare runtime only.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** @param {{ appOutDir: string }} context */
export default async function afterPack({ appOutDir }) {
  for (const file of ['resources/default_app.asar', 'version']) await rm(join(appOutDir, file), { force: true });
}
