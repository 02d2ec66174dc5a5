// Drivers of test/libraries: small programs that exercise a static library of the distribution. What each needs stands
// in its first line: `// library: package=libpng-dev archives=libpng16.a,libz.a libs=m`.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface LibraryDriver {
  readonly name: string;
  readonly source: string;
  readonly cxx: boolean;
  /** Debian's packages that have the archives. */
  readonly packages: readonly string[];
  /** Paths in link order; empty where one of them is missing. */
  readonly archives: readonly string[];
  readonly missing: readonly string[];
  /** For `-l`. */
  readonly libraries: readonly string[];
}

const folder = fileURLToPath(new URL('../libraries/', import.meta.url));

export function readDrivers(): readonly LibraryDriver[] {
  const names = readdirSync(folder).filter((name) => /\.(c|cc)$/.test(name));
  return names.sort().map(readDriver);
}

function readDriver(file: string): LibraryDriver {
  const [line = ''] = readFileSync(join(folder, file), 'utf8').split('\n', 1);
  const list = (key: string): readonly string[] => new RegExp(` ${key}=(\\S+)`).exec(line)?.[1]?.split(',') ?? [];
  const archives = list('archives');
  if (!line.startsWith('// library:') || archives.length === 0) {
    throw new Error(`test/libraries/${file}:1: '// library: package=… archives=…' is expected, found '${line}'`);
  }
  const found = archives.map(findArchive);
  const missing = archives.filter((_, index) => found[index] === null);
  return {
    name: file.replace(/\.[^.]*$/, ''),
    source: join(folder, file),
    cxx: file.endsWith('.cc'),
    packages: list('package'),
    archives: missing.length > 0 ? [] : found.filter((path) => path !== null),
    missing,
    libraries: list('libs'),
  };
}

function findArchive(name: string): string | null {
  // gcc answers with the bare name where it finds nothing.
  const path = execFileSync('gcc', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
  return path !== name && existsSync(path) ? path : null;
}
