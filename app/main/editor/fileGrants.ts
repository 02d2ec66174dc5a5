// Which files the page may have opened: those that a person chose in a dialog, dropped, or named when the app was
// started, and those of the opened folder. A page that has been taken over can ask for no other.
import { realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { InputError } from '../../shared/errors.ts';

export class FileGrants {
  readonly #files = new Set<string>();

  /** A person chose it. */
  allow(path: string): void {
    this.#files.add(resolve(path));
  }

  /** Throws InputError where nobody chose it. */
  check(path: string): void {
    if (!this.#files.has(resolve(path)))
      throw new InputError(`${path} was refused: only files that were chosen, dropped, or lie in the opened folder`);
  }
}

/**
 * The path of a folder's file, which may not lie outside of it, by `..` or by a link. Rejects with InputError.
 */
export async function fileInFolder(folder: string, name: string): Promise<string> {
  const path = resolve(folder, name);
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(path)]);
    if (name !== '' && isInside(root, target)) return join(folder, relative(resolve(folder), path));
  } catch (error) {
    throw new InputError(`${name} in ${folder} cannot be opened: ${(error as Error).message}`);
  }
  throw new InputError(`${name} was refused: it does not lie in the opened folder ${folder}`);
}

function isInside(root: string, target: string): boolean {
  return target.startsWith(root.endsWith(sep) ? root : root + sep);
}
