// Lines of source files, for showing code beside them. What cannot be read is left out: the paths are those that a
// compiler wrote, perhaps on another machine, and nobody vouches for them.

import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';

/** Longer files are no source that somebody wrote. Bytes. */
const longestFile = 2 ** 23;
/** Files that are kept. */
const mostFiles = 64;

export class SourceTexts {
  readonly #files = new Map<string, readonly string[] | null>();

  /** Line `number` from 1, without its end; null where the file cannot be read or has no such line. */
  line(path: string, number: number): string | null {
    let lines = this.#files.get(path);
    if (lines === undefined) {
      lines = readLines(path);
      if (this.#files.size >= mostFiles) this.#files.clear();
      this.#files.set(path, lines);
    }
    return lines?.[number - 1] ?? null;
  }
}

function readLines(path: string): readonly string[] | null {
  if (!isAbsolute(path)) return null;
  try {
    const status = statSync(path);
    if (!status.isFile() || status.size > longestFile) return null;
    return readFileSync(path, 'utf8').split(/\r?\n/);
  } catch {
    return null; // gone, or not ours to read: the line's number is shown all the same
  }
}
