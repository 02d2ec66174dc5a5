// The threads of a live process, from /proc/<pid>/task.
import { readdirSync } from 'node:fs';

/** Empty where the process is gone, out of reach (pid 0), or the system has no /proc. */
export function threadIds(pid: number): ReadonlySet<number> {
  try {
    return new Set(pid > 0 ? readdirSync(`/proc/${pid}/task`).map(Number) : []);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return new Set();
    throw error;
  }
}

/** Milliseconds that the thread of a call gets to end after it answered. */
const endingTime = 100;

/** Whether the process has threads that are not in `before`, and which stay. */
export async function hasNewThreads(pid: number, before: ReadonlySet<number>): Promise<boolean> {
  const deadline = performance.now() + endingTime;
  for (;;) {
    const added = [...threadIds(pid)].filter((id) => !before.has(id));
    if (added.length === 0) return false;
    if (performance.now() > deadline) return true;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
