// Two transports joined in memory: what one sends, the other's listener gets in a later turn, in order.
import type { Message } from '../../app/shared/orc/message.ts';
import type { Transport, TransportListener } from '../../app/shared/transports/transport.ts';

export function transportPair(): readonly [Transport, Transport] {
  const left = new Half();
  const right = new Half();
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class Half implements Transport {
  peer: Half | null = null;
  #listener: TransportListener | null = null;
  #early: (() => void)[] = [];
  #ended = false;

  start(listener: TransportListener): void {
    this.#listener = listener;
    for (const deliver of this.#early.splice(0)) deliver();
  }

  send(message: Message): void {
    const { peer } = this;
    queueMicrotask(() => peer?.deliver(() => peer.#ended || peer.#listener?.message(message)));
  }

  close(): void {
    const { peer } = this;
    this.#end();
    queueMicrotask(() => peer?.deliver(() => peer.#end()));
  }

  deliver(act: () => void): void {
    if (this.#listener === null) this.#early.push(act);
    else act();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#listener?.end(null);
  }
}
