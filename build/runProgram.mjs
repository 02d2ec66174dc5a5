// Starts other programs for the build scripts. Never through a shell: arguments arrive as they were given.

import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] the checkout's top folder unless said otherwise
 * @property {Record<string, string | undefined>} [env] added to the environment; `undefined` takes a variable away
 * @property {number} [timeout] in ms; the program and everything it started are killed then
 */

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null, timedOut: boolean, output: string }} RunResult */

/** Longest output that is kept of one program: the end is what tells why it failed. */
const keptOutputBytes = 256 * 1024;

/**
 * Runs a program to its end and collects stdout and stderr, in the order in which they came.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>} also where the program failed; rejects only where it could not be started
 */
export function capture(program, args, options = {}) {
  return run(program, args, options, 'pipe');
}

/**
 * Runs a program to its end with our own stdin, stdout and stderr.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>} `output` is empty
 */
export function runVisibly(program, args, options = {}) {
  return run(program, args, options, 'inherit');
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @param {'pipe' | 'inherit'} stdio
 * @returns {Promise<RunResult>}
 */
function run(program, args, options, stdio) {
  return new Promise((resolve, reject) => {
    const { timeout } = options;
    const child = spawn(program, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: stdio === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a timeout reaches grandchildren too. Not on a terminal: Ctrl-C must reach them.
      detached: timeout !== undefined,
    });
    let timedOut = false;
    const killGroup = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        // ESRCH: it ended by itself in this very moment, which is what was wanted.
        if (!(error instanceof Error) || !('code' in error) || error.code !== 'ESRCH') throw error;
      }
    };
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            killGroup();
          }, timeout);
    // A detached group does not hear the terminal's Ctrl-C: pass it on, then end as the signal asks.
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => {
      killGroup();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    if (timeout !== undefined) for (const signal of groupSignals) process.on(signal, passOn);

    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-keptOutputBytes);
      });
    }
    const cleanUp = () => {
      clearTimeout(timer);
      for (const signal of groupSignals) process.off(signal, passOn);
    };
    child.on('error', (error) => {
      cleanUp();
      reject(error);
    });
    // What it left running holds its output open, and would outlive us.
    if (timeout !== undefined) child.on('exit', killGroup);
    child.on('close', (code, signal) => {
      cleanUp();
      resolve({ code, signal, timedOut, output });
    });
  });
}

/** @type {readonly NodeJS.Signals[]} */
const groupSignals = ['SIGINT', 'SIGTERM'];
