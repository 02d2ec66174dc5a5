// Writes to the terminal or whatever stands in for it, without a stream's buffer between.
import { writeSync } from 'node:fs';

/** All of it, now: a process that ends soon leaves nothing behind in a stream's buffer. */
export function writeAll(descriptor: 1 | 2, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
