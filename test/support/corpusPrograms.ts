// Reads the corpus: which programs there are below test/corpus, and what their first lines say about them. The form of
// that line is described in test/corpus/README.md.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Combination, type Source, wordsOf } from './compilers.ts';

export interface CorpusProgram {
  /** `tls/generalDynamic`. */
  readonly name: string;
  readonly sources: readonly Source[];
  /** For `-l`. */
  readonly libraries: readonly string[];
  readonly args: readonly string[];
  /** Expected exit status, 128 + signal after a crash. */
  readonly status: number;
  /** A feature in the words of /proc/cpuinfo without which the program cannot run. */
  readonly cpu: string | null;
  /** Whether a combination makes sense for this program. */
  allows(combination: Combination): boolean;
}

export const corpusFolder = fileURLToPath(new URL('../corpus/', import.meta.url));

const sourceName = /\.(c|cc|s)$/;
const programKeys = ['files', 'flags', 'not', 'libs', 'args', 'status', 'cpu'];
const partKeys = ['flags'];

export function readCorpus(): readonly CorpusProgram[] {
  const paths = readdirSync(corpusFolder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    sourceName.test(path),
  );
  const programs = paths.sort().map((path) => readProgram(path));
  return programs.filter((program) => program !== null);
}

/** Null for a file that is part of another program. */
function readProgram(path: string): CorpusProgram | null {
  const words = headerOf(path, 'corpus', programKeys);
  if (words === null) return null;
  const list = (key: string): string[] => words.get(key)?.split(',') ?? [];
  const flags = list('flags');
  const parts = list('files').map((file) => sourceOf(join(dirname(path), file), flags));
  const exclusions = list('not').map((exclusion) => exclusion.split('+'));
  return {
    name: path.replace(sourceName, ''),
    sources: [{ path: join(corpusFolder, path), flags }, ...parts],
    libraries: list('libs'),
    args: list('args'),
    status: Number(words.get('status') ?? 0),
    cpu: words.get('cpu') ?? null,
    allows: (combination) => {
      const present = wordsOf(combination).split(' ');
      return !exclusions.some((exclusion) => exclusion.every((word) => present.includes(word)));
    },
  };
}

function sourceOf(path: string, flags: readonly string[]): Source {
  const own = headerOf(path, 'part', partKeys)?.get('flags')?.split(',') ?? [];
  return { path: join(corpusFolder, path), flags: [...flags, ...own] };
}

/** The words of a first line such as `// corpus: files=a.c not=clang`; null where it is no such line. */
function headerOf(path: string, kind: string, keys: readonly string[]): ReadonlyMap<string, string> | null {
  const [line = ''] = readFileSync(join(corpusFolder, path), 'utf8').split('\n', 1);
  const text = new RegExp(`^(?://|#) ${kind}:(.*)$`).exec(line)?.[1];
  if (text === undefined) return null;
  const words = text.split(' ').filter((word) => word !== '');
  return new Map(
    words.map((word) => {
      const [key = '', ...value] = word.split('=');
      if (!keys.includes(key)) throw new Error(`${path}:1: '${word}' is not understood; known are ${keys.join(', ')}`);
      return [key, value.join('=')];
    }),
  );
}
