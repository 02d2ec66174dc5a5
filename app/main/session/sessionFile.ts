// Reads and writes session files. Reading one opens nothing that it names but its objects, whose bytes are compared with
// those that were saved: it works offline, and says of each object what is there instead.
import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../shared/errors.ts';
import {
  type SessionFile,
  type SessionObject,
  sessionFile,
  sessionFormat,
} from '../../shared/ui/sessionFileRecords.ts';

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
  const written = `${path}.${process.pid}.part`;
  try {
    await writeFile(written, `${JSON.stringify(content, null, 2)}\n`);
    await rename(written, path);
  } catch (error) {
    await rm(written, { force: true });
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
    const { size } = await stat(path);
    if (size > maxSessionBytes) {
      throw new InputError(`${path} has ${size} bytes: session files have at most ${maxSessionBytes}`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be read: ${(error as Error).message}`);
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
  try {
    const bytes = await readFile(path);
    return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
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
