// One file of the load list: read, told apart and parsed, or refused with the reason. Nothing of it is executed. A linker
// script that poses as a library brings further files along, a thin archive those of its members.
import { basename, dirname, resolve } from 'node:path';
import { InputError, LoadstoneError } from '../../shared/errors.ts';
import { type Archive, isArchive, parseArchive, thinMemberPaths } from '../object/archive.ts';
import { isLinkerScript, parseLinkerScript } from '../object/linkerScript.ts';
import { type ObjectFile, parseObjectFile, parseObjectInPieces } from '../object/objectFile.ts';
import type { Phases } from '../timing/phases.ts';
import {
  type FileBytes,
  readFirstBytes,
  readLargeFile,
  readSmallFile,
  readWholeFile,
  statusOf,
} from './fileReading.ts';
import { findLibrary } from './librarySearch.ts';
import { nextTurn } from './turns.ts';

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

/** How many linker scripts may name each other in a row. */
const maxScriptDepth = 8;
/** Milliseconds of reading after which other work gets a turn. */
const turnAfter = 6;

/** Reads and parses. A bad file is an expected case: it comes back as `refused`, never as a rejection. */
export async function readInput(path: string, phases: Phases): Promise<InputFile> {
  const input = await readNested(path, phases, 0);
  if (isTurnOver()) await giveTurn();
  return input;
}

/** Parses what was read of a file before, of an object or an archive with its members in it. */
export function parseInput(path: string, read: FileBytes, phases: Phases): Promise<InputFile> | InputFile {
  return parse(read, path, basename(path), phases, 0);
}

/** All of them, in order; see readInput. Other work gets its turns in between. */
export async function readInputs(paths: readonly string[], phases: Phases): Promise<readonly InputFile[]> {
  const inputs: InputFile[] = [];
  for (const path of paths) {
    const input = readNested(path, phases, 0);
    inputs.push(input instanceof Promise ? await input : input);
    if (isTurnOver()) await giveTurn();
  }
  return inputs;
}

/** When reading began in this turn of the thread; null where it has not. */
let turnBegan: number | null = null;

function isTurnOver(): boolean {
  const now = performance.now();
  if (turnBegan !== null) return now - turnBegan > turnAfter;
  turnBegan = now;
  // Whoever reads little gives no turn: it ends with what called for the reading.
  setImmediate(() => {
    turnBegan = null;
  });
  return false;
}

async function giveTurn(): Promise<void> {
  await nextTurn();
  turnBegan = null;
}

/** The file as it is now: the same object where it has not changed since it was read. */
export async function refreshInput(input: InputFile, phases: Phases): Promise<InputFile> {
  try {
    const { size, modifiedMs } = phases.measure('read', () => statusOf(input.path));
    const { content } = input;
    // Of a script or a thin archive other files may have changed.
    const single = content.kind === 'object' || (content.kind === 'archive' && !content.thin);
    if (single && size === input.size && modifiedMs === input.modifiedMs) return input;
  } catch (error) {
    if (!(error instanceof LoadstoneError)) throw error;
  }
  return readInput(input.path, phases);
}

/** True for a file that the dynamic linker loads: ELF of type ET_DYN. Throws InputError. */
export function isSharedLibrary(path: string): boolean {
  const bytes = readFirstBytes(path, 18);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes.length === 18 && view.getUint32(0) === 0x7f454c46 && view.getUint16(16, true) === 3;
}

/** At once where that is possible: a load may have thousands of files, and each promise costs. */
function readNested(path: string, phases: Phases, depth: number): InputFile | Promise<InputFile> {
  const absolute = isPlain(path) ? path : resolve(path);
  const name = basename(absolute);
  try {
    const read = phases.measure('read', () => counted(readSmallFile(absolute), phases));
    if (read === null) return readLarge(absolute, name, phases);
    const parsed = parse(read, absolute, name, phases, depth);
    return parsed instanceof Promise ? parsed.catch((error: unknown) => refused(absolute, name, error)) : parsed;
  } catch (error) {
    return refused(absolute, name, error);
  }
}

/** True for an absolute path of POSIX that is what `resolve` would make of it. */
function isPlain(path: string): boolean {
  return path.startsWith('/') && !path.includes('/.') && !path.includes('//') && !path.endsWith('/');
}

function refused(path: string, name: string, error: unknown): InputFile {
  if (!(error instanceof LoadstoneError)) throw error;
  return { path, name, size: 0, modifiedMs: 0, content: { kind: 'refused', error } };
}

async function readLarge(path: string, name: string, phases: Phases): Promise<InputFile> {
  try {
    const read = await phases.measureAsync('read', async () => counted(await readLargeFile(path), phases));
    if (isArchive(read.bytes) || isLinkerScript(read.bytes)) return await parse(read, path, name, phases, 0);
    const { bytes, modifiedMs, deferred } = read;
    const object = await parseLarge(parseObjectInPieces(name, bytes, deferred), phases);
    return { path, name, size: bytes.length, modifiedMs, content: { kind: 'object', object } };
  } catch (error) {
    return refused(path, name, error);
  }
}

async function parseLarge(pieces: Generator<void, ObjectFile>, phases: Phases): Promise<ObjectFile> {
  for (;;) {
    const parsed = phases.measure('parse', () => pieces.next());
    if (parsed.done === true) return parsed.value;
    if (isTurnOver()) await giveTurn();
  }
}

/** For the phase that is being measured. */
function counted<Read extends FileBytes | null>(read: Read, phases: Phases): Read {
  if (read === null) return read;
  phases.count('files', 1);
  phases.count('bytes', read.bytes.length);
  return read;
}

function parse(
  { bytes, modifiedMs, deferred }: FileBytes,
  path: string,
  name: string,
  phases: Phases,
  depth: number,
): InputFile | Promise<InputFile> {
  const size = bytes.length;
  if (isArchive(bytes)) {
    const members = readThinMembers(path, name, bytes, phases);
    const archive = phases.measure('parse', () => parseArchive(name, bytes, members));
    return { path, name, size, modifiedMs, content: { kind: 'archive', archive, thin: members.size > 0 } };
  }
  if (isLinkerScript(bytes)) return readScript({ path, name, size, modifiedMs }, bytes, phases, depth);
  const object = phases.measure('parse', () => parseObjectFile(name, bytes, deferred));
  return { path, name, size, modifiedMs, content: { kind: 'object', object } };
}

/** Those that can be read: parseArchive names one that is missing. */
function readThinMembers(
  path: string,
  name: string,
  bytes: Uint8Array,
  phases: Phases,
): ReadonlyMap<string, Uint8Array> {
  const members = new Map<string, Uint8Array>();
  for (const member of thinMemberPaths(name, bytes)) {
    try {
      const read = phases.measure('read', () => counted(readWholeFile(resolve(dirname(path), member)), phases));
      members.set(member, read.bytes);
    } catch (error) {
      if (!(error instanceof LoadstoneError)) throw error;
    }
  }
  return members;
}

type FileWords = Omit<InputFile, 'content'>;

async function readScript(file: FileWords, bytes: Uint8Array, phases: Phases, depth: number): Promise<InputFile> {
  const { path, name } = file;
  if (depth === maxScriptDepth) {
    throw new InputError(`${path} is the ${maxScriptDepth}th linker script in a row: do they name each other?`);
  }
  const inputs: InputFile[] = [];
  const libraries: string[] = [];
  for (const named of parseLinkerScript(name, bytes)) {
    const found = named.name.startsWith('-l')
      ? findLibrary(named.name.slice(2), [dirname(path)])
      : resolve(dirname(path), named.name);
    if (phases.measure('read', () => isSharedLibrary(found))) libraries.push(found);
    else inputs.push(await readNested(found, phases, depth + 1));
  }
  return { ...file, content: { kind: 'script', inputs, libraries } };
}
