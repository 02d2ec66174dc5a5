// The memory map: watched while its pane is to be seen.
import { z } from 'zod';
import { memoryMap } from '../memoryRecords.ts';

export const memoryCalls = {
  /** The picture now; with `watch` the `memory.map` events follow each change, else they end. */
  'memory.watch': { args: z.tuple([z.boolean()]), result: memoryMap },
} as const;

export const memoryEvents = {
  /** At most ten a second, only where something changed. */
  'memory.map': memoryMap,
} as const;
