// EPC frames over a MessagePort: one frame, one port message. For Electron, whose processes have ports to each other
// without a socket; and as a lane of the comparison. The same code on both sides, over Node's MessagePort, Electron's
// MessagePortMain and the utility process's ParentPort, which differ in how a message arrives. Ports know no
// back-pressure: the receiving end tells, as a number, how many bytes it has taken.
import { Deferred } from '../deferred.ts';
import { WireError } from '../errors.ts';
import { decodeFrame, frameHeader, frameSize, type Message } from '../orc/message.ts';
import { frameHeaderBytes, maxFrameBytes } from '../orc/opcodes.ts';
import type { Transport, TransportListener } from './transport.ts';

/** What the three kinds of ports have in common. */
export interface FramePort {
  postMessage(value: unknown): void;
  on(event: 'message', listener: (value: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  /** Messages wait until then. The utility process's port has no such method: it is open from the start. */
  start?(): void;
  close?(): void;
}

/** Bytes on their way beyond which the sender is asked to wait; it may go on when half of them have been taken. */
export const portWindow = 2 ** 20;
/** Bytes taken that are told at once, not one message for each frame. */
const acknowledgedAtOnce = portWindow / 8;

export class MessagePortTransport implements Transport {
  readonly #port: FramePort;
  #listener: TransportListener | null = null;
  #ended = false;
  #paused = false;
  /** Sent, and not acknowledged. */
  #underWay = 0;
  #draining: Deferred<void> | null = null;
  /** Came while paused: frames, and their bytes. */
  readonly #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Taken, and not told yet. */
  #taken = 0;

  constructor(port: FramePort) {
    this.#port = port;
  }

  start(listener: TransportListener): void {
    this.#listener = listener;
    this.#port.on('message', (value) => this.#receive(value));
    this.#port.on('close', () => this.#end(null));
    this.#port.start?.();
  }

  get backlog(): number {
    return this.#ended ? 0 : this.#underWay;
  }

  send(...messages: Message[]): boolean {
    if (this.#ended) throw new WireError('connection has ended: nothing can be sent');
    for (const message of messages) {
      const header = frameHeader(message);
      const frame = new Uint8Array(header.length + message.payload.length);
      frame.set(header);
      frame.set(message.payload, header.length);
      this.#port.postMessage(frame);
      this.#underWay += frame.length;
    }
    if (this.#underWay <= portWindow) return true;
    this.#draining ??= new Deferred();
    return false;
  }

  async drained(): Promise<void> {
    await this.#draining?.promise;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#guard(() => {
      while (!this.#paused && !this.#ended) {
        const frame = this.#held.shift();
        if (frame === undefined) return;
        this.#heldBytes -= frame.length;
        this.#deliver(frame);
      }
    });
  }

  close(): void {
    this.#port.close?.();
    this.#end(null);
  }

  #receive(value: unknown): void {
    if (this.#ended) return;
    this.#guard(() => {
      const data = portData(value);
      if (typeof data === 'number') this.#acknowledged(data);
      else if (this.#paused || this.#held.length > 0) this.#hold(wholeFrame(data));
      else this.#deliver(wholeFrame(data));
    });
  }

  /** A peer that keeps to the window sends one frame beyond it at most. */
  #hold(frame: Uint8Array): void {
    this.#held.push(frame);
    this.#heldBytes += frame.length;
    if (this.#heldBytes > portWindow + maxFrameBytes) {
      throw new WireError(`the other end sent ${this.#heldBytes} bytes without waiting: allowed are ${portWindow}`);
    }
  }

  #deliver(frame: Uint8Array): void {
    this.#listener?.message(decodeFrame(frame));
    this.#taken += frame.length;
    if (this.#taken < acknowledgedAtOnce || this.#ended) return;
    this.#port.postMessage(this.#taken);
    this.#taken = 0;
  }

  #acknowledged(bytes: number): void {
    if (!Number.isInteger(bytes) || bytes <= 0 || bytes > this.#underWay) {
      throw new WireError(`the other end took ${bytes} bytes: ${this.#underWay} were sent`);
    }
    this.#underWay -= bytes;
    if (this.#underWay <= portWindow / 2) this.#drained();
  }

  #drained(): void {
    const draining = this.#draining;
    this.#draining = null;
    draining?.resolve();
  }

  /** What the peer sent wrongly ends the connection. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#port.close?.();
      this.#end(error instanceof Error ? error : new WireError(String(error)));
    }
  }

  #end(error: Error | null): void {
    if (this.#ended) return;
    // What came before the end is still to be delivered.
    if (error === null && this.#held.length > 0) this.resume();
    if (this.#ended) return;
    this.#ended = true;
    this.#held.length = 0;
    this.#drained();
    this.#listener?.end(error);
  }
}

/** Electron's ports wrap what was posted in an event. */
function portData(value: unknown): unknown {
  const wrapped = typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && 'data' in value;
  return wrapped ? value.data : value;
}

/** The bytes of a port message, which has to be one frame. */
function wholeFrame(data: unknown): Uint8Array {
  if (!(data instanceof Uint8Array)) throw new WireError(`port message of type ${typeof data}: allowed are bytes`);
  if (data.length < frameHeaderBytes || frameSize(data.subarray(0, frameHeaderBytes)) !== data.length) {
    throw new WireError(`port message of ${data.length} bytes is not one frame`);
  }
  return data;
}
