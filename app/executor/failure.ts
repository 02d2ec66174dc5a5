// The executor's own failures, not those of the program that it runs: one line on standard error, which the controller
// reads, and exit code 1.

import { writeSync } from 'node:fs';

/** Ends the process. Writes without a stream: a pipe's stream would still hold the text when the process ends. */
export function fail(text: string): never {
  writeSync(process.stderr.fd, `loadstone executor: ${text}\n`);
  process.exit(1);
}

/** From here on an error that nobody handles ends the process with a line of its own. */
export function failOnUncaughtErrors(): void {
  process.on('uncaughtException', (error) => fail(error.stack ?? error.message));
  process.on('unhandledRejection', (reason) =>
    fail(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
  );
}
