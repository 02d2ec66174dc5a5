// The whole output of the last run, for saving: on disk in two files that nobody else can name, of which the older one
// is let go when the younger is full. What is kept is stated, and what was let go is counted.
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { InputError } from '../../shared/errors.ts';

/** Bytes of one of the two files: at least as many are kept, at most twice as many. */
export const logFileBytes = 128 * 2 ** 20;
/** Bytes that wait for the disk; more are let go, so that a slow disk does not fill the memory. */
const mostWaiting = 64 * 2 ** 20;

interface LogFile {
  readonly handle: FileHandle;
  size: number;
}

export interface LogSizes {
  /** Bytes of the last run's output. */
  readonly written: number;
  /** Of them, those that are there no more. */
  readonly dropped: number;
}

export class OutputLog {
  readonly #fileBytes: number;
  #files: LogFile[] = [];
  #written = 0;
  #dropped = 0;
  #waiting = 0;
  /** Everything that is written or read goes through here, in order. */
  #queue: Promise<void> = Promise.resolve();
  #failure: Error | null = null;

  /** `fileBytes` for tests. */
  constructor(fileBytes = logFileBytes) {
    this.#fileBytes = fileBytes;
  }

  get sizes(): LogSizes {
    return { written: this.#written, dropped: this.#dropped };
  }

  /** A run begins: what the last one wrote is forgotten. */
  begin(): void {
    this.#enqueue(async () => {
      await this.#closeFiles();
      this.#failure = null;
    });
    this.#written = 0;
    this.#dropped = 0;
  }

  add(bytes: Uint8Array): void {
    this.#written += bytes.length;
    if (this.#waiting + bytes.length > mostWaiting) {
      this.#dropped += bytes.length;
      return;
    }
    this.#waiting += bytes.length;
    this.#enqueue(async () => {
      this.#waiting -= bytes.length;
      await this.#write(bytes);
    });
  }

  /** Writes what is kept to `target`. Rejects with InputError where it could not be kept. */
  async save(target: Writable): Promise<LogSizes> {
    let sizes = this.sizes;
    let failure: Error | null = null;
    this.#enqueue(async () => {
      sizes = this.sizes;
      failure = this.#failure;
      for (const file of this.#files) await copyFile(file, target);
    });
    await this.#queue;
    if (failure !== null) throw new InputError(`the output could not be kept: ${(failure as Error).message}`);
    return sizes;
  }

  /** Resolves when nothing is left on disk. */
  async close(): Promise<void> {
    this.#enqueue(() => this.#closeFiles());
    await this.#queue;
  }

  #enqueue(act: () => Promise<void>): void {
    this.#queue = this.#queue.then(act).catch((error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== null) return;
    for (let done = 0; done < bytes.length; ) {
      const file = await this.#fileWithRoom();
      const part = bytes.subarray(done, done + this.#fileBytes - file.size);
      await file.handle.write(part, 0, part.length, file.size);
      file.size += part.length;
      done += part.length;
    }
  }

  async #fileWithRoom(): Promise<LogFile> {
    const last = this.#files.at(-1);
    if (last !== undefined && last.size < this.#fileBytes) return last;
    if (this.#files.length === 2) {
      const oldest = this.#files.shift();
      this.#dropped += oldest?.size ?? 0;
      await oldest?.handle.close();
    }
    const path = join(tmpdir(), `loadstone-output-${randomUUID()}`);
    const handle = await open(path, 'wx+', 0o600);
    // Without a name it goes with this process, however that ends.
    await unlink(path);
    const file = { handle, size: 0 };
    this.#files.push(file);
    return file;
  }

  async #closeFiles(): Promise<void> {
    const files = this.#files;
    this.#files = [];
    for (const { handle } of files) await handle.close();
  }
}

async function copyFile({ handle, size }: LogFile, target: Writable): Promise<void> {
  const piece = Buffer.alloc(1 << 20);
  for (let done = 0; done < size; ) {
    const { bytesRead } = await handle.read(piece, 0, Math.min(piece.length, size - done), done);
    if (bytesRead === 0) throw new Error(`${size - done} bytes of the output's file are missing`);
    await new Promise<void>((resolve, reject) => {
      target.write(Buffer.from(piece.subarray(0, bytesRead)), (error) => (error ? reject(error) : resolve()));
    });
    done += bytesRead;
  }
}
