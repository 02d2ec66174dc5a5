// Running what is on the load list, and its output.
import { z } from 'zod';
import { runRecord } from '../records.ts';

export const programCalls = {
  /** Links and runs; resolves when the program ended, however it ended. The strings are argv[1..]. */
  'program.run': { args: z.tuple([z.array(z.string()).max(10_000)]), result: runRecord },
  /** Ends the running program within a second; without one it does nothing. */
  'program.stop': { args: z.tuple([]), result: z.void() },
  /** The console has drawn so many more bytes of output: main sends on, and resumes the program's streams. */
  'output.shown': { args: z.tuple([z.number().int().nonnegative()]), result: z.void() },
} as const;

export const programEvents = {
  /** The program's output, as it comes, at most 30 times a second; raw bytes, a character may be cut. */
  output: z.object({ stream: z.enum(['stdout', 'stderr']), bytes: z.instanceof(Uint8Array) }),
  /** A run ended. Comes after all of its output, which the answer to `program.run` does not: that takes another way. */
  ended: runRecord,
} as const;
