// Finds the compilers of this machine: gcc and clang by their plain and versioned names on PATH, each asked once for its
// version and target. Nothing of a person's is compiled here.
import { readdir, realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { CompilerRecord } from '../../shared/ui/sourceRecords.ts';
import { runCompiler } from './compilerProcess.ts';

export type CompilerLanguage = CompilerRecord['language'];

const names = /^(?:x86_64-linux-gnu-)?(gcc|g\+\+|clang|clang\+\+)(?:-\d+(?:\.\d+)*)?$/;
/** Milliseconds that a compiler gets to tell its version. */
const answerTime = 10_000;

/** In the order in which they are offered: gcc before clang, plain names before versioned ones, newer before older. */
export async function findCompilers(searchPath: string): Promise<readonly CompilerRecord[]> {
  const programs = await candidates(searchPath);
  const found = await Promise.all(programs.map(identify));
  return found.filter((compiler) => compiler !== null).sort(byPreference);
}

/** What to type where no compiler for the language is found. */
export const installLines: Readonly<Record<CompilerLanguage, string>> = {
  c: 'sudo apt install gcc',
  cpp: 'sudo apt install g++',
};

/** One path for each program: `gcc`, `gcc-12` and `x86_64-linux-gnu-gcc-12` are often one. The shortest name stands. */
async function candidates(searchPath: string): Promise<readonly string[]> {
  const shortest = new Map<string, string>();
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    for (const name of await listFolder(folder)) {
      if (!names.test(name)) continue;
      const path = join(folder, name);
      const target = await resolveLink(path);
      if (target === null) continue;
      // clang and clang++ are one program that looks at its name.
      const key = `${name.includes('++') ? 'cpp' : 'c'} ${target}`;
      const known = shortest.get(key);
      if (known === undefined || path.length < known.length) shortest.set(key, path);
    }
  }
  return [...shortest.values()];
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return []; // PATH names folders that do not exist, or may not be read
  }
}

async function resolveLink(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    return null; // a dangling link
  }
}

/** Null for what does not answer as a compiler for x86-64. */
async function identify(path: string): Promise<CompilerRecord | null> {
  const ask = async (...args: string[]): Promise<string> => {
    const answer = await runCompiler(path, args, { cwd: '/', timeLimit: answerTime });
    return answer.status === 0 ? answer.stdout : '';
  };
  const [machine, text] = await Promise.all([ask('-dumpmachine'), ask('--version')]);
  const version = /\b(\d+\.\d+(?:\.\d+)*)/.exec(text.split('\n')[0]?.replace(/\([^)]*\)/g, '') ?? '')?.[1];
  if (!machine.startsWith('x86_64') || version === undefined) return null;
  // `gcc` of some systems is clang.
  const family = text.includes('clang') ? 'clang' : 'gcc';
  const language = path.includes('++') ? 'cpp' : 'c';
  const driver = language === 'c' ? family : family === 'gcc' ? 'g++' : 'clang++';
  return { path, family, language, version, label: `${driver} ${version}` };
}

function byPreference(one: CompilerRecord, other: CompilerRecord): number {
  const versioned = ({ path }: CompilerRecord): number => (/-\d[\d.]*$/.test(path) ? 1 : 0);
  const newer = (text: string): number[] => text.split('.').map(Number);
  if (one.family !== other.family) return one.family === 'gcc' ? -1 : 1;
  if (versioned(one) !== versioned(other)) return versioned(one) - versioned(other);
  const [a, b] = [newer(one.version), newer(other.version)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (b[i] ?? 0) - (a[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.path < other.path ? -1 : 1;
}
