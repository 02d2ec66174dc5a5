// Shared libraries that a person added to the session: each load opens them in the executor, in this order, and looks
// names up in them behind the C library's. The session reads `words` at each load.
import { basename, dirname } from 'node:path';
import type { LibraryWords } from './linkInputs.ts';

export class PreloadedLibraries {
  #paths: readonly string[] = [];

  get paths(): readonly string[] {
    return this.#paths;
  }

  /** As `-L` and `-l:` would say it: the exact files. */
  get words(): LibraryWords {
    return {
      names: this.#paths.map((path) => `:${basename(path)}`),
      folders: [...new Set(this.#paths.map((path) => dirname(path)))],
      wholeArchive: false,
    };
  }

  /** Absolute. One that is there already stays where it is. */
  add(path: string): void {
    if (!this.#paths.includes(path)) this.#paths = [...this.#paths, path];
  }

  /** From the next load on; an executor that opened it keeps it until its end. */
  remove(path: string): void {
    this.#paths = this.#paths.filter((other) => other !== path);
  }
}
