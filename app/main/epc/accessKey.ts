// The controller's half of native/accessKey.hh: both ends of a TCP connection prove to know a key before the first frame,
// without sending it. Whether a key is asked for, the executor's first bytes say: a greeting, or ORC's Setup.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { ExecutorError, InputError } from '../../shared/errors.ts';

/** The variable that may hold a key: a command line can be read by every user of the machine. */
export const keyVariable = 'LOADSTONE_KEY';

const greeting = Buffer.from('LOADSTONE KEY 1\n', 'latin1');
const nonceBytes = 32;
const proofBytes = 32;
const leastLength = 16;

/**
 * The key for executors on other machines: the first line of `file`, or else the variable, which is taken out of
 * `environment`, so that programs do not find it. Null where there is neither. Throws InputError.
 */
export function takeAccessKey(file: string | null, environment: NodeJS.ProcessEnv): string | null {
  const variable = environment[keyVariable];
  delete environment[keyVariable];
  if (file === null) return variable === undefined || variable === '' ? null : checkLength(variable, keyVariable);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`--key-file ${file}: ${(error as Error).message}`);
  }
  return checkLength(text.split(/\r?\n/)[0] ?? '', file);
}

function checkLength(key: string, from: string): string {
  if (Buffer.byteLength(key) >= leastLength) return key;
  throw new InputError(
    `the key in ${from} has ${key.length} characters: at least ${leastLength} make a secret; loadstone executor --listen prints one`,
  );
}

/**
 * Proves the key to the executor at the other end where that asks for it, and has it prove the same. Nothing that
 * belongs to EPC is taken off the stream. Rejects with ExecutorError: a key that is missing, wrong, or not asked for.
 */
export async function proveKey(
  stream: Duplex,
  key: string | null,
  deadline: number,
  signal?: AbortSignal,
): Promise<void> {
  const reader = new ExactReader(stream, deadline, signal);
  const begin = await reader.read(greeting.length);
  if (!begin.equals(greeting)) {
    if (key !== null) {
      throw new ExecutorError(
        'the executor asks for no key, so it may not be the one that the key belongs to: start it with --listen, or leave the key out',
      );
    }
    stream.unshift(begin);
    return;
  }
  if (key === null) {
    throw new ExecutorError(
      `the executor asks for a key: give the one that it printed in ${keyVariable} or --key-file`,
    );
  }
  const theirs = await reader.read(nonceBytes);
  const ours = randomBytes(nonceBytes);
  stream.write(Buffer.concat([ours, proof(key, 'connects', theirs, ours)]));
  const [verdict] = await reader.read(1);
  if (verdict !== 1)
    throw new ExecutorError(`the executor refused the key: it is not the one that it printed or was given`);
  if (!timingSafeEqual(await reader.read(proofBytes), proof(key, 'listens', theirs, ours))) {
    throw new ExecutorError('the executor does not know the key itself: nothing is loaded there');
  }
}

function proof(key: string, word: 'connects' | 'listens', listens: Uint8Array, connects: Uint8Array): Buffer {
  return createHmac('sha256', key).update(word).update(listens).update(connects).digest();
}

/** Reads without a byte more than it is asked for: what follows is somebody else's. */
class ExactReader {
  readonly #stream: Duplex;
  readonly #signal: AbortSignal;
  readonly #deadline: number;

  constructor(stream: Duplex, deadline: number, signal: AbortSignal | undefined) {
    this.#stream = stream;
    this.#deadline = deadline;
    const late = AbortSignal.timeout(deadline);
    this.#signal = signal === undefined ? late : AbortSignal.any([late, signal]);
  }

  async read(bytes: number): Promise<Buffer> {
    for (;;) {
      const chunk: Buffer | null = this.#stream.read(bytes);
      if (chunk !== null && chunk.length === bytes) return chunk;
      if (chunk !== null || this.#stream.readableEnded || this.#stream.destroyed) {
        throw new ExecutorError('the executor hung up before its first message');
      }
      await this.#more();
    }
  }

  /** Until something more can be read, or the stream has ended. */
  #more(): Promise<void> {
    const stream = this.#stream;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        stream.off('readable', more).off('end', more).off('close', more).off('error', broken);
        this.#signal.removeEventListener('abort', late);
        act();
      };
      const more = (): void => settle(resolve);
      const broken = (error: Error): void =>
        settle(() => reject(new ExecutorError(`the connection to the executor broke: ${error.message}`)));
      const late = (): void =>
        settle(() => reject(new ExecutorError(`the executor said nothing within ${this.#deadline} ms`)));
      stream.once('readable', more).once('end', more).once('close', more).once('error', broken);
      this.#signal.addEventListener('abort', late, { once: true });
      if (this.#signal.aborted) late();
    });
  }
}
