// Minor page faults of a process so far: pages that the kernel had to give it before an instruction could go on.
import { readFileSync } from 'node:fs';

/** Null where the process is not on this machine, or where /proc is not Linux's. */
export function minorFaults(pid: number | 'self'): number | null {
  if (pid === 0) return null;
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return null;
    throw error;
  }
  // The second field is the program's name in parentheses, which may hold anything; minflt is the tenth (proc(5)).
  const count = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[7]);
  return Number.isSafeInteger(count) ? count : null;
}

/** Faults between two counts; null where one of them is not known. */
export function faultsBetween(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}
