// Running what is on the load list: how it is run, what it prints, and what a person types into it.
import { z } from 'zod';
import { loadProgress, runRecord } from '../records.ts';
import { runSettings } from '../runSettings.ts';

const count = z.number().int().nonnegative();
/** Of a terminal, in characters. */
const extent = z.number().int().min(1).max(10_000);

export const savedOutput = z.object({
  path: z.string(),
  /** Bytes of the last run's output, and how many of them were let go before. */
  written: count,
  dropped: count,
});
export type SavedOutput = z.infer<typeof savedOutput>;

export const entryPoint = z.object({ name: z.string(), file: z.string() });
export type EntryPointRecord = z.infer<typeof entryPoint>;

export const programCalls = {
  /** Links and runs; resolves when the program ended, however it ended. The strings are argv[1..]. */
  'program.run': { args: z.tuple([z.array(z.string()).max(10_000)]), result: runRecord },
  /** Ends the running program within a second; without one it does nothing. */
  'program.stop': { args: z.tuple([]), result: z.void() },
  /** How the next run is made; the state tells what holds. */
  'program.configure': { args: z.tuple([runSettings]), result: z.void() },
  /** Functions that a run may begin with, main first. */
  'program.entries': { args: z.tuple([]), result: z.array(entryPoint) },
  /** Shows the open dialog for a file that becomes standard input; null where nothing was chosen. */
  'program.chooseInput': { args: z.tuple([]), result: z.string().nullable() },
  /** What a person typed into the console, for a program whose standard input it is. */
  'program.type': { args: z.tuple([z.instanceof(Uint8Array)]), result: z.void() },
  /** How large the console is: columns, rows. */
  'console.resize': { args: z.tuple([extent, extent]), result: z.void() },
  /** The console has drawn so many more bytes of output: main sends on, and resumes the program's streams. */
  'output.shown': { args: z.tuple([count]), result: z.void() },
  /** Asks for a file and writes the last run's output there, as much as is kept; null where nothing was chosen. */
  'output.save': { args: z.tuple([]), result: savedOutput.nullable() },
} as const;

export const programEvents = {
  /** A run has its sources compiled, and links these files now; the strings are argv[1..]. */
  starting: z.object({ objects: z.array(z.string()), args: z.array(z.string()) }),
  /**
   * The program's output, as it comes, at most 30 times a second; raw bytes, a character may be cut. `echo` is what the
   * terminal shows of what was typed.
   */
  output: z.object({ stream: z.enum(['stdout', 'stderr', 'echo']), bytes: z.instanceof(Uint8Array) }),
  /** How far a load is that takes its time, some times a second; null once it has ended. */
  'program.progress': loadProgress.nullable(),
  /** A run ended. Comes after all of its output, which the answer to `program.run` does not: that takes another way. */
  ended: runRecord,
} as const;
