// Makes the Debian package: electron-builder's own deb target, with fpm replaced by dpkg-deb where fpm cannot be fetched.

import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { commandLine } from './commandLineBundle.mjs';
import { runElectronBuilder } from './electronBuilder.mjs';
import { checkUnpacked } from './packageApp.mjs';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';
import { checkSize, debMegabytes } from './sizeBudget.mjs';

const releaseFolder = inRoot('release');

/** Needs `setup({ built: true, electron: true })`. @returns {Promise<string>} the package's path */
export async function makeDeb() {
  const startedAt = performance.now();
  await writeDocumentation();
  for (const old of debs()) rmSync(old);
  await runElectronBuilder('deb', {
    CUSTOM_FPM_PATH: process.env['CUSTOM_FPM_PATH'] ?? inRoot('build', 'fpmByDpkgDeb.mjs'),
  });
  checkUnpacked();
  const [deb, ...others] = debs();
  if (deb === undefined || others.length > 0)
    throw new SetupError(`electron-builder succeeded, but ${releaseFolder} holds no single deb`);
  checkSize(deb, statSync(deb).size, debMegabytes);
  say(`package: ${deb} (${secondsSince(startedAt)})`);
  return deb;
}

/** What goes below /usr/share: manual page, completions, licences. */
async function writeDocumentation() {
  const folder = join(releaseFolder, 'documentation');
  rmSync(folder, { recursive: true, force: true });
  const { version } = createRequire(import.meta.url)('../package.json');
  const manual = await printed('manual-page');
  /** @type {readonly (readonly [string, string | Uint8Array])[]} */
  const files = [
    ['man/man1/loadstone.1.gz', gzipSync(manual, { level: 9 })],
    ['bash-completion/completions/loadstone', await printed('completion', 'bash')],
    ['zsh/vendor-completions/_loadstone', await printed('completion', 'zsh')],
    ['fish/vendor_completions.d/loadstone.fish', await printed('completion', 'fish')],
    ['doc/loadstone/copyright', copyright(version)],
  ];
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** @param {...string} words */
async function printed(...words) {
  const result = await capture(process.execPath, [commandLine, ...words]);
  if (result.code !== 0) throw new SetupError(`loadstone ${words.join(' ')} failed:\n${result.output.trim()}`);
  return result.output;
}

/** @param {string} version */
const copyright = (version) => `Loadstone ${version}
Copyright the Loadstone authors. Licence: Apache-2.0, see /opt/Loadstone/LICENSE.txt and
/usr/share/common-licenses/Apache-2.0.

Shipped with it, each under its own licence:
- Electron: /opt/Loadstone/LICENSE.electron.txt
- Chromium and what it contains: /opt/Loadstone/LICENSES.chromium.html
- the packages in the bundles: /opt/Loadstone/LICENCES.main.txt and LICENCES.window.txt
`;

/** @returns {string[]} */
function debs() {
  return readdirSync(releaseFolder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.deb'))
    .map((entry) => join(releaseFolder, entry.name));
}
