// What an executor's process takes of the machine at this moment, as /proc tells it.
import { readFileSync } from 'node:fs';
import type { ExecutorUsage } from '../../shared/ui/executorRecords.ts';
import { hasProcFiles } from '../epc/procFiles.ts';

/** Clock ticks a second in /proc/<pid>/stat: fixed for user space on Linux. */
const ticksPerSecond = 100;

/** Null where the process is gone, out of reach, or the system has no /proc. */
export function readExecutorUsage(pid: number): ExecutorUsage | null {
  if (pid === 0 || !hasProcFiles) return null;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    // The name in parentheses may hold anything; what follows it starts with field 3.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    const uptime = Number.parseFloat(readFileSync('/proc/uptime', 'latin1'));
    const field = (number: number): number => Number(stat[number - 3] ?? 0);
    return {
      pid,
      uptimeMs: Math.max(0, Math.round((uptime - field(22) / ticksPerSecond) * 1000)),
      residentBytes: kilobytes(status, 'VmRSS') * 1024,
      sharedBytes: kilobytes(status, 'RssShmem') * 1024,
      cpuMs: ((field(14) + field(15)) / ticksPerSecond) * 1000,
      threads: kilobytes(status, 'Threads'),
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return null;
    throw error;
  }
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}
