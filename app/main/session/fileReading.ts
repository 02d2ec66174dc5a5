// Reads input files into memory, on this thread: to ask another one for a few kilobytes takes several times as long as
// to read them, and a load may have thousands of files. Much of one file is read in slices, with turns for others in
// between. Large sections of object files are left where they are, until the linker has a place for them; a file that
// changed by then is refused.
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats, statSync } from 'node:fs';
import { InputError, LoadstoneError } from '../../shared/errors.ts';
import { deferrableRanges, sectionTableRange } from '../object/elf/elfDeferral.ts';
import type { ContentSource, DeferredContent, FileRange, ReadAt } from '../object/fileContent.ts';
import { nextTurn } from './turns.ts';

export interface FileBytes {
  readonly bytes: Uint8Array;
  /** In milliseconds; tells whether it has changed since. */
  readonly modifiedMs: number;
  /** What of `bytes` was not read, and is zero; null where all was. */
  readonly deferred: DeferredContent | null;
}

/** Larger files are refused: Node reads no more into one buffer. Bytes. */
const maxInputBytes = 2 ** 31 - 1;
/** Of larger files large sections may be left unread. Bytes. */
const mostReadAtOnce = 2 ** 20;
/** What one slice reads of a large file: some milliseconds' worth. Bytes. */
const sliceBytes = 2 ** 22;
/** The same for what reads faster, and is asked for no less: it starts a thread each time. Bytes. */
const fasterSliceBytes = 2 ** 24;
const leastReadFaster = 2 ** 22;
/** Small files share buffers of this size: each buffer costs an allocation of its own. Bytes. */
const sharedBufferBytes = 2 ** 20;
/** Larger ones get their own. Bytes. */
const mostInSharedBuffer = 2 ** 16;

interface OpenedFile {
  readonly file: number;
  readonly status: Stats;
}

/** Opening a FIFO would wait for a writer. */
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/** The file if it is small, null if readLargeFile is to read it. Throws InputError. */
export function readSmallFile(path: string): FileBytes | null {
  return withFile(path, (file, status) => {
    if (status.size > mostReadAtOnce) return null;
    // What the system makes up as it is read has no size before.
    if (status.size === 0) return { bytes: readFileSync(file), modifiedMs: status.mtimeMs, deferred: null };
    const room = roomFor(status.size);
    const length = fill(file, room, 0);
    // It may have become shorter meanwhile.
    return { bytes: room.subarray(0, length), modifiedMs: status.mtimeMs, deferred: null };
  });
}

/** All of any file, at once. Throws InputError. */
export function readWholeFile(path: string): FileBytes {
  return withFile(path, (file, { size, mtimeMs }) => {
    const room = roomFor(size);
    return { bytes: room.subarray(0, fill(file, room, 0)), modifiedMs: mtimeMs, deferred: null };
  });
}

/** Any file. Rejects with InputError. */
export async function readLargeFile(path: string): Promise<FileBytes> {
  const opened = openFile(path);
  try {
    const { file, status } = opened;
    const { size, mtimeMs: modifiedMs } = status;
    const header = new Uint8Array(64);
    const table = sectionTableRange(header.subarray(0, fill(file, header, 0)), size);
    const deferred = table === null ? null : findDeferred(path, opened, table);
    const bytes = roomBetween(size, deferred?.ranges ?? []);
    let at = 0;
    for (const { start, end } of [...(deferred?.ranges ?? []), { start: size, end: size }]) {
      at += await fillSliced(file, bytes.subarray(at, start), at);
      if (at < start) return { bytes: bytes.subarray(0, at), modifiedMs, deferred: null };
      at = end;
    }
    return { bytes, modifiedMs, deferred };
  } catch (error) {
    throw readingError(path, error);
  } finally {
    closeSync(opened.file);
  }
}

/** Size in bytes and time of modification. Throws InputError for what is no file. */
export function statusOf(path: string): { readonly size: number; readonly modifiedMs: number } {
  try {
    const status = statSync(path);
    checkStatus(path, status);
    return { size: status.size, modifiedMs: status.mtimeMs };
  } catch (error) {
    throw readingError(path, error);
  }
}

/** Fewer where the file has fewer. Throws InputError. */
export function readFirstBytes(path: string, count: number): Uint8Array {
  return withFile(path, (file) => {
    const bytes = new Uint8Array(count);
    return bytes.subarray(0, fill(file, bytes, 0));
  });
}

/** What may stay in the file, by its section table. */
function findDeferred(path: string, { file, status }: OpenedFile, table: FileRange): DeferredContent | null {
  const headers = new Uint8Array(table.end - table.start);
  if (fill(file, headers, table.start) < headers.length) return null;
  const ranges = deferrableRanges(headers, table, status.size);
  return ranges.length === 0 ? null : { source: new FileSource(path, status), ranges };
}

/** Room for a file of which `ranges` stay unread: zero, and not there before they are touched. */
function roomBetween(size: number, ranges: readonly FileRange[]): Uint8Array {
  if (ranges.length === 0) return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
  const unread = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  // V8 collects garbage as if all of a buffer were there, for several milliseconds a load; shared ones it does not count.
  return new Uint8Array(unread > (size * 7) / 8 ? new SharedArrayBuffer(size) : new ArrayBuffer(size));
}

/** A file that was parsed: its parts are read only while it is the same. */
class FileSource implements ContentSource {
  readonly #path: string;
  readonly #parsed: Stats;

  constructor(path: string, parsed: Stats) {
    this.#path = path;
    this.#parsed = parsed;
  }

  async read(target: Uint8Array, offset: number, readAt?: ReadAt): Promise<void> {
    const { file, status } = openFile(this.#path);
    try {
      this.#checkSame(status);
      const length = await fillSliced(file, target, offset, readAt);
      this.#checkRead(file, length, target.length);
    } catch (error) {
      throw readingError(this.#path, error);
    } finally {
      closeSync(file);
    }
  }

  readNow(target: Uint8Array, offset: number): void {
    withFile(this.#path, (file, status) => {
      this.#checkSame(status);
      this.#checkRead(file, fill(file, target, offset), target.length);
    });
  }

  #checkRead(file: number, length: number, wanted: number): void {
    if (length < wanted) throw this.#changed();
    this.#checkSame(fstatSync(file));
  }

  #checkSame({ size, mtimeMs, ino, dev }: Stats): void {
    const parsed = this.#parsed;
    if (size === parsed.size && mtimeMs === parsed.mtimeMs && ino === parsed.ino && dev === parsed.dev) return;
    throw this.#changed();
  }

  #changed(): InputError {
    return new InputError(`${this.#path} was changed while it was being loaded: load it again`);
  }
}

function withFile<T>(path: string, act: (file: number, status: Stats) => T): T {
  const { file, status } = openFile(path);
  try {
    return act(file, status);
  } catch (error) {
    throw readingError(path, error);
  } finally {
    closeSync(file);
  }
}

/** The caller closes it. */
function openFile(path: string): OpenedFile {
  let file = -1;
  try {
    file = openSync(path, openFlags);
    const status = fstatSync(file);
    checkStatus(path, status);
    return { file, status };
  } catch (error) {
    if (file >= 0) closeSync(file);
    throw readingError(path, error);
  }
}

function checkStatus(path: string, status: Stats): void {
  if (!status.isFile()) {
    throw new InputError(`${path} is no file: allowed are object files (.o, .obj) and archives (.a, .lib)`);
  }
  if (status.size > maxInputBytes) {
    throw new InputError(`${path} has ${status.size} bytes: allowed are ${maxInputBytes}`);
  }
}

/** Bytes that were read: all of `target`, or what the file has from `offset` on. */
const fill: ReadAt = (file, target, offset) => {
  let length = 0;
  while (length < target.length) {
    const read = readSync(file, target, length, target.length - length, offset + length);
    if (read === 0) break;
    length += read;
  }
  return length;
};

async function fillSliced(file: number, target: Uint8Array, offset: number, readAt?: ReadAt): Promise<number> {
  const faster = target.length < leastReadFaster ? undefined : readAt;
  const bytes = faster === undefined ? sliceBytes : fasterSliceBytes;
  for (let length = 0; ; await nextTurn()) {
    const slice = target.subarray(length, length + bytes);
    const read = (faster ?? fill)(file, slice, offset + length);
    length += read;
    if (read < slice.length || length === target.length) return length;
  }
}

let shared = new Uint8Array(0);
let sharedUsed = 0;

/** Room for a file: of its own, or behind other small files. */
function roomFor(size: number): Uint8Array {
  if (size > mostInSharedBuffer) return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
  if (sharedUsed + size > shared.length) {
    shared = new Uint8Array(Buffer.allocUnsafeSlow(sharedBufferBytes).buffer);
    sharedUsed = 0;
  }
  const room = shared.subarray(sharedUsed, sharedUsed + size);
  // Views of words want their alignment.
  sharedUsed += Math.ceil(size / 16) * 16;
  return room;
}

/** What the system says against reading, as an error about the input. */
function readingError(path: string, error: unknown): LoadstoneError {
  if (error instanceof LoadstoneError) return error;
  return new InputError(`${path} cannot be read: ${(error as Error).message}`);
}
