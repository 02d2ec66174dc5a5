// Two transports joined in memory: what one sends, the other's listener gets in a later turn, in order.
import { Deferred } from '../../app/shared/deferred.ts';
import { WireError } from '../../app/shared/errors.ts';
import type { Message } from '../../app/shared/orc/message.ts';
import type { Transport, TransportListener } from '../../app/shared/transports/transport.ts';

/** Bytes on their way beyond which the sender is asked to wait. */
const windowBytes = 2 ** 16;

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
  #waiting: (() => void)[] = [];
  #paused = false;
  #ended = false;
  #backlog = 0;
  #draining: Deferred<void> | null = null;

  get backlog(): number {
    return this.#ended ? 0 : this.#backlog;
  }

  start(listener: TransportListener): void {
    this.#listener = listener;
    this.#deliver();
  }

  send(...messages: Message[]): boolean {
    if (this.#ended) throw new WireError('connection has ended: nothing can be sent');
    const { peer } = this;
    for (const message of messages) {
      const bytes = 32 + message.payload.length;
      this.#backlog += bytes;
      queueMicrotask(() =>
        peer?.enqueue(() => {
          this.#taken(bytes);
          if (!peer.#ended) peer.#listener?.message(message);
        }),
      );
    }
    if (this.#backlog <= windowBytes) return true;
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
    this.#deliver();
  }

  close(): void {
    const { peer } = this;
    this.#end();
    queueMicrotask(() => peer?.enqueue(() => peer.#end()));
  }

  enqueue(act: () => void): void {
    this.#waiting.push(act);
    this.#deliver();
  }

  #deliver(): void {
    while (this.#listener !== null && !this.#paused) {
      const act = this.#waiting.shift();
      if (act === undefined) return;
      act();
    }
  }

  #taken(bytes: number): void {
    this.#backlog -= bytes;
    if (this.#backlog <= windowBytes / 2) this.#drained();
  }

  #drained(): void {
    this.#draining?.resolve();
    this.#draining = null;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#drained();
    this.#listener?.end(null);
  }
}
