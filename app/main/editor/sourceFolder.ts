// The files of an opened folder, for the quick-open list: by name, without what nobody edits.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** How many are listed; a larger folder is cut, and the list says so. */
const mostFiles = 5000;
/** Folders below the opened one. */
const deepest = 12;
const skipped = new Set(['node_modules', '__pycache__', 'CMakeFiles']);
const binary = /\.(o|obj|a|lib|so|dll|exe|pyc|class|png|jpe?g|gif|ico|zip|gz|xz|bz2|pdf|asar)$|\.so\.[\d.]+$/i;

/** Relative paths, those of a folder before those of the folders in it. Links are not followed. */
export async function listFolder(root: string): Promise<{ readonly files: string[]; readonly cut: boolean }> {
  const files: string[] = [];
  const waiting: { readonly folder: string; readonly depth: number }[] = [{ folder: '', depth: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { folder, depth } = next;
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []); // not ours to read
    entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    const folders: { folder: string; depth: number }[] = [];
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory() && depth < deepest && !skipped.has(entry.name))
        folders.push({ folder: path, depth: depth + 1 });
      else if (entry.isFile() && !binary.test(entry.name)) files.push(path);
      if (files.length >= mostFiles) return { files, cut: true };
    }
    waiting.unshift(...folders);
  }
  return { files, cut: false };
}
