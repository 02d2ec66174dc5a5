// Files that come from outside: dropped, named at start, handed over by a second start, or used before.
import { z } from 'zod';
import { foundFile } from '../fileRecords.ts';

const paths = z.array(z.string().min(1)).max(10_000);

export const fileCalls = {
  /** Puts what can be loaded onto the load list and sources into the editor, and answers with the rest; nothing runs. */
  'files.open': { args: z.tuple([paths]), result: z.array(foundFile) },
  /** Paths, the last one used first. */
  'recent.get': { args: z.tuple([]), result: z.array(z.string()) },
  'recent.clear': { args: z.tuple([]), result: z.void() },
  /** Shared libraries that each load opens in the executor; answers with all of them. */
  'libraries.get': { args: z.tuple([]), result: z.array(z.string()) },
  'libraries.add': { args: z.tuple([z.string().min(1)]), result: z.array(z.string()) },
  'libraries.remove': { args: z.tuple([z.string().min(1)]), result: z.array(z.string()) },
} as const;

export const fileEvents = {
  /** What was not for the load list, of files that were named at start, handed over, or chosen in the menu. */
  filesFound: z.array(foundFile),
  recent: z.array(z.string()),
} as const;
