// The executor that the contract suite drives: the built one, or the program that LOADSTONE_EXECUTOR names (the build
// with sanitizers). Spoken to with the controller's own client, or with raw frames where the input is to be bad.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { SimpleRemoteEpc } from '../../../../app/main/epc/simpleRemoteEpc.ts';
import { decodeFrame, frameHeader, frameSize, type Message } from '../../../../app/shared/orc/message.ts';
import { StreamTransport } from '../../../../app/shared/transports/streamTransport.ts';

export const isWindows = process.platform === 'win32';

export const executorPath =
  process.env['LOADSTONE_EXECUTOR'] ??
  join(
    import.meta.dirname,
    '../../../../native/build',
    isWindows ? 'Windows/loadstone-executor.exe' : 'Release/loadstone-executor',
  );
export const isSanitized = executorPath.includes('Sanitize');
export const isThreadSanitized = executorPath.includes('SanitizeThreads');

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  /** What came so far. */
  stdout(): string;
  stderr(): string;
}

/** Killed at the test's end if it still runs. Descriptor 3 is one end of a socket pair. */
export function spawnExecutor(args: readonly string[], env: NodeJS.ProcessEnv = {}): StartedProcess {
  const child = spawn(executorPath, args, {
    // Overlapped: on Windows reading and writing would wait for each other. Elsewhere the word means a pipe.
    stdio: ['ignore', 'pipe', 'pipe', 'overlapped'],
    env: { ...process.env, ASAN_OPTIONS: 'handle_abort=0:allocator_may_return_null=1', ...env },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${executorPath}: build it with node-gyp rebuild -C native`);
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A connection that breaks is what some tests want to see.
  connectionOf(child).on('error', () => undefined);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    connectionOf(child).destroy();
    await ended;
  });
  return { child, pid, ended, stdout, stderr };
}

export function connectionOf(child: ChildProcess): Duplex {
  return child.stdio[3] as Duplex;
}

function collect(stream: Readable | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return () => text;
}

export interface ConnectedExecutor extends StartedProcess {
  readonly epc: SimpleRemoteEpc;
  readonly connection: Duplex;
}

export async function startExecutor(env: NodeJS.ProcessEnv = {}): Promise<ConnectedExecutor> {
  const started = spawnExecutor(['filedescs=3,3'], env);
  const connection = connectionOf(started.child);
  const epc = await SimpleRemoteEpc.connect(new StreamTransport(connection));
  return { ...started, epc, connection };
}

/** Frames as they come, without a client that has expectations. */
export class RawConnection {
  readonly #stream: Duplex;
  readonly #frames: AsyncGenerator<Message>;

  constructor(stream: Duplex) {
    this.#stream = stream;
    this.#frames = readFrames(stream);
  }

  send(message: Message): void {
    this.write(frameHeader(message));
    this.write(message.payload);
  }

  write(bytes: Uint8Array): void {
    this.#stream.write(bytes);
  }

  end(): void {
    this.#stream.end();
  }

  /** The next frame; null at the end of the stream. */
  async next(): Promise<Message | null> {
    const { value, done } = await this.#frames.next();
    return done === true ? null : value;
  }
}

async function* readFrames(stream: Duplex): AsyncGenerator<Message> {
  let pending = Buffer.alloc(0);
  for await (const chunk of stream) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    while (pending.length >= 32 && pending.length >= frameSize(pending.subarray(0, 32))) {
      const size = frameSize(pending.subarray(0, 32));
      yield decodeFrame(pending.subarray(0, size));
      pending = pending.subarray(size);
    }
  }
}

/** A header of any four numbers. */
export function rawHeader(size: bigint, opcode: bigint, sequence: bigint, tag: bigint): Uint8Array {
  const header = new Uint8Array(32);
  const view = new DataView(header.buffer);
  [size, opcode, sequence, tag].forEach((value, i) => {
    view.setBigUint64(8 * i, value, true);
  });
  return header;
}

/** Polls until `condition` holds; fails after ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within 10 seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
