// The static companions of the C library and the compiler: what gcc adds to every native link without being asked. Only
// looked at when symbols are missing that one of them defines.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Phases } from '../timing/phases.ts';
import { type InputFile, readInput } from './inputFile.ts';

export interface Companion {
  readonly input: InputFile;
  /** The missing names that it defines. */
  readonly names: readonly string[];
}

/** gcc's own archives lie in a folder per version. */
const compilerFolders = ['/usr/lib/gcc/x86_64-linux-gnu', '/usr/lib/gcc/x86_64-pc-linux-gnu'];
const nonSharedArchives = ['/usr/lib/x86_64-linux-gnu/libc_nonshared.a', '/usr/lib64/libc_nonshared.a'];

/** Those that define at least one of the names. Empty on a machine without a compiler. */
export async function findCompanions(names: readonly string[], phases: Phases): Promise<readonly Companion[]> {
  const companions: Companion[] = [];
  for (const path of [...compilerArchives(), ...nonSharedArchives]) {
    const input = await readInput(path, phases);
    if (input.content.kind !== 'archive') continue;
    const { archive } = input.content;
    const found = names.filter((name) => archive.memberDefining(name) >= 0);
    if (found.length > 0) companions.push({ input, names: found });
  }
  return companions;
}

/** `libgcc.a` of the newest version. */
function compilerArchives(): readonly string[] {
  for (const folder of compilerFolders) {
    const newest = versionsIn(folder).at(-1);
    if (newest !== undefined) return [join(folder, newest, 'libgcc.a')];
  }
  return [];
}

function versionsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') return [];
    throw error;
  }
}
