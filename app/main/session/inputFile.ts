// One file of the load list: read, told apart and parsed, or refused with the reason. Nothing of it is executed. A linker
// script that poses as a library brings further files along, a thin archive those of its members.
import { readFileSync, statSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { InputError, LoadstoneError } from '../../shared/errors.ts';
import { type Archive, isArchive, parseArchive, thinMemberPaths } from '../object/archive.ts';
import { isLinkerScript, parseLinkerScript } from '../object/linkerScript.ts';
import { type ObjectFile, parseObjectFile } from '../object/objectFile.ts';
import type { Phases } from '../timing/phases.ts';
import { findLibrary } from './librarySearch.ts';

export type InputContent =
  | { readonly kind: 'object'; readonly object: ObjectFile }
  /** `thin`: the members are files of their own. */
  | { readonly kind: 'archive'; readonly archive: Archive; readonly thin: boolean }
  /** What a linker script names: files to link, and shared libraries to open in the executor. */
  | { readonly kind: 'script'; readonly inputs: readonly InputFile[]; readonly libraries: readonly string[] }
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
const maxInputBytes = 2 ** 31 - 1;
/**
 * Files up to this size are read at once: to ask another thread for a few kilobytes takes several times as long as to
 * read them, and a load may have thousands of them. Bytes.
 */
const mostReadAtOnce = 2 ** 22;
/** How many linker scripts may name each other in a row. */
const maxScriptDepth = 8;

/** Reads and parses. A bad file is an expected case: it comes back as `refused`, never as a rejection. */
export async function readInput(path: string, phases: Phases): Promise<InputFile> {
  return readNested(path, phases, 0);
}

/** The file as it is now: the same object where it has not changed since it was read. */
export async function refreshInput(input: InputFile, phases: Phases): Promise<InputFile> {
  try {
    const { size, modifiedMs } = phases.measure('read', () => statFile(input.path));
    const { content } = input;
    // Of a script or a thin archive other files may have changed.
    const single = content.kind === 'object' || (content.kind === 'archive' && !content.thin);
    if (single && size === input.size && modifiedMs === input.modifiedMs) return input;
  } catch (error) {
    if (!(error instanceof LoadstoneError)) throw error;
  }
  return readInput(input.path, phases);
}

/** True for a file that the dynamic linker loads: ELF of type ET_DYN. */
export async function isSharedLibrary(path: string): Promise<boolean> {
  const bytes = await reading(path, () => readFile(path));
  return bytes.length > 18 && bytes.readUInt32BE(0) === 0x7f454c46 && bytes.readUInt16LE(16) === 3;
}

async function readNested(path: string, phases: Phases, depth: number): Promise<InputFile> {
  const absolute = resolve(path);
  const name = basename(absolute);
  let size = 0;
  let modifiedMs = 0;
  try {
    const status = phases.measure('read', () => statFile(absolute));
    modifiedMs = status.modifiedMs;
    const bytes = await readBytes(absolute, status.size, phases);
    size = bytes.length;
    return { path: absolute, name, size, modifiedMs, content: await parse(absolute, name, bytes, phases, depth) };
  } catch (error) {
    if (!(error instanceof LoadstoneError)) throw error;
    return { path: absolute, name, size, modifiedMs, content: { kind: 'refused', error } };
  }
}

/** `expected`: the size as it was a moment ago; what counts is what is there now. */
function readBytes(path: string, expected: number, phases: Phases): Promise<Uint8Array> {
  return phases.measureAsync('read', async () => {
    const content = await reading(path, async () =>
      expected <= mostReadAtOnce ? readFileSync(path) : await readLarge(path),
    );
    phases.count('files', 1);
    phases.count('bytes', content.length);
    return new Uint8Array(content.buffer, content.byteOffset, content.length);
  });
}

/** In as few reads as the system makes of it; readFile takes pieces of 512 KB. */
async function readLarge(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const content = Buffer.allocUnsafeSlow(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await file.read(content, length, size - length, length);
      // It became shorter meanwhile.
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return content.subarray(0, length);
  } finally {
    await file.close();
  }
}

async function parse(
  path: string,
  name: string,
  bytes: Uint8Array,
  phases: Phases,
  depth: number,
): Promise<InputContent> {
  if (isArchive(bytes)) {
    const members = await readThinMembers(path, name, bytes, phases);
    const archive = phases.measure('parse', () => parseArchive(name, bytes, members));
    return { kind: 'archive', archive, thin: members.size > 0 };
  }
  if (isLinkerScript(bytes)) return readScript(path, name, bytes, phases, depth);
  return { kind: 'object', object: phases.measure('parse', () => parseObjectFile(name, bytes)) };
}

/** Those that can be read: parseArchive names one that is missing. */
async function readThinMembers(
  path: string,
  name: string,
  bytes: Uint8Array,
  phases: Phases,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const members = new Map<string, Uint8Array>();
  for (const member of thinMemberPaths(name, bytes)) {
    const file = resolve(dirname(path), member);
    let size: number;
    try {
      ({ size } = phases.measure('read', () => statFile(file)));
    } catch (error) {
      if (error instanceof LoadstoneError) continue;
      throw error;
    }
    members.set(member, await readBytes(file, size, phases));
  }
  return members;
}

async function readScript(
  path: string,
  name: string,
  bytes: Uint8Array,
  phases: Phases,
  depth: number,
): Promise<InputContent> {
  if (depth === maxScriptDepth) {
    throw new InputError(`${path} is the ${maxScriptDepth}th linker script in a row: do they name each other?`);
  }
  const inputs: InputFile[] = [];
  const libraries: string[] = [];
  for (const named of parseLinkerScript(name, bytes)) {
    const file = named.name.startsWith('-l')
      ? findLibrary(named.name.slice(2), [dirname(path)])
      : resolve(dirname(path), named.name);
    statFile(file);
    if (await isSharedLibrary(file)) libraries.push(file);
    else inputs.push(await readNested(file, phases, depth + 1));
  }
  return { kind: 'script', inputs, libraries };
}

/** What the system says against reading, as an error about the input. */
async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LoadstoneError) throw error;
    throw new InputError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function statFile(path: string): { readonly size: number; readonly modifiedMs: number } {
  try {
    const status = statSync(path);
    if (!status.isFile()) {
      throw new InputError(`${path} is no file: allowed are object files (.o, .obj) and archives (.a, .lib)`);
    }
    if (status.size > maxInputBytes) {
      throw new InputError(`${path} has ${status.size} bytes: allowed are ${maxInputBytes}`);
    }
    return { size: status.size, modifiedMs: status.mtimeMs };
  } catch (error) {
    if (error instanceof LoadstoneError) throw error;
    throw new InputError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
