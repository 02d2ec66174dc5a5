// The executor and its usage in words.
import type { ExecutorUsage } from '../../shared/ui/executorRecords.ts';

/** What runs the code. */
export const hostNames = {
  utility: 'utility process',
  standalone: 'loadstone-executor',
  remote: 'another executor',
} as const;

/** Percent of one processor between two looks; null for the first look at a process. */
export function cpuShare(before: ExecutorUsage | null, now: ExecutorUsage): number | null {
  if (before === null || before.pid !== now.pid) return null;
  const passed = now.uptimeMs - before.uptimeMs;
  return passed <= 0 ? null : Math.max(0, ((now.cpuMs - before.cpuMs) / passed) * 100);
}

/** `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatUptime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
