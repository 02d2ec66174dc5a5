// The files that a live process has mapped, from /proc/<pid>/maps: to name addresses of a process that is about to die.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface MappedFile {
  readonly start: number;
  readonly end: number;
  /** Where the file's first byte lies, or would lie. */
  readonly base: number;
  /** The last part of its path. */
  readonly name: string;
}

/** Empty where the process is gone already, or the system has no /proc. */
export function readMappedFiles(pid: number): readonly MappedFile[] {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/maps`, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return [];
    throw error;
  }
  const files: MappedFile[] = [];
  for (const [, start, end, offset, path] of text.matchAll(
    /^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) \S+ \d+ +(\/.+)$/gm,
  )) {
    if (start === undefined || end === undefined || offset === undefined || path === undefined) continue;
    const address = Number.parseInt(start, 16);
    files.push({
      start: address,
      end: Number.parseInt(end, 16),
      base: address - Number.parseInt(offset, 16),
      name: basename(path),
    });
  }
  return files;
}
