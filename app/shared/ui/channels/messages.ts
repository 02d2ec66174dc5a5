// The messages of the last load and run.
import { z } from 'zod';
import { messageDetail, messageLog } from '../messageRecords.ts';

export const messageCalls = {
  'messages.log': { args: z.tuple([]), result: messageLog },
  /** One frame with its payload decoded; null where another load has begun since. */
  'messages.detail': { args: z.tuple([z.number().int().nonnegative()]), result: messageDetail.nullable() },
  /** Whether the next loads are recorded. */
  'messages.record': { args: z.tuple([z.boolean()]), result: z.void() },
  /** Asks where to, and writes phases and calls as a Chrome trace; answers the path, or null where it was cancelled. */
  'messages.save': { args: z.tuple([]), result: z.string().nullable() },
} as const;
