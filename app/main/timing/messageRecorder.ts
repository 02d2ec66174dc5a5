// Keeps the messages of one load and run, bounded in frames and bytes; the session has one, and records unless a person
// switched it off. A frame costs a copy of the first part of its payload, far below what its way to the executor takes.
import { type Message, messageBytes } from '../../shared/orc/message.ts';
import type { MessageStage } from '../../shared/ui/messageRecords.ts';
import type { MessageObserver } from '../epc/executorProcessControl.ts';

/** Where frames are seen, and what an executor calls its functions. */
export interface ObservedEpc {
  readonly setup: { readonly bootstrapSymbols: ReadonlyMap<string, number> };
  observe(observer: MessageObserver | null): void;
}

export interface RecordedFrame {
  stage: MessageStage;
  readonly direction: 'sent' | 'received';
  readonly opcode: Message['opcode'];
  readonly sequence: number;
  readonly tag: number;
  /** Where the payload's beginning was copied to. */
  readonly chunk: Uint8Array;
  readonly chunkStart: number;
  readonly keptBytes: number;
  readonly payloadBytes: number;
  /** Milliseconds since the load began. */
  readonly atMs: number;
}

export interface RecordLimits {
  readonly frames: number;
  /** Of one frame's payload, and of all. */
  readonly frameBytes: number;
  readonly totalBytes: number;
}

const usualLimits: RecordLimits = { frames: 20_000, frameBytes: 65_536, totalBytes: 2 ** 24 };
/** Payloads are copied into buffers of this size, or of one payload's: an array for each would cost more than the copy. */
const chunkBytes = 2 ** 18;

/** The payload as far as it was kept. */
export function keptPayload({ chunk, chunkStart, keptBytes }: RecordedFrame): Uint8Array {
  return chunk.subarray(chunkStart, chunkStart + keptBytes);
}

export class MessageRecorder {
  /** Counts from the next load on. */
  enabled = true;
  readonly limits: RecordLimits;
  #frames: RecordedFrame[] = [];
  #keptBytes = 0;
  #chunk = new Uint8Array(0);
  #chunkUsed = 0;
  #dropped = { frames: 0, bytes: 0 };
  #names: ReadonlyMap<number, string> = new Map();
  #epc: ObservedEpc | null = null;
  #stage: MessageStage = 'prepare';

  constructor(limits: RecordLimits = usualLimits) {
    this.limits = limits;
  }

  get frames(): readonly RecordedFrame[] {
    return this.#frames;
  }

  /** What came when there was no more room. */
  get dropped(): { readonly frames: number; readonly bytes: number } {
    return this.#dropped;
  }

  /** Functions and tags by their address, as the executor of these frames publishes them. */
  get names(): ReadonlyMap<number, string> {
    return this.#names;
  }

  /** A load begins: what was kept of the last one goes. */
  begin(): void {
    this.end();
    this.#frames = [];
    this.#keptBytes = 0;
    this.#chunk = new Uint8Array(0);
    this.#chunkUsed = 0;
    this.#dropped = { frames: 0, bytes: 0 };
    this.#stage = 'prepare';
  }

  /** Records what goes to and fro from now on; a load that is tried again calls it again. `elapsedMs`: the load's clock. */
  attach(epc: ObservedEpc, clock: { readonly elapsedMs: number }): void {
    this.end();
    this.#stage = 'prepare';
    for (const frame of this.#frames) frame.stage = 'prepare';
    if (!this.enabled) return;
    this.#names = new Map([...epc.setup.bootstrapSymbols].map(([name, address]) => [address, name]));
    this.#epc = epc;
    epc.observe((direction, message) => this.#record(direction, message, clock.elapsedMs));
  }

  /** What goes to and fro during this is the load's, and what comes after it the run's. */
  async duringLoad<T>(load: () => Promise<T>): Promise<T> {
    this.#stage = 'load';
    const loaded = await load();
    this.#stage = 'run';
    return loaded;
  }

  /** Sees nothing any more; what was kept stays. */
  end(): void {
    this.#epc?.observe(null);
    this.#epc = null;
  }

  #record(direction: 'sent' | 'received', { opcode, sequence, tag, payload }: Message, atMs: number): void {
    if (this.#frames.length >= this.limits.frames) {
      this.#dropped.frames++;
      this.#dropped.bytes += messageBytes(payload.length);
      return;
    }
    const keptBytes = Math.min(payload.length, this.limits.frameBytes, this.limits.totalBytes - this.#keptBytes);
    if (this.#chunkUsed + keptBytes > this.#chunk.length) {
      this.#chunk = new Uint8Array(Math.max(chunkBytes, keptBytes));
      this.#chunkUsed = 0;
    }
    const chunkStart = this.#chunkUsed;
    // A copy: the payload is a view of a buffer that may be large, or used again.
    this.#chunk.set(keptBytes === payload.length ? payload : payload.subarray(0, keptBytes), chunkStart);
    this.#chunkUsed += keptBytes;
    this.#keptBytes += keptBytes;
    this.#frames.push({
      stage: this.#stage,
      direction,
      opcode,
      sequence,
      tag,
      chunk: this.#chunk,
      chunkStart,
      keptBytes,
      payloadBytes: payload.length,
      atMs,
    });
  }
}
