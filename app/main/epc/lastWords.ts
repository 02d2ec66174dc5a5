// What a process that did not become an executor wrote to its stderr: a missing library, an option that it does not know.
import type { Readable } from 'node:stream';

/** Characters that are kept; the last ones. */
const mostKept = 1000;

/** Reads from here on. The answer gives what has come, as the end of a message; empty where nothing was written. */
export function lastWords(stderr: Readable | null): () => string {
  let kept = '';
  stderr?.on('data', (bytes: Uint8Array) => {
    kept = (kept + new TextDecoder().decode(bytes)).slice(-mostKept);
  });
  return () => (kept.trim() === '' ? '' : `; it wrote: ${kept.trim()}`);
}
