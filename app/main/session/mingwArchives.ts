// The archives that GCC for Windows adds to every link without being asked: its own, mingw's part of the C library, and
// the import libraries of the system. They need each other, so a load that lacks a name of one gets all of them.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** In the order in which GCC's driver links them; `cxx`: with the C++ library, whose exceptions need the shared libgcc. */
const archiveNames = (cxx: boolean): readonly string[] => [
  ...(cxx ? ['libstdc++.dll.a'] : []),
  'libmingw32.a',
  ...(cxx ? ['libgcc_s.a', 'libgcc.a'] : ['libgcc.a', 'libgcc_eh.a']),
  ...['libmoldname.a', 'libmingwex.a', 'libmsvcrt.a', 'libpthread.dll.a'],
  ...['libadvapi32.a', 'libshell32.a', 'libuser32.a', 'libkernel32.a'],
];

const target = 'x86_64-w64-mingw32';

/** Folders of libraries, the compiler's own before mingw's; empty where no GCC for Windows is installed. */
export function mingwFolders(): readonly string[] {
  const roots = [...compilersInPath(), '/usr'];
  for (const root of roots) {
    const ofCompiler = newestVersion(join(root, 'lib', 'gcc', target));
    if (ofCompiler === null) continue;
    return [ofCompiler, join(root, target, 'lib'), join(root, 'lib')].filter((folder) => existsSync(folder));
  }
  return [];
}

/** Paths of those that are there. */
export function mingwArchives(folders: readonly string[], cxx: boolean): readonly string[] {
  return archiveNames(cxx).flatMap((name) => {
    const path = folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
    return path === undefined ? [] : [path];
  });
}

/** On Windows: the folders above those in PATH that have a GCC. */
function compilersInPath(): readonly string[] {
  if (process.platform !== 'win32') return [];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.filter((folder) => existsSync(join(folder, 'gcc.exe'))).map(dirname);
}

/** `12-posix` before `12-win32`: the C++ library of that one has threads. */
function newestVersion(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const rank = (name: string): number => Number.parseInt(name, 10) + (name.endsWith('-win32') ? 0 : 0.5);
  const newest = readdirSync(folder)
    .filter((name) => /^\d/.test(name))
    .sort((one, other) => rank(one) - rank(other))
    .at(-1);
  return newest === undefined ? null : join(folder, newest);
}
