// Compiles for tests that run inside Wine, where no program of Linux can be started: they leave a request in a folder and
// wait for its answer (test/support/tools.ts). For the suite `windows`.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './runProgram.mjs';

/** What is asked for by its name on any system, as it is called here. */
const programs = new Map([
  ['gcc', 'x86_64-w64-mingw32-gcc-posix'],
  ['g++', 'x86_64-w64-mingw32-g++-posix'],
  ['ar', 'x86_64-w64-mingw32-ar'],
]);

/** Milliseconds between two looks into the folder. */
const interval = 20;

export class CompileDesk {
  /** @type {string} */ #folder;
  /** @type {(path: string) => string} */ #linuxPath;
  /** @type {NodeJS.Timeout} */ #timer;

  /**
   * @param {string} folder for the requests; made, and deleted at the end
   * @param {(path: string) => string} linuxPath of a path as a Windows program writes it
   */
  constructor(folder, linuxPath) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#linuxPath = linuxPath;
    this.#timer = setInterval(() => this.#look(), interval);
  }

  close() {
    clearInterval(this.#timer);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #look() {
    for (const name of readdirSync(this.#folder)) {
      const id = /^(.+)\.request$/.exec(name)?.[1];
      if (id === undefined) continue;
      const path = join(this.#folder, name);
      /** @type {{ program: string, args: string[], cwd: string }} */
      const request = JSON.parse(readFileSync(path, 'utf8'));
      rmSync(path);
      void this.#answer(id, request);
    }
  }

  /** @param {string} id @param {{ program: string, args: string[], cwd: string }} request */
  async #answer(id, { program, args, cwd }) {
    const words = args.map((word) => this.#linuxPath(word));
    const answer = await capture(programs.get(program) ?? program, words, {
      cwd: this.#linuxPath(cwd),
      timeout: 60_000,
    }).then(
      ({ code, output }) => ({ code, output }),
      (error) => ({ code: 127, output: String(error) }),
    );
    // The run may be over.
    if (!existsSync(this.#folder)) return;
    const draft = join(this.#folder, `${id}.draft`);
    writeFileSync(draft, JSON.stringify(answer));
    renameSync(draft, join(this.#folder, `${id}.answer`));
  }
}
