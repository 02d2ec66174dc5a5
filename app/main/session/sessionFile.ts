// Reads and writes session files. Reading one opens nothing that it names but its objects, whose bytes are compared with
// those that were saved: it works offline, and says of each object what is there instead.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../shared/errors.ts';
import {
  type SessionFile,
  type SessionObject,
  sessionFile,
  sessionFormat,
} from '../../shared/ui/sessionFileRecords.ts';
import { writeWholeFile } from './wholeFile.ts';

export interface ReadSession {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly content: SessionFile;
  readonly objects: readonly SessionObject[];
  /** SHA-256 of the file's bytes and of those of the objects and sources as they are now. */
  readonly hash: string;
}

/** Larger ones are refused. Bytes. */
const maxSessionBytes = 2 ** 26;
/** Read at once. Bytes. */
const sliceBytes = 2 ** 20;

/** Rejects with InputError for a file that cannot be read or is no session, naming the place within it. */
export async function readSessionFile(file: string): Promise<ReadSession> {
  const path = resolve(file);
  const name = basename(path);
  const bytes = await readSessionBytes(path);
  const content = parseSession(name, bytes);
  const hash = createHash('sha256').update(bytes);
  const objects: SessionObject[] = [];
  for (const saved of content.objects) {
    const at = resolve(dirname(path), saved.path);
    const found = await digestFile(at);
    hash.update(`\n${typeof found === 'string' ? found : found.sha256}`);
    objects.push({ listed: saved.path, path: at, ...compare(saved, found) });
  }
  for (const source of content.sources) {
    const found = await digestFile(resolve(dirname(path), source.path));
    hash.update(`\n${typeof found === 'string' ? found : found.sha256}`);
  }
  return { path, name, content, objects, hash: hash.digest('hex') };
}

/** Writes it whole or not at all. Rejects with InputError. */
export async function writeSessionFile(path: string, content: SessionFile): Promise<void> {
  try {
    await writeWholeFile(path, `${JSON.stringify(content, null, 2)}\n`);
  } catch (error) {
    throw new InputError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

/** Of each file what a session that lies at `path` keeps of it. Rejects with InputError for one that cannot be read. */
export async function savedObjects(path: string, files: readonly string[]): Promise<SessionFile['objects']> {
  const objects: SessionFile['objects'] = [];
  for (const file of files) {
    const found = await digestFile(file);
    if (typeof found === 'string') throw new InputError(`${file} cannot be saved with the session: ${found}`);
    objects.push({ path: relativePath(path, file), ...found });
  }
  return objects;
}

/** `file` as the session at `path` spells it. */
export function relativePath(path: string, file: string): string {
  const short = relative(dirname(path), file);
  return (isAbsolute(short) ? file : short).split(sep).join('/');
}

async function readSessionBytes(path: string): Promise<Uint8Array> {
  try {
    const slices: Uint8Array[] = [];
    let size = 0;
    for await (const slice of slicesOf(path)) {
      size += slice.length;
      if (size > maxSessionBytes) {
        throw new InputError(`${path} has more than ${maxSessionBytes} bytes: session files have at most as many`);
      }
      slices.push(slice);
    }
    return Buffer.concat(slices);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** A file's bytes. Throws for what is none: a device may have no end, a pipe no writer. */
async function* slicesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new InputError(`${path} is no file: a folder, device, pipe or socket lies there`);
    const slice = new Uint8Array(sliceBytes);
    for (;;) {
      const { bytesRead } = await file.read(slice, 0, slice.length, null);
      if (bytesRead === 0) return;
      yield slice.slice(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function parseSession(name: string, bytes: Uint8Array): SessionFile {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new InputError(`${name} is no session file, which is JSON: ${(error as Error).message}`);
  }
  const version = z.object({ loadstone: z.number() }).safeParse(json);
  if (version.success && version.data.loadstone !== sessionFormat) {
    throw new InputError(
      `${name} has form ${version.data.loadstone}: this version of Loadstone reads form ${sessionFormat}; open it with a newer one`,
    );
  }
  const parsed = sessionFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw new InputError(`${name} is no session file that can be read: ${places.join('; ')}`);
}

type Digest = Pick<SessionFile['objects'][number], 'sha256' | 'size'>;

/** Or why there is none. */
async function digestFile(path: string): Promise<Digest | string> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const slice of slicesOf(path)) {
      hash.update(slice);
      size += slice.length;
    }
    return { sha256: hash.digest('hex'), size };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'no file is there' : message;
  }
}

function compare(saved: Digest, found: Digest | string): Pick<SessionObject, 'status' | 'note'> {
  if (typeof found === 'string') return { status: 'missing', note: found };
  if (found.sha256 === saved.sha256) return { status: 'as saved', note: '' };
  const sizes = found.size === saved.size ? `${found.size} bytes as before` : `${found.size} bytes, were ${saved.size}`;
  return { status: 'changed', note: `another content is there: ${sizes}` };
}
