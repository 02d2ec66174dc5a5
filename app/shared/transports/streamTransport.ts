// EPC frames over a byte stream: a Unix socket, a pipe or TCP. Frames may arrive cut anywhere. Each frame leaves in one
// write: two writes would meet Nagle's algorithm and delayed acknowledgement on TCP (40 ms a round trip).
import { WireError } from '../errors.ts';
import { decodeFrame, frameHeader, frameSize, type Message } from '../orc/message.ts';
import { frameHeaderBytes } from '../orc/opcodes.ts';
import type { Transport, TransportListener } from './transport.ts';

/** The part of a Node duplex stream that is needed here. */
export interface ByteStream {
  write(bytes: Uint8Array): boolean;
  cork(): void;
  uncork(): void;
  destroy(): void;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Payloads up to this many bytes are copied behind their header; larger ones go out as they are, gathered. */
const copyLimit = 16 * 1024;

export class StreamTransport implements Transport {
  readonly #stream: ByteStream;
  #listener: TransportListener | null = null;
  #ended = false;
  /** Bytes that do not make a frame yet: `#pendingBytes` of them in `#chunks`. */
  #chunks: Uint8Array[] = [];
  #pendingBytes = 0;
  /** Size of the frame under way, 0 while its header is incomplete. */
  #frameSize = 0;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  start(listener: TransportListener): void {
    this.#listener = listener;
    this.#stream.on('data', (chunk) => this.#receive(chunk));
    this.#stream.on('error', (error) => this.#end(error));
    const ended = (): void => {
      this.#end(
        this.#pendingBytes === 0
          ? null
          : new WireError(`connection ended inside a frame: ${this.#pendingBytes} bytes of it had come`),
      );
    };
    this.#stream.on('end', ended);
    this.#stream.on('close', ended);
  }

  send(message: Message): void {
    if (this.#ended) throw new WireError('connection has ended: nothing can be sent');
    const header = frameHeader(message);
    if (message.payload.length <= copyLimit) {
      const frame = new Uint8Array(header.length + message.payload.length);
      frame.set(header);
      frame.set(message.payload, header.length);
      this.#stream.write(frame);
      return;
    }
    this.#stream.cork();
    this.#stream.write(header);
    this.#stream.write(message.payload);
    this.#stream.uncork();
  }

  close(): void {
    this.#stream.destroy();
    this.#end(null);
  }

  #receive(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#chunks.push(chunk);
    this.#pendingBytes += chunk.length;
    try {
      while (!this.#ended && this.#takeFrame());
    } catch (error) {
      this.#stream.destroy();
      this.#end(error instanceof Error ? error : new WireError(String(error)));
    }
  }

  /** Delivers the first frame if it is whole. */
  #takeFrame(): boolean {
    if (this.#frameSize === 0) {
      if (this.#pendingBytes < frameHeaderBytes) return false;
      this.#frameSize = frameSize(this.#join().subarray(0, frameHeaderBytes));
    }
    const size = this.#frameSize;
    if (this.#pendingBytes < size) return false;
    const bytes = this.#join();
    this.#frameSize = 0;
    this.#pendingBytes -= size;
    this.#chunks = this.#pendingBytes > 0 ? [bytes.subarray(size)] : [];
    this.#listener?.message(decodeFrame(bytes.subarray(0, size)));
    return true;
  }

  #join(): Uint8Array {
    const [first] = this.#chunks;
    if (first !== undefined && this.#chunks.length === 1) return first;
    const joined = new Uint8Array(this.#pendingBytes);
    let offset = 0;
    for (const chunk of this.#chunks) {
      joined.set(chunk, offset);
      offset += chunk.length;
    }
    this.#chunks = [joined];
    return joined;
  }

  #end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#chunks = [];
    this.#listener?.end(error);
  }
}
