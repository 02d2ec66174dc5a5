// Files that are written whole or not at all: a crash or a full disk leaves either the old one or the new one.
import { chmod, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Of a file that nobody else is to read. */
const privateMode = 0o600;
/** Less what the user's umask says. */
const usualMode = 0o666;
/** Two that are written at the same time into one folder have names of their own. */
let written = 0;

/**
 * A file keeps its mode; where it is a link, what it points to is written. What is no file, a terminal or a pipe, is
 * written to as it is. Rejects with the system's error.
 */
export async function writeWholeFile(path: string, content: string | Uint8Array): Promise<void> {
  const target = await realpath(path).catch(() => path); // not there yet
  const status = await stat(target).catch(() => null);
  if (status !== null && !status.isFile()) {
    await writeFile(target, content);
    return;
  }
  const beside = join(dirname(target), `.loadstone-${process.pid}-${Date.now()}-${written++}.tmp`);
  try {
    await writeDurably(beside, content, status === null ? usualMode : privateMode);
    if (status !== null) await chmod(beside, status.mode & 0o777);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    // A folder that takes no new files may still have one that can be written.
    const { code } = error as NodeJS.ErrnoException;
    if (status === null || (code !== 'EACCES' && code !== 'EPERM')) throw error;
    await writeFile(target, content);
  }
}

/** A new file, on the disk when it resolves, so that a rename after it never names an empty one. */
export async function writeDurably(path: string, content: string | Uint8Array, mode = privateMode): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
