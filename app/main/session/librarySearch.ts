// Finds what `-lNAME` means, as a native linker would: in the given folders, then in the system's, in each the shared
// library before the archive.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../shared/errors.ts';

/** Debian's and the common folders of x86-64 Linux. */
export const systemFolders: readonly string[] = [
  '/usr/local/lib/x86_64-linux-gnu',
  '/usr/local/lib',
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib64',
  '/usr/lib64',
  '/lib',
  '/usr/lib',
];

/**
 * The path of `libNAME.so`, else `libNAME.a`, else `libNAME.so.N` (what is there without the development package), of the
 * first folder that has any. `:file` asks for a file of just that name. Throws InputError that lists the folders.
 */
export function findLibrary(name: string, folders: readonly string[]): string {
  const searched = [...folders, ...systemFolders];
  for (const folder of searched) {
    const file = libraryIn(folder, name);
    if (file !== null) return join(folder, file);
  }
  throw new InputError(
    `-l${name}: no ${fileNames(name).join(', ')} in ${searched.join(', ')}; give its folder with -L`,
  );
}

/** Asks for the usual names first: a system's folder has thousands of files, and to list them takes milliseconds. */
function libraryIn(folder: string, name: string): string | null {
  const exact = fileNames(name).find((candidate) => existsSync(join(folder, candidate)));
  if (exact !== undefined || name.startsWith(':')) return exact ?? null;
  const prefix = `lib${name}.so.`;
  const versioned = listFolder(folder)
    .filter((file) => file.startsWith(prefix))
    .sort((one, other) => one.length - other.length);
  return versioned[0] ?? null;
}

function fileNames(name: string): readonly string[] {
  return name.startsWith(':') ? [name.slice(1)] : [`lib${name}.so`, `lib${name}.a`];
}

/** Empty for a folder that cannot be read: most machines lack some of the system's. */
function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}
