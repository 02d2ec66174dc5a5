// A lane of the transport matrix that loads nothing: it tells what it was asked for, and fails where a test says so.
import type { Lane, LaneLoad } from '../../app/main/timing/transportMatrix.ts';

export interface LaneScript {
  /** Milliseconds of each load, in order; the last one again where they end. */
  readonly times?: readonly number[];
  readonly failOpen?: string;
  /** The load that fails, from 1. */
  readonly failLoad?: number;
  readonly onLoad?: () => void;
}

export class ScriptedLane implements Lane {
  readonly name: string;
  readonly note = '';
  closed = 0;
  readonly #script: LaneScript;
  readonly #log: string[];
  #loads = 0;

  /** `log` gets the name at each load. */
  constructor(name: string, log: string[], script: LaneScript = {}) {
    this.name = name;
    this.#log = log;
    this.#script = script;
  }

  async open(): Promise<void> {
    if (this.#script.failOpen !== undefined) throw new Error(this.#script.failOpen);
  }

  async load(): Promise<LaneLoad> {
    const { times = [1], failLoad, onLoad } = this.#script;
    this.#log.push(this.name);
    onLoad?.();
    const index = this.#loads++;
    if (this.#loads === failLoad) throw new Error(`load ${failLoad} failed on purpose`);
    const totalMs = times[Math.min(index, times.length - 1)] ?? 0;
    return {
      totalMs,
      phases: [{ name: 'read', durationMs: totalMs / 2 }],
      bytes: 10,
      messages: 2,
      mappings: null,
      controllerFaults: 3,
      executorFaults: null,
      executorMs: null,
      usedBytes: 4096,
      requestedBytes: 100,
    };
  }

  async close(): Promise<void> {
    this.closed++;
  }
}
