// Compilers, compiling, and the list of problems.
import { z } from 'zod';
import { compilersRecord, problemsRecord } from '../sourceRecords.ts';

const fileId = z.number().int().nonnegative();

export const compileCalls = {
  'compile.compilers': { args: z.tuple([]), result: compilersRecord },
  /** From now on, for all files of the language. The path is one of those found. */
  'compile.choose': { args: z.tuple([z.enum(['c', 'cpp']), z.string()]), result: z.void() },
  /** Looks for compilers again. */
  'compile.refresh': { args: z.tuple([]), result: z.void() },
  /** Compiles one file and puts its object on the load list. False where it has errors: they stand among the problems. */
  'compile.file': { args: z.tuple([fileId]), result: z.boolean() },
  /** Ends all compilers that run. */
  'compile.cancel': { args: z.tuple([]), result: z.void() },
  'compile.problems': { args: z.tuple([]), result: problemsRecord },
  /** Does what a fix of kind `action` says. */
  'compile.fix': { args: z.tuple([z.number().int().nonnegative()]), result: z.void() },
} as const;

export const compileEvents = {
  compilers: compilersRecord,
  problems: problemsRecord,
} as const;
