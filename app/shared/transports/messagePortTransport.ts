// EPC frames over a MessagePort: one frame, one port message. For Electron, whose processes have ports to each other
// without a socket; and as a lane of the comparison. The same code on both sides, over Node's MessagePort, Electron's
// MessagePortMain and the utility process's ParentPort, which differ in how a message arrives.
import { WireError } from '../errors.ts';
import { decodeFrame, frameHeader, frameSize, type Message } from '../orc/message.ts';
import { frameHeaderBytes } from '../orc/opcodes.ts';
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

export class MessagePortTransport implements Transport {
  readonly #port: FramePort;
  #listener: TransportListener | null = null;
  #ended = false;

  constructor(port: FramePort) {
    this.#port = port;
  }

  start(listener: TransportListener): void {
    this.#listener = listener;
    this.#port.on('message', (value) => this.#receive(value));
    this.#port.on('close', () => this.#end(null));
    this.#port.start?.();
  }

  send(message: Message): void {
    if (this.#ended) throw new WireError('connection has ended: nothing can be sent');
    const header = frameHeader(message);
    const frame = new Uint8Array(header.length + message.payload.length);
    frame.set(header);
    frame.set(message.payload, header.length);
    this.#port.postMessage(frame);
  }

  close(): void {
    this.#port.close?.();
    this.#end(null);
  }

  #receive(value: unknown): void {
    if (this.#ended) return;
    try {
      this.#listener?.message(decodeFrame(wholeFrame(value)));
    } catch (error) {
      this.#port.close?.();
      this.#end(error instanceof Error ? error : new WireError(String(error)));
    }
  }

  #end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#listener?.end(error);
  }
}

/** The bytes of a port message, which has to be one frame. Electron's ports wrap it in an event. */
function wholeFrame(value: unknown): Uint8Array {
  const data =
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && 'data' in value
      ? value.data
      : value;
  if (!(data instanceof Uint8Array)) throw new WireError(`port message of type ${typeof data}: allowed are bytes`);
  if (data.length < frameHeaderBytes || frameSize(data.subarray(0, frameHeaderBytes)) !== data.length) {
    throw new WireError(`port message of ${data.length} bytes is not one frame`);
  }
  return data;
}
