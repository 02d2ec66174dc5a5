// The gallery: programs that are shipped as source and as objects.
import { z } from 'zod';
import { sampleRecord } from '../sampleRecords.ts';

export const sampleCalls = {
  'samples.list': { args: z.tuple([]), result: z.array(sampleRecord) },
  /** Opens its sources, and puts its objects on the load list in place of what was there. Nothing of it runs. */
  'samples.open': { args: z.tuple([z.string().max(64)]), result: z.void() },
} as const;
