// How EPC messages travel: in order, whole, both ways, no faster than the other end takes them. Implementations:
// StreamTransport (Unix socket, pipe pair, TCP) and MessagePortTransport; the contract is test/contract/transports.
import type { Message } from '../orc/message.ts';

export interface TransportListener {
  message(message: Message): void;
  /** Called once, last: null where the peer hung up between two frames, else what broke. */
  end(error: Error | null): void;
}

export interface Transport {
  /** Begins to deliver. Messages that came earlier wait until then. */
  start(listener: TransportListener): void;
  /**
   * Sends one message, or several that follow each other, in one write. False where the peer is behind by more than a little: whoever can wait waits for
   * `drained` before the next; nothing is lost if not. After the end it throws WireError.
   */
  send(...messages: Message[]): boolean;
  /** Resolves when more can be sent at once, or when the connection has ended. */
  drained(): Promise<void>;
  /** Bytes that were sent here and have not left yet; where it falls, the peer is alive. */
  readonly backlog: number;
  /** Delivers nothing until `resume`, and lets the peer wait instead of keeping what it sends. */
  pause(): void;
  resume(): void;
  /** Ends the connection; the listener's `end` follows. A second call does nothing. */
  close(): void;
}
