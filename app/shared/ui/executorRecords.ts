// What the window shows of the executor's process while it lives.
import { z } from 'zod';

const amount = z.number().nonnegative();

export const executorUsage = z.object({
  pid: z.number().int().positive(),
  uptimeMs: amount,
  /** Memory that is there, shared pages included. */
  residentBytes: amount,
  /** Of it, pages of shared memory: code and data that were loaded, and slabs that were touched ahead. */
  sharedBytes: amount,
  /** Time on processors since its start, all threads together. */
  cpuMs: amount,
  threads: z.number().int().nonnegative(),
});
export type ExecutorUsage = z.infer<typeof executorUsage>;
