// What the system must provide: programs, shared libraries, headers. Looks for the things themselves, not for package
// names, so that any distribution will do; installs what is missing with apt where that is possible without asking for
// a password, else says what to type.

import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';

/**
 * @typedef {object} SystemPart
 * @property {string} name what a person knows it by
 * @property {readonly string[]} packages Debian's package, then other names of it in relatives and later releases
 * @property {() => boolean | Promise<boolean>} present
 */

/** @typedef {'compiler' | 'electron' | 'display' | 'driver' | 'debugger'} Purpose */

/** @type {Record<Purpose, readonly SystemPart[]>} */
const parts = {
  compiler: [program('g++', 'g++'), program('make', 'make'), program('python3', 'python3')],
  electron: [
    library('GTK 3', 'libgtk-3.so.0', 'libgtk-3-0', 'libgtk-3-0t64'),
    library('NSS', 'libnss3.so', 'libnss3'),
    library('ALSA', 'libasound.so.2', 'libasound2', 'libasound2t64'),
    library('GBM', 'libgbm.so.1', 'libgbm1'),
    // Electron opens it at start-up and ends without a word where it is missing.
    library('X11-xcb', 'libX11-xcb.so.1', 'libx11-xcb1'),
  ],
  display: [program('Xvfb', 'xvfb')],
  driver: [program('chromedriver', 'chromium-driver', 'chromium-chromedriver')],
  // Crash reports are tested against it.
  debugger: [program('gdb', 'gdb')],
};

/** Waits for another apt instead of failing, then tries a mirror again that did not answer. */
const aptOptions = ['-o', 'DPkg::Lock::Timeout=600', '-o', 'Acquire::Retries=3', '-qq'];

/** @param {readonly Purpose[]} purposes */
export async function ensureSystemParts(purposes) {
  const wanted = purposes.flatMap((purpose) => parts[purpose]);
  const missing = await missingOf(wanted);
  if (missing.length === 0) return;
  const names = missing.map((part) => part.name).join(', ');
  if (!findProgram('apt-get')) {
    throw new SetupError(
      `the system lacks ${names}: install them with its package manager, then run the command again`,
    );
  }
  const prefix = await rootPrefix();
  if (prefix === undefined) {
    const packages = await Promise.all(missing.map(packageNameOf));
    throw new SetupError(
      `the system lacks ${names}, and installing them needs the administrator. Type this, then run the command again:\n` +
        `    sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`,
    );
  }
  const startedAt = performance.now();
  say(`system: ${names} missing, asking apt`);
  await apt(prefix, ['update']);
  const packages = await Promise.all(missing.map(packageNameOf));
  say(`system: apt-get install ${packages.join(' ')}`);
  await apt(prefix, ['install', '-y', '--no-install-recommends', ...packages]);
  const still = await missingOf(missing);
  if (still.length > 0) {
    throw new SetupError(
      `apt installed ${packages.join(' ')}, yet ${still.map((part) => part.name).join(', ')} is not found`,
    );
  }
  say(`system: complete (${secondsSince(startedAt)})`);
}

/** @param {string} name @returns {string | undefined} the program's path */
export function findProgram(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** @param {readonly SystemPart[]} wanted */
async function missingOf(wanted) {
  const found = await Promise.all(wanted.map((part) => part.present()));
  return wanted.filter((_, index) => !found[index]);
}

/** What to put before a command that root must run; undefined if only a person can. @returns {Promise<string[] | undefined>} */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (!findProgram('sudo')) return undefined;
  const probe = await capture('sudo', ['-n', 'true']);
  return probe.code === 0 ? ['sudo', '-n'] : undefined;
}

/** @param {readonly string[]} prefix @param {readonly string[]} args */
async function apt(prefix, args) {
  const command = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...aptOptions, ...args];
  const [first = 'apt-get', ...rest] = command;
  const result = await capture(first, rest, { timeout: 20 * 60_000 });
  if (result.code === 0) return;
  const text = `${command.join(' ')} failed (exit code ${result.code ?? result.signal}):\n${result.output.trim()}`;
  // A stale or unreachable list is no reason to give up: the packages may be there. What is missing shows next.
  if (args[0] !== 'update') throw new SetupError(text);
  say(text);
}

/** The name under which this release has the package. @param {SystemPart} part */
async function packageNameOf({ packages }) {
  for (const name of packages) {
    const policy = await capture('apt-cache', ['policy', name]);
    if (/Candidate: (?!\(none\))/.test(policy.output)) return name;
  }
  return packages[0] ?? '';
}

/** @param {string} name @param {...string} packages @returns {SystemPart} */
function program(name, ...packages) {
  return { name, packages, present: () => findProgram(name) !== undefined };
}

/** @param {string} name @param {string} soname @param {...string} packages @returns {SystemPart} */
function library(name, soname, ...packages) {
  return { name, packages, present: () => hasLibrary(soname) };
}

/** @param {string} soname */
async function hasLibrary(soname) {
  // Not on an ordinary user's PATH.
  const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find(isExecutable);
  if (ldconfig) {
    const list = await capture(ldconfig, ['-p']);
    // One per line: `libgtk-3.so.0 (libc6,x86-64) => /lib/…`. Libraries of other word sizes do not count.
    return list.output.split('\n').some((line) => line.trim().startsWith(`${soname} (`) && wordSizeMatches(line));
  }
  return ['/usr/lib', '/usr/lib64', '/lib', '/lib64'].some((folder) => existsSync(join(folder, soname)));
}

/** @param {string} line of `ldconfig -p` */
const wordSizeMatches = (line) => process.arch !== 'x64' || /x86-64/.test(line);

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
