// A Wine installation for one run of tests: a prefix of its own in the temporary folder, with everything that Windows
// programs write, and a server whose end ends them all. 700 MB while it lives.

import { spawn } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { root } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError } from './say.mjs';

/**
 * @typedef {object} WineResult
 * @property {number | null} code the low 8 bits of the Windows program's, as Linux keeps them
 * @property {boolean} timedOut
 * @property {string} output stdout and stderr
 */

const prefixName = /^loadstone-wine-(\d+)-\w{6}$/;

export class WinePrefix {
  /** @type {string} */ #wine;
  /** @type {string} */ #folder;
  /** @type {Record<string, string | undefined>} */ #env;

  /**
   * Makes a prefix. @param {string} wine the 64-bit loader
   * @param {readonly string[]} libraries DLLs that this Wine lacks; they go where Windows has its own
   */
  static async make(wine, libraries = []) {
    sweep();
    const prefix = new WinePrefix(wine, mkdtempSync(join(tmpdir(), `loadstone-wine-${process.pid}-`)));
    const { code, output } = await prefix.run(['wineboot', '--init'], { timeout: 120_000 });
    if (code !== 0) {
      await prefix.end();
      throw new SetupError(`wineboot failed (exit code ${code}):\n${output.trim()}`);
    }
    const system = join(prefix.#folder, 'prefix', 'drive_c', 'windows', 'system32');
    for (const library of libraries) copyFileSync(library, join(system, basename(library)));
    return prefix;
  }

  /** @param {string} wine @param {string} folder */
  constructor(wine, folder) {
    this.#wine = wine;
    this.#folder = folder;
    this.#env = {
      ...process.env,
      HOME: folder,
      WINEPREFIX: join(folder, 'prefix'),
      // Without a debugger a crash ends at once; the two others ask for downloads.
      WINEDLLOVERRIDES: 'mscoree,mshtml,winedbg.exe=',
      WINEDEBUG: '-all',
      // Node.js refuses the Windows version that Wine names.
      NODE_SKIP_PLATFORM_CHECK: '1',
      DISPLAY: undefined,
      WAYLAND_DISPLAY: undefined,
    };
  }

  /**
   * Runs a Windows program in the checkout's top folder. Its output goes through a file: programs under Wine cannot
   * write to the pipes of Linux.
   * @param {readonly string[]} words
   * @param {{ timeout: number, env?: Record<string, string | undefined> }} options ms
   * @returns {Promise<WineResult>}
   */
  async run(words, { timeout, env = {} }) {
    const file = join(this.#folder, 'output');
    const descriptor = openSync(file, 'w');
    try {
      const child = spawn(this.#wine, words, {
        cwd: root,
        env: { ...this.#env, ...env },
        stdio: ['ignore', descriptor, descriptor],
      });
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        // Ends what the program started, too.
        void this.#endServer().then(() => child.kill('SIGKILL'));
      }, timeout);
      const code = await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (status) => resolve(status));
      });
      clearTimeout(timer);
      return { code, timedOut, output: readFileSync(file, 'utf8') };
    } finally {
      closeSync(descriptor);
    }
  }

  /** What a Windows program calls `path`, as Linux does; what is no path with a drive stays. @param {string} path */
  linuxPath(path) {
    const [, drive, rest = ''] = /^([A-Za-z]):[\\/](.*)$/.exec(path) ?? [];
    if (drive === undefined) return path;
    const top = drive.toLowerCase() === 'z' ? '/' : join(this.#folder, 'prefix', `drive_${drive.toLowerCase()}`);
    return join(top, rest.replaceAll('\\', '/'));
  }

  /** Ends every program of the prefix and deletes it. */
  async end() {
    await this.#endServer();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** Both calls succeed where no server runs. */
  async #endServer() {
    const server = wineServer();
    for (const option of ['--kill', '--wait']) {
      await capture(server, [option], { env: this.#env, timeout: 60_000 });
    }
  }
}

/** Debian keeps the loader and the server out of PATH. */
const wineFolders = [
  '/usr/lib/wine',
  '/usr/bin',
  '/opt/wine-stable/bin',
  ...(process.env['PATH'] ?? '').split(delimiter),
];

/** @returns {string | undefined} the 64-bit loader */
export const findWine = () => process.env['WINE64'] ?? findFile('wine64');

const wineServer = () => findFile('wineserver64') ?? findFile('wineserver') ?? 'wineserver';

/** @param {string} name @returns {string | undefined} */
const findFile = (name) => wineFolders.map((folder) => join(folder, name)).find((path) => existsSync(path));

/** Deletes prefixes of runs that were killed. */
function sweep() {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(prefixName.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
