// The scripts' voice: short lines on stderr-free stdout, each naming the script that speaks, and errors that end a
// script without a stack trace, because they are meant for a person and not for a programmer.

/** Thrown for what a person can put right: the message stands alone. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/** @param {string} line what is being done, or what was found */
export const say = (line) => console.log(`[loadstone] ${line}`);

/**
 * Runs a script's main function; a `SetupError` is printed as its message, anything else with its stack.
 * @param {() => Promise<number | undefined>} main answers the exit code, or nothing for 0
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? `[loadstone] ${error.message}` : error);
    process.exitCode = 1;
  }
}

/** Seconds since `startedAt` (of `performance.now()`), for a person. @param {number} startedAt */
export const secondsSince = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
