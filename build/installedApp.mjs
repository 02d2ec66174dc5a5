// Installs the Debian package for tests, with a user who runs it, and takes both away again.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from './runProgram.mjs';
import { SetupError, say } from './say.mjs';
import { findProgram } from './systemParts.mjs';

/** An ordinary user with a home, made for the tests. */
const user = 'loadstone-test';

/** Why the package is not installed on this machine, in words; undefined where it is. @returns {string | undefined} */
export function reasonNotToInstall() {
  if (process.env['LOADSTONE_TEST_INSTALL'] !== '1') {
    return 'installing a package changes the system: set LOADSTONE_TEST_INSTALL=1 where that is wanted, as .ci/run does';
  }
  if (process.getuid?.() !== 0) return 'only root can install a package';
  if (!findProgram('dpkg')) return 'this system has no dpkg';
  return undefined;
}

/**
 * @typedef {object} InstalledApp
 * @property {string} user
 * @property {string} deb
 * @property {string} olderDeb the same as version 0.0.1, with a file that the newer one no longer has
 * @property {() => Promise<void>} remove
 */

/** @param {string} deb @returns {Promise<InstalledApp>} */
export async function installApp(deb) {
  if ((await capture('dpkg-query', ['-W', 'loadstone'])).code === 0) {
    say('installed: removing the package that was there');
    await command('dpkg', '--purge', 'loadstone');
  }
  if ((await capture('id', [user])).code !== 0) await command('useradd', '--create-home', '--shell', '/bin/sh', user);
  const scratch = mkdtempSync(join(tmpdir(), 'loadstone-older-'));
  const olderDeb = await makeOlder(deb, scratch);
  await command('dpkg', '--force-unsafe-io', '-i', deb);
  say(`installed: ${deb}`);
  return {
    user,
    deb,
    olderDeb,
    remove: async () => {
      await capture('dpkg', ['--purge', 'loadstone']);
      await capture('userdel', ['--remove', user]);
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** @param {string} deb @param {string} scratch */
async function makeOlder(deb, scratch) {
  const tree = join(scratch, 'tree');
  await command('dpkg-deb', '-R', deb, tree);
  const control = join(tree, 'DEBIAN', 'control');
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, 'Version: 0.0.1'));
  writeFileSync(join(tree, 'opt', 'Loadstone', 'resources', 'gone-since.txt'), 'only in the older version\n');
  const older = join(scratch, 'loadstone_0.0.1.deb');
  await command('dpkg-deb', '--root-owner-group', '-Znone', '--build', tree, older);
  rmSync(tree, { recursive: true });
  return older;
}

/** @param {string} program @param {...string} args */
async function command(program, ...args) {
  const result = await capture(program, args, { timeout: 5 * 60_000 });
  if (result.code !== 0) throw new SetupError(`${program} ${args.join(' ')} failed:\n${result.output.trim()}`);
}
