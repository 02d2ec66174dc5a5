// Joins two transports: what one receives, the other sends. What a utility process does whose controller speaks through
// a MessagePort, while the executor's server knows sockets alone.
import type { Transport } from './transport.ts';

/** Ends both when one ends; resolves then, with what broke it or null. */
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
    one.start({ message: (message) => !ended && other.send(message), end });
    other.start({ message: (message) => !ended && one.send(message), end });
  });
}
