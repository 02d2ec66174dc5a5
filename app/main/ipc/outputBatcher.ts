// Between the executor's streams and the window: collects output and sends it in batches, at most 30 times a second,
// and never more than the window can draw. programHandlers.ts feeds it; the window acknowledges what it drew. When the window lags,
// the streams are paused, so that the program waits in write(2) and no buffer grows without bound.

/** `echo`: what the terminal shows of what a person types. */
export type OutputStream = 'stdout' | 'stderr' | 'echo';

export interface OutputChunk {
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

/** What is sent: neighbouring chunks of one stream, in memory of its own. */
export interface OutputBatch extends OutputChunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface OutputBatcherOptions {
  send(batch: OutputBatch): void;
  /** Stops (true) and resumes (false) the flow from the executor. */
  pause(paused: boolean): void;
}

/** Milliseconds between batches: 30 a second. */
const batchInterval = 1000 / 30;
/** Bytes that the window may have unacknowledged before nothing more is sent to it. */
const windowLimit = 1 << 20;
/** Bytes that wait here before the executor's streams are paused. What is in their pipes comes on top. */
const bufferLimit = 4 << 20;

export class OutputBatcher {
  readonly #options: OutputBatcherOptions;
  #waiting: OutputChunk[] = [];
  #waitingBytes = 0;
  #unacknowledged = 0;
  /** Bytes ever added. */
  #added = 0;
  #paused = false;
  #timer: NodeJS.Timeout | null = null;
  #lastSent = 0;
  #drained: (() => void)[] = [];

  constructor(options: OutputBatcherOptions) {
    this.#options = options;
  }

  add(chunk: OutputChunk): void {
    if (chunk.bytes.length === 0) return;
    this.#waiting.push(chunk);
    this.#added += chunk.bytes.length;
    this.#waitingBytes += chunk.bytes.length;
    if (this.#waitingBytes > bufferLimit) this.#setPaused(true);
    this.#schedule();
  }

  /** The window has drawn `bytes` more. A window that claims more than it got only resets the count. */
  acknowledge(bytes: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - bytes);
    this.#schedule();
  }

  /** Resolves when everything has been sent, what a paused stream still holds included. */
  async settled(): Promise<void> {
    let seen: number;
    do {
      seen = this.#added;
      if (this.#waiting.length > 0) await new Promise<void>((resolve) => this.#drained.push(resolve));
      // A stream that was resumed needs a few turns to be read again.
      for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
    } while (this.#added !== seen || this.#waiting.length > 0);
  }

  /** The window is new or gone: nothing it had is outstanding any more. */
  reset(): void {
    this.#unacknowledged = 0;
    this.#schedule();
  }

  /** The window will not come back: what waits is let go, so that nobody waits for it. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#settle();
  }

  #schedule(): void {
    if (this.#timer !== null || this.#waiting.length === 0 || this.#unacknowledged >= windowLimit) return;
    const delay = Math.max(0, this.#lastSent + batchInterval - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#sendBatch();
    }, delay);
  }

  #sendBatch(): void {
    this.#lastSent = performance.now();
    let room = windowLimit - this.#unacknowledged;
    let taken = 0;
    while (room > 0 && taken < this.#waiting.length) {
      const run = this.#takeRun(taken, room);
      taken = run.next;
      room -= run.batch.bytes.length;
      this.#unacknowledged += run.batch.bytes.length;
      this.#waitingBytes -= run.batch.bytes.length;
      this.#options.send(run.batch);
    }
    this.#waiting.splice(0, taken);
    if (this.#waitingBytes <= bufferLimit / 2) this.#setPaused(false);
    if (this.#waiting.length === 0) this.#settle();
    else this.#schedule();
  }

  /** Neighbours of one stream as one message, up to `room` bytes; a chunk that does not fit is cut. */
  #takeRun(first: number, room: number): { batch: OutputBatch; next: number } {
    const stream = this.#waiting[first]?.stream ?? 'stdout';
    const parts: Uint8Array[] = [];
    let length = 0;
    let next = first;
    for (; next < this.#waiting.length && length < room; next++) {
      const chunk = this.#waiting[next];
      if (chunk === undefined || chunk.stream !== stream) break;
      const fits = Math.min(chunk.bytes.length, room - length);
      parts.push(chunk.bytes.subarray(0, fits));
      length += fits;
      if (fits < chunk.bytes.length) {
        this.#waiting[next] = { stream, bytes: chunk.bytes.subarray(fits) };
        break;
      }
    }
    return { batch: { stream, bytes: joined(parts, length) }, next };
  }

  #setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.#options.pause(paused);
  }

  #settle(): void {
    this.#setPaused(false);
    const waiters = this.#drained;
    this.#drained = [];
    for (const resolve of waiters) resolve();
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
