// Two pipes, one for each direction, as the one byte stream that StreamTransport wants. What ends one ends both.
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import type { ByteStream } from '../../shared/transports/streamTransport.ts';

/** Events: `data` and `end` of the input, `drain` of the output, `error` of either, `close` when both are closed. */
export class PipePair extends EventEmitter implements ByteStream {
  readonly #input: Socket;
  readonly #output: Socket;

  /** Descriptors of pipes, or of sockets; they are closed with it. */
  constructor(input: number, output: number) {
    super();
    this.#input = new Socket({ fd: input, readable: true, writable: false });
    this.#output = new Socket({ fd: output, readable: false, writable: true });
    // Nothing flows before somebody listens.
    this.on('newListener', (event) => {
      if (event === 'data' && this.listenerCount('data') === 0) {
        this.#input.on('data', (chunk: Uint8Array) => this.emit('data', chunk));
      }
    });
    this.#input.on('end', () => this.emit('end'));
    this.#output.on('drain', () => this.emit('drain'));
    for (const pipe of [this.#input, this.#output]) {
      pipe.on('error', (error: Error) => {
        if (this.listenerCount('error') > 0) this.emit('error', error);
      });
      pipe.once('close', () => {
        this.destroy();
        if (this.#input.closed && this.#output.closed) this.emit('close');
      });
    }
  }

  get writableLength(): number {
    return this.#output.writableLength;
  }

  get destroyed(): boolean {
    return this.#input.destroyed && this.#output.destroyed;
  }

  write(bytes: Uint8Array): boolean {
    return this.#output.write(bytes);
  }

  cork(): void {
    this.#output.cork();
  }

  uncork(): void {
    this.#output.uncork();
  }

  pause(): void {
    this.#input.pause();
  }

  resume(): void {
    this.#input.resume();
  }

  destroy(): void {
    this.#input.destroy();
    this.#output.destroy();
  }
}
