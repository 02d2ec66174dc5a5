// Joins two transports: what one receives, the other sends. What a utility process does whose controller speaks through
// a MessagePort, while the executor's server knows sockets alone.
import type { Transport, TransportListener } from './transport.ts';

/** Ends both when one ends; resolves then, with what broke it or null. No end is read faster than the other takes it. */
export function relay(one: Transport, other: Transport): Promise<Error | null> {
  return new Promise((resolve) => {
    let ended = false;
    const end = (error: Error | null): void => {
      if (ended) return;
      ended = true;
      one.close();
      other.close();
      resolve(error);
    };
    const pass = (from: Transport, to: Transport): TransportListener => ({
      message: (message) => {
        if (ended || to.send(message)) return;
        from.pause();
        void to.drained().then(() => from.resume());
      },
      end,
    });
    one.start(pass(one, other));
    other.start(pass(other, one));
  });
}
