// The messages between controller and executor, as the Messages pane and `loadstone run --json --messages` show them.
import { z } from 'zod';
import type { DecodedValue } from '../orc/shapes.ts';

const count = z.number().int().nonnegative();
const address = z.string().regex(/^0x[0-9a-f]+$/);

/**
 * `prepare`: before the load proper: libraries that the program names are opened, and an attempt that lacked symbols.
 * `load`: counted in the load's record. `run`: from the call of main on.
 */
export const messageStage = z.enum(['prepare', 'load', 'run']);
export type MessageStage = z.infer<typeof messageStage>;

/** One frame. */
export const messageRow = z.object({
  /** Its place among all frames, from 0. */
  index: count,
  stage: messageStage,
  /** As the controller sees it. */
  direction: z.enum(['sent', 'received']),
  opcode: z.enum(['Setup', 'Hangup', 'Result', 'CallWrapper']),
  sequence: count,
  /** The wrapper function that is called, or the tag of a call to the controller; of a result, 0. */
  tag: address,
  /** What is called, under the name that the executor publishes; of a result, what had been called. Null: unknown. */
  name: z.string().nullable(),
  /** Of the whole frame. */
  bytes: count,
  /** Milliseconds since the load began, when it was sent or had come. */
  atMs: z.number().nonnegative(),
  /** Of a call, from its sending to its result, or the other way round; null while there is none. */
  latencyMs: z.number().nonnegative().nullable(),
  /** Of a result: what the call took in the executor; null where it does not tell. */
  executorMs: z.number().nonnegative().nullable(),
  /** Of a result: minor page faults that the call took there; null where they are not counted. */
  executorFaults: count.nullable(),
  /** The other half of the exchange: its index. */
  other: count.nullable(),
  /** Arguments or result in one line. */
  summary: z.string(),
});
export type MessageRow = z.infer<typeof messageRow>;

export const messageLog = z.object({
  /** False where no frames are recorded: a person switched that off. */
  recording: z.boolean(),
  rows: z.array(messageRow),
  /** Frames that came after there was no more room. */
  dropped: z.object({ frames: count, bytes: count }),
  /** How many frames are kept, and how many bytes of their payloads: of each frame, and of all. */
  limits: z.object({ frames: count, frameBytes: count, totalBytes: count }),
});
export type MessageLog = z.infer<typeof messageLog>;

export const decodedValue: z.ZodType<DecodedValue> = z.lazy(() =>
  z.object({ label: z.string(), text: z.string(), children: z.array(decodedValue) }),
);

/** A frame's payload as far as it was kept. */
export const messageDetail = z.object({
  row: messageRow,
  /** Arguments or result by part; null where the signature is not known. */
  values: z.array(decodedValue).nullable(),
  /** Why not all of it could be decoded; null where it could. */
  problem: z.string().nullable(),
  /** The first bytes, as `hexdump -C` shows them: offset, bytes, text. */
  dump: z.array(z.string()),
  /** Bytes of the payload that `dump` leaves out. */
  notDumped: count,
});
export type MessageDetail = z.infer<typeof messageDetail>;
