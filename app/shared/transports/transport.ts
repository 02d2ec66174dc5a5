// How EPC messages travel: in order, whole, both ways. Implementations: streamTransport (socket or pipe).
import type { Message } from '../orc/message.ts';

export interface TransportListener {
  message(message: Message): void;
  /** Called once, last: null where the peer hung up between two frames, else what broke. */
  end(error: Error | null): void;
}

export interface Transport {
  /** Begins to deliver. Messages that came earlier wait until then. */
  start(listener: TransportListener): void;
  /** Sends one message in one write. After the end it throws WireError. */
  send(message: Message): void;
  /** Ends the connection; the listener's `end` follows. A second call does nothing. */
  close(): void;
}
