// A plugin for the bundler: the licences of the packages whose code went into a bundle, as one file beside it, because
// the bundle is what is shipped, not node_modules. A package without a licence text fails the build.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Name of the file in each bundle's folder. */
export const licencesFile = 'LICENCES.txt';

/** @returns {import('vite').Plugin} */
export function bundledLicences() {
  return {
    name: 'bundled-licences',
    apply: 'build',
    generateBundle(_options, bundle) {
      const folders = new Set();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk') for (const id of chunk.moduleIds) folders.add(packageFolder(id));
      }
      // Style sheets, fonts and wasm are assets: their packages' code is in the bundle as well.
      const texts = [...folders].filter((folder) => folder !== undefined).map(licenceOf);
      this.emitFile({ type: 'asset', fileName: licencesFile, source: texts.sort().join(`\n${'-'.repeat(80)}\n\n`) });
    },
  };
}

/** The innermost package that a module belongs to, below node_modules. @param {string} id @returns {string | undefined} */
function packageFolder(id) {
  const path = id.replace(/^\0/, '').split('?')[0] ?? '';
  const mark = path.lastIndexOf('/node_modules/');
  if (mark < 0 || !path.startsWith(root)) return undefined;
  const inside = path.slice(mark + '/node_modules/'.length).split('/');
  const name = inside[0]?.startsWith('@') ? inside.slice(0, 2).join('/') : inside[0];
  return name === undefined ? undefined : join(path.slice(0, mark), 'node_modules', name);
}

/** @param {string} folder @returns {string} */
function licenceOf(folder) {
  /** @type {{ name: string, version: string, license?: string }} */
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // A package may have a folder of them, for what it took from others.
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => /^(licen[cs]e|copying|notice|thirdpartynotices)/i.test(entry.name))
    .flatMap((entry) =>
      entry.isDirectory() ? readdirSync(join(folder, entry.name)).map((file) => join(entry.name, file)) : [entry.name],
    );
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (license === undefined && texts.length === 0) {
    throw new Error(`${name} ${version} is bundled, but states no licence: see ${folder}`);
  }
  return `${name} ${version}\nLicence: ${license ?? 'see below'}\n\n${texts.join('\n\n')}\n`;
}
