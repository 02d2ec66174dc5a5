// What a compilation read beside its source, from the rule that -MMD writes: a change of any of it makes the object old.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

export interface Dependency {
  readonly path: string;
  /** Milliseconds; null where it cannot be read. */
  readonly modifiedMs: number | null;
}

/** Without those below `copies`, which are the editor's own texts. */
export async function readDependencies(file: string, cwd: string, copies: string): Promise<readonly Dependency[]> {
  const rule = await readFile(file, 'utf8');
  const paths = prerequisites(rule)
    .map((path) => resolve(cwd, path))
    .filter((path) => !path.startsWith(`${copies}/`));
  return Promise.all(paths.map(async (path) => ({ path, modifiedMs: await modified(path) })));
}

export async function haveChanged(dependencies: readonly Dependency[]): Promise<boolean> {
  const now = await Promise.all(dependencies.map(({ path }) => modified(path)));
  return dependencies.some(({ modifiedMs }, i) => modifiedMs !== now[i]);
}

/** `target: a b\ c \<newline> d`, with blanks, `#` and `$` escaped as make wants it. */
export function prerequisites(rule: string): readonly string[] {
  const list = rule.slice(rule.indexOf(': ') + 2).replace(/\\\n/g, ' ');
  return [...list.matchAll(/(?:\\.|[^\s\\])+/g)].map(([word]) =>
    word.replace(/\\([ #\\])/g, '$1').replaceAll('$$', '$'),
  );
}

async function modified(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return null; // gone, which is a change
  }
}
