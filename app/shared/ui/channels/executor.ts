// The executor's process: what it takes of the machine, and another one in its place.
import { z } from 'zod';
import { executorUsage } from '../executorRecords.ts';

export const executorCalls = {
  /** Null while there is none, or none of this machine. */
  'executor.usage': { args: z.tuple([]), result: executorUsage.nullable() },
  /** A run that goes on is stopped first. */
  'executor.restart': { args: z.tuple([]), result: z.void() },
  /** The same, and everything on the list is loaded into the new one; nothing of it runs. */
  'executor.restartAndReload': { args: z.tuple([]), result: z.void() },
} as const;
