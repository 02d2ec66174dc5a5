// Texts on disk: read as UTF-8 with one kind of line end, written so that a crash leaves either the old file or the new.
import { readFile, stat } from 'node:fs/promises';
import { InputError } from '../../shared/errors.ts';
import { writeWholeFile } from '../session/wholeFile.ts';

export interface TextFile {
  readonly text: string;
  /** It began with a byte order mark, and will again. */
  readonly mark: boolean;
  /** Milliseconds. */
  readonly modifiedMs: number;
}

/** Bytes. */
const sizeLimit = 16 * 2 ** 20;

/** Rejects with InputError for what is no text, or too large for an editor. */
export async function readText(path: string): Promise<TextFile> {
  const status = await attempt(path, 'read', () => stat(path));
  if (!status.isFile()) throw new InputError(`${path} is no file: only text files can be edited`);
  if (status.size > sizeLimit)
    throw new InputError(`${path} has ${status.size} bytes: the editor takes up to ${sizeLimit}`);
  const bytes = await attempt(path, 'read', () => readFile(path));
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw new InputError(`${path} is no text: byte ${zero} is 0`);
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text: withOneLineEnd(text), mark, modifiedMs: status.mtimeMs };
  } catch {
    throw new InputError(`${path} is no UTF-8 text: convert it first, for instance with iconv -t UTF-8`);
  }
}

/** Answers the file's new time; see writeWholeFile. */
export async function writeText(path: string, text: string, mark: boolean): Promise<number> {
  return attempt(path, 'written', async () => {
    await writeWholeFile(path, (mark ? '\ufeff' : '') + text);
    return (await stat(path)).mtimeMs;
  });
}

/** Null where the file is gone. */
export async function modifiedMs(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return null;
  }
}

/** The line end that more lines have, as the editor's component chooses it: offsets must be the same on both sides. */
function withOneLineEnd(text: string): string {
  const all = text.match(/\r\n|\r|\n/g) ?? [];
  const withReturn = all.filter((end) => end !== '\n').length;
  if (withReturn === 0) return text;
  const end = withReturn > all.length / 2 ? '\r\n' : '\n';
  return text.replace(/\r\n|\r|\n/g, end);
}

async function attempt<T>(path: string, what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be ${what}: ${(error as Error).message}`);
  }
}
