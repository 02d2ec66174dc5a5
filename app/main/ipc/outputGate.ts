// Holds back the output of executor processes while nobody can take it: programHandlers.ts closes the gate when the window lags,
// the executor's host puts each process's streams behind it. A stream that is held back fills its pipe, and the program
// waits in write(2).
import type { Readable } from 'node:stream';
import type { ExecutorHost } from '../epc/executorProcess.ts';

export class OutputGate {
  readonly #streams = new Set<Readable>();
  #closed = false;

  /** True while streams are held back. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Puts a stream behind the gate until it ends. Listen to its data first: a paused stream stays paused. */
  add(stream: Readable): void {
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    if (this.#closed) stream.pause();
    // A listener for data that comes later makes the stream flow; while the gate is closed it must not.
    stream.on('resume', () => {
      if (this.#closed) stream.pause();
    });
  }

  set(closed: boolean): void {
    if (closed === this.#closed) return;
    this.#closed = closed;
    for (const stream of this.#streams) {
      if (closed) stream.pause();
      else stream.resume();
    }
  }
}

/** The same host, with the output of its processes behind the gate. */
export function gatedHost(host: ExecutorHost, gate: OutputGate): ExecutorHost {
  return {
    kind: host.kind,
    start: async (needs, signal) => {
      const hosted = await host.start(needs, signal);
      for (const stream of [hosted.stdout, hosted.stderr]) if (stream !== null) gate.add(stream);
      return hosted;
    },
  };
}
