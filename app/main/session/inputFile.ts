// One file of the load list: read, told apart and parsed, or refused with the reason. Nothing of it is executed.
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { InputError, LoadstoneError } from '../../shared/errors.ts';
import { type Archive, isArchive, parseArchive } from '../object/archive.ts';
import { type ObjectFile, parseObjectFile } from '../object/objectFile.ts';
import type { Phases } from '../timing/phases.ts';

export type InputContent =
  | { readonly kind: 'object'; readonly object: ObjectFile }
  | { readonly kind: 'archive'; readonly archive: Archive }
  | { readonly kind: 'refused'; readonly error: LoadstoneError };

export interface InputFile {
  /** Absolute. */
  readonly path: string;
  /** As messages and lists spell it. */
  readonly name: string;
  /** Bytes; 0 for a file that could not be read. */
  readonly size: number;
  /** Of the file when it was read, in milliseconds; tells whether it has changed since. */
  readonly modifiedMs: number;
  readonly content: InputContent;
}

/** Larger files are refused: Node reads no more into one buffer. Bytes. */
const maxInputBytes = 2 ** 32;

/** Reads and parses. A bad file is an expected case: it comes back as `refused`, never as a rejection. */
export async function readInput(path: string, phases: Phases): Promise<InputFile> {
  const absolute = resolve(path);
  const name = basename(absolute);
  let size = 0;
  let modifiedMs = 0;
  try {
    const bytes = await phases.measureAsync('read', async () => {
      const status = await statFile(absolute);
      modifiedMs = status.modifiedMs;
      const content = await readFile(absolute);
      phases.count('files', 1);
      phases.count('bytes', content.length);
      return new Uint8Array(content.buffer, content.byteOffset, content.length);
    });
    size = bytes.length;
    return { path: absolute, name, size, modifiedMs, content: phases.measure('parse', () => parse(name, bytes)) };
  } catch (error) {
    if (!(error instanceof LoadstoneError)) throw error;
    return { path: absolute, name, size, modifiedMs, content: { kind: 'refused', error } };
  }
}

/** The file as it is now: the same object where it has not changed since it was read. */
export async function refreshInput(input: InputFile, phases: Phases): Promise<InputFile> {
  try {
    const { size, modifiedMs } = await statFile(input.path);
    if (size === input.size && modifiedMs === input.modifiedMs && input.content.kind !== 'refused') return input;
  } catch (error) {
    if (!(error instanceof LoadstoneError)) throw error;
  }
  return readInput(input.path, phases);
}

function parse(name: string, bytes: Uint8Array): InputContent {
  return isArchive(bytes)
    ? { kind: 'archive', archive: parseArchive(name, bytes) }
    : { kind: 'object', object: parseObjectFile(name, bytes) };
}

async function statFile(path: string): Promise<{ readonly size: number; readonly modifiedMs: number }> {
  try {
    const status = await stat(path);
    if (!status.isFile())
      throw new InputError(`${path} is no file: allowed are object files (.o, .obj) and archives (.a, .lib)`);
    if (status.size > maxInputBytes) {
      throw new InputError(`${path} has ${status.size} bytes: allowed are ${maxInputBytes}`);
    }
    return { size: status.size, modifiedMs: status.mtimeMs };
  } catch (error) {
    if (error instanceof LoadstoneError) throw error;
    throw new InputError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
