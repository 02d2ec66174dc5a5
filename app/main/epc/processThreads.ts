// The threads of a live process: from /proc/<pid>/task, or from the addon where there is none.
import { readdirSync } from 'node:fs';
import type { NativeAddon } from '../../shared/nativeAddon.ts';

/** Tells the threads of one process. */
export class ProcessThreads {
  readonly #pid: number;
  readonly #addon: NativeAddon;

  /** `pid` 0: one that is out of reach, of which no thread is known. */
  constructor(pid: number, addon: NativeAddon) {
    this.#pid = pid;
    this.#addon = addon;
  }

  /** Empty where the process is gone or out of reach. */
  ids(): ReadonlySet<number> {
    if (this.#pid <= 0) return new Set();
    return new Set(this.#addon.threadsOf(this.#pid) ?? taskIds(this.#pid));
  }

  /** Whether the process has threads that are not in `before`, and which stay. */
  async hasNew(before: ReadonlySet<number>): Promise<boolean> {
    const deadline = performance.now() + endingTime;
    for (;;) {
      const added = [...this.ids()].filter((id) => !before.has(id));
      if (added.length === 0) return false;
      if (performance.now() > deadline) return true;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

/** Milliseconds that the thread of a call gets to end after it answered. */
const endingTime = 100;

function taskIds(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return [];
    throw error;
  }
}
