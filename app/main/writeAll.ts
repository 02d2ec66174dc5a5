// Writes to the terminal or whatever stands in for it, without a stream's buffer between.
import { writeSync } from 'node:fs';
import { InputError } from '../shared/errors.ts';

/** As shells tell it of a program that SIGPIPE ended: 128 and the signal's number. Node ignores that signal. */
const closedOutputStatus = 141;

/**
 * All of it, now: a process that ends soon leaves nothing behind in a stream's buffer. Ends the process without a word where
 * nobody reads any more, as `loadstone … | head` comes to: the executor goes with its connection. Throws InputError.
 */
export function writeAll(descriptor: 1 | 2, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(closedOutputStatus);
      if (code !== 'EAGAIN') throw cannotWrite(descriptor, error as Error);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** A full disk, say. */
function cannotWrite(descriptor: 1 | 2, { message }: Error): InputError {
  return new InputError(`${descriptor === 1 ? 'standard output' : 'standard error'} cannot be written: ${message}`);
}
