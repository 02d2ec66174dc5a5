// EPC frames over a byte stream: a Unix socket, a pair of pipes or TCP. Frames may arrive cut anywhere.
// Each frame leaves in one write: two writes would meet Nagle's algorithm and delayed acknowledgement on TCP (40 ms a
// round trip).
import { Deferred } from '../deferred.ts';
import { WireError } from '../errors.ts';
import { decodeFrame, frameHeader, frameSize, type Message, messageBytes } from '../orc/message.ts';
import { frameHeaderBytes, maxFrameBytes } from '../orc/opcodes.ts';
import type { Transport, TransportListener } from './transport.ts';

/** The part of a Node duplex stream that is needed here. */
export interface ByteStream {
  /** False where it keeps more than it likes to; `drain` follows. */
  write(bytes: Uint8Array): boolean;
  /** Bytes that it keeps. */
  readonly writableLength: number;
  cork(): void;
  uncork(): void;
  pause(): unknown;
  resume(): unknown;
  destroy(): void;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'end' | 'close' | 'drain', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What has up to this many bytes is copied into one buffer; payloads of more go out as they are, gathered. */
const copyLimit = 16 * 1024;

const noBytes = new Uint8Array(0);

export class StreamTransport implements Transport {
  readonly #stream: ByteStream;
  readonly #largestFrame: number;
  #listener: TransportListener | null = null;
  #ended = false;
  #paused = false;
  /** Set while the stream keeps more than it likes to. */
  #draining: Deferred<void> | null = null;
  /** Bytes that do not make a frame yet: `#pendingBytes` of them in `#chunks`. */
  #chunks: Uint8Array[] = [];
  #pendingBytes = 0;
  /** Size of the frame under way, 0 while its header is incomplete. */
  #frameSize = 0;

  /** `largestFrame`: bytes that the other end may send in one frame. */
  constructor(stream: ByteStream, largestFrame: number = maxFrameBytes) {
    this.#stream = stream;
    this.#largestFrame = largestFrame;
    stream.on('drain', () => this.#drained());
  }

  start(listener: TransportListener): void {
    this.#listener = listener;
    this.#stream.on('data', (chunk) => this.#receive(chunk));
    this.#stream.on('error', (error) => this.#end(error));
    const ended = (): void => {
      // What came before is still to be delivered.
      if (this.#paused && this.#pendingBytes > 0) this.resume();
      this.#end(
        this.#pendingBytes === 0
          ? null
          : new WireError(`connection ended inside a frame: ${this.#pendingBytes} bytes of it had come`),
      );
    };
    this.#stream.on('end', ended);
    this.#stream.on('close', ended);
  }

  get backlog(): number {
    return this.#ended ? 0 : this.#stream.writableLength;
  }

  send(...messages: Message[]): boolean {
    if (this.#ended) throw new WireError('connection has ended: nothing can be sent');
    const more = this.#write(messages);
    if (!more) this.#draining ??= new Deferred();
    return more;
  }

  async drained(): Promise<void> {
    await this.#draining?.promise;
  }

  pause(): void {
    this.#paused = true;
    this.#stream.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#deliver();
    if (!this.#paused && !this.#ended) this.#stream.resume();
  }

  close(): void {
    this.#stream.destroy();
    this.#end(null);
  }

  #write(messages: readonly Message[]): boolean {
    let size = 0;
    for (const { payload } of messages) size += messageBytes(payload.length);
    if (size <= copyLimit) return this.#stream.write(joinFrames(messages, size));
    // Before anything is written: it refuses what no frame holds.
    const headers = messages.map(frameHeader);
    let more = true;
    this.#stream.cork();
    for (const [index, { payload }] of messages.entries()) {
      this.#stream.write(headers[index] ?? noBytes);
      more = this.#stream.write(payload);
    }
    this.#stream.uncork();
    return more;
  }

  #drained(): void {
    const draining = this.#draining;
    this.#draining = null;
    draining?.resolve();
  }

  #receive(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#chunks.push(chunk);
    this.#pendingBytes += chunk.length;
    this.#deliver();
  }

  #deliver(): void {
    try {
      while (!this.#ended && !this.#paused && this.#takeFrame());
    } catch (error) {
      this.#stream.destroy();
      this.#end(error instanceof Error ? error : new WireError(String(error)));
    }
  }

  /** Delivers the first frame if it is whole. */
  #takeFrame(): boolean {
    if (this.#frameSize === 0) {
      if (this.#pendingBytes < frameHeaderBytes) return false;
      this.#frameSize = frameSize(this.#join().subarray(0, frameHeaderBytes), this.#largestFrame);
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
    this.#drained();
    this.#listener?.end(error);
  }
}

function joinFrames(messages: readonly Message[], size: number): Uint8Array {
  const frames = new Uint8Array(size);
  let end = 0;
  for (const message of messages) {
    const header = frameHeader(message);
    frames.set(header, end);
    frames.set(message.payload, end + header.length);
    end += header.length + message.payload.length;
  }
  return frames;
}
