// Asks a person where a file goes, and writes it; or which folder is meant. Handlers of every subject use it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import { InputError } from '../../shared/errors.ts';
import { writeWholeFile } from '../session/wholeFile.ts';

export interface SavedFile {
  readonly title: string;
  /** The name that is suggested, with its extension. */
  readonly name: string;
  /** What the extension stands for: `Comma-separated values`. */
  readonly kind: string;
  readonly content: string | Uint8Array;
}

/**
 * Set by who starts the app without a person before it (a test, a script): files go into this folder under the names
 * that are suggested, it is the folder that is chosen, and no dialog is shown.
 */
const folderVariable = 'LOADSTONE_SAVE_FOLDER';

/** The last folder that was chosen; null until then. */
let lastFolder: string | null = null;

/**
 * Answers the path, or null where the person changed their mind. Rejects with InputError where it cannot be written; what
 * was there before stays then.
 */
export async function saveFile(
  window: BrowserWindow,
  { title, name, kind, content }: SavedFile,
): Promise<string | null> {
  const path = await choosePath(window, title, name, kind);
  if (path === null) return null;
  try {
    await writeWholeFile(path, content);
  } catch (error) {
    throw new InputError(`${path} cannot be written: ${(error as Error).message}`);
  }
  return path;
}

/** Asks for a path; `saveFile` says what the words are, `from` is the folder to begin in. Null where the person changed their mind. */
export async function choosePath(
  window: BrowserWindow,
  title: string,
  name: string,
  kind: string,
  from: string | null = lastFolder,
): Promise<string | null> {
  const folder = process.env[folderVariable];
  if (folder !== undefined && folder !== '') {
    await mkdir(folder, { recursive: true });
    return join(folder, name);
  }
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const chosen = await dialog.showSaveDialog(window, {
    title,
    defaultPath: from === null ? name : join(from, name),
    filters: [
      { name: kind, extensions: [extension] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  if (chosen.canceled || chosen.filePath === '') return null;
  lastFolder = join(chosen.filePath, '..');
  return chosen.filePath;
}

/** Asks for a folder that is there; null where the person changed their mind. */
export async function chooseFolder(window: BrowserWindow, title: string): Promise<string | null> {
  const folder = process.env[folderVariable];
  if (folder !== undefined && folder !== '') return folder;
  const chosen = await dialog.showOpenDialog(window, { title, properties: ['openDirectory'] });
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
}
