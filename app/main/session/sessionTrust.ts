// What a session file asks for beyond its own objects, and which sessions a person trusted. Own objects are listed by a
// relative path, lie below the session's folder, and are as they were saved; linking and running these is what opening a
// session and pressing Run is for. All else could make other code of this machine run, and is told first.
import { realpathSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../shared/errors.ts';
import type { SessionDemand, SessionObject } from '../../shared/ui/sessionFileRecords.ts';
import { isArchive } from '../object/archive.ts';
import { isLinkerScript } from '../object/linkerScript.ts';
import type { ReadSession } from './sessionFile.ts';

/** In the order of the file; empty where the session has nothing but its own objects. */
export async function sessionDemands(session: ReadSession): Promise<readonly SessionDemand[]> {
  const { link, preload, executor, sources, run } = session.content;
  const demands: SessionDemand[] = [];
  const add = (kind: SessionDemand['kind'], text: string, meaning: string): void => {
    demands.push({ kind, text, meaning });
  };
  for (const object of session.objects) {
    const why = await notOwn(session.path, object);
    if (why !== null) add('object', object.listed, why);
  }
  for (const name of link.libraries) add('library', `-l${name}`, 'is linked, or opened if it is shared');
  for (const folder of link.folders) add('library', `-L${folder}`, 'is searched for libraries');
  for (const library of preload) add('preload', library, 'is opened in the executor: its constructors run at once');
  if (executor !== null)
    add(
      'executor',
      executor,
      'is started, and runs the program in place of Loadstone’s own executor: restricting it is left to it',
    );
  for (const { path, flags } of sources) {
    add(
      'flags',
      `${path}${flags === '' ? '' : ` with ${flags}`}`,
      'is given to the compiler; flags can make it run programs',
    );
  }
  for (const { name, value } of run.environment) {
    add(
      'environment',
      value === null ? name : `${name}=${value}`,
      value === null ? 'is removed' : 'is set for the program',
    );
  }
  if (run.standardInput.kind === 'file') add('input', run.standardInput.path, 'is read as standard input');
  return demands;
}

/** Why an object is not the session's own; null where it is. */
async function notOwn(sessionPath: string, { listed, path, status, note }: SessionObject): Promise<string | null> {
  if (status === 'missing') return note;
  if (isAbsolute(listed)) return 'is named by an absolute path';
  // A link may lead out of the folder.
  const folder = realpathSync(dirname(sessionPath));
  if (!realpathSync(path).startsWith(`${folder}${sep}`)) return 'lies outside of the session’s folder';
  if (status === 'changed') return note;
  return (await standsForOthers(path)) ? 'stands for other files, whose content is not known' : null;
}

/** A linker script or a thin archive. */
async function standsForOthers(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const head = new Uint8Array(buffer.subarray(0, bytesRead));
    return isArchive(head) ? head[2] === thinMark : isLinkerScript(head);
  } finally {
    await file.close();
  }
}

/** `!<thin>` where other archives have `!<arch>`. */
const thinMark = 't'.charCodeAt(0);

/** For the terminal: throws InputError that lists what the session asks for. */
export function refuseDemands(name: string, demands: readonly SessionDemand[]): void {
  if (demands.length === 0) return;
  const lines = demands.map(({ text, meaning }) => `  ${text} ${meaning}`);
  throw new InputError(
    `${name} asks for more than its own objects: run it with --trust if you trust where it comes from:\n${lines.join('\n')}`,
  );
}

/** The sessions that a person trusted on this machine, by their hash. A file that cannot be read counts as empty. */
export class TrustStore {
  readonly #path: string;
  #hashes: Set<string> | null = null;

  constructor(path: string) {
    this.#path = resolve(path);
  }

  async has(hash: string): Promise<boolean> {
    return (await this.#read()).has(hash);
  }

  /** Rejects with InputError where it cannot be kept. */
  async add(hash: string): Promise<void> {
    const hashes = await this.#read();
    if (hashes.has(hash)) return;
    hashes.add(hash);
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFile(`${this.#path}.part`, `${JSON.stringify([...hashes].slice(-mostHashes), null, 1)}\n`, {
        mode: 0o600,
      });
      await rename(`${this.#path}.part`, this.#path);
    } catch (error) {
      await rm(`${this.#path}.part`, { force: true });
      throw new InputError(
        `${this.#path} cannot be written, so this session is asked about again: ${(error as Error).message}`,
      );
    }
  }

  async #read(): Promise<Set<string>> {
    this.#hashes ??= await readHashes(this.#path);
    return this.#hashes;
  }
}

/** The oldest are forgotten. */
const mostHashes = 10_000;

async function readHashes(path: string): Promise<Set<string>> {
  try {
    return new Set(z.array(z.string()).parse(JSON.parse(await readFile(path, 'utf8'))));
  } catch {
    return new Set(); // not there yet, or damaged: a person is asked again
  }
}
