// Which libraries of this machine define a name: the indexes of archives and the dynamic symbols of shared libraries in
// the folders that a native linker searches. Reads no more of a file than its tables.
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LoadstoneError } from '../../shared/errors.ts';
import { archiveDefines } from '../object/archiveNames.ts';
import { type ByteSource, sharedObjectDefines } from '../object/elf/sharedObject.ts';
import { systemFolders } from './librarySearch.ts';

export interface Definer {
  readonly path: string;
  readonly kind: 'archive' | 'shared';
}

export interface SymbolSearch {
  readonly signal?: AbortSignal;
  /** Milliseconds; what was found until then is the answer. */
  readonly timeLimit: number;
  /** Instead of the system's. */
  readonly folders?: readonly string[];
}

/** By name, those that define it: archives first, because their code becomes part of the load. */
export async function findDefiners(
  symbols: readonly string[],
  { signal, timeLimit, folders = systemFolders }: SymbolSearch,
): Promise<ReadonlyMap<string, readonly Definer[]>> {
  const found = new Map<string, Definer[]>();
  const giveUpAt = performance.now() + timeLimit;
  const seen = new Set<string>();
  for (const { path, kind } of await libraries(folders)) {
    if (signal?.aborted === true || performance.now() > giveUpAt) break;
    const target = await realpath(path).catch(() => null); // a dangling link
    if (target === null || seen.has(target)) continue;
    seen.add(target);
    for (const symbol of await definedIn(target, kind, symbols)) {
      found.set(symbol, [...(found.get(symbol) ?? []), { path, kind }]);
    }
  }
  return found;
}

async function libraries(folders: readonly string[]): Promise<readonly Definer[]> {
  const archives: Definer[] = [];
  const shared: Definer[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []); // most machines lack some of the system's
    // Names without a version come first: they are what development packages bring.
    names.sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
    for (const name of names) {
      const path = join(folder, name);
      if (/^lib.*\.a$/.test(name)) archives.push({ path, kind: 'archive' });
      else if (/^lib.*\.so(\.\d+)*$/.test(name)) shared.push({ path, kind: 'shared' });
    }
  }
  return [...archives, ...shared];
}

/** Empty for what is no library after all, or cannot be read. */
async function definedIn(path: string, kind: Definer['kind'], symbols: readonly string[]): Promise<readonly string[]> {
  try {
    const { size } = await stat(path);
    const file = await open(path);
    try {
      const source: ByteSource = {
        name: path,
        size,
        read: async (offset, length) => {
          const bytes = new Uint8Array(length);
          const { bytesRead } = await file.read(bytes, 0, length, offset);
          return bytes.subarray(0, bytesRead);
        },
      };
      return kind === 'archive'
        ? ((await archiveDefines(source, symbols)) ?? [])
        : await sharedObjectDefines(source, symbols);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof LoadstoneError || (error as NodeJS.ErrnoException).code !== undefined) return [];
    throw error;
  }
}
