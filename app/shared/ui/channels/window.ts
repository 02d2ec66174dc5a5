// The window itself: what it shows at start, and what main tells it outside of any call.
import { z } from 'zod';
import { commandId } from '../commands.ts';
import { objectSummary } from '../objectRecords.ts';
import { errorRecord, executorRecord, loadRecord, runRecord, versionsRecord } from '../records.ts';
import { runSettings } from '../runSettings.ts';

/** What the window shows, whole: sent on each change and asked for at start. */
export const playgroundState = z.object({
  objects: z.array(objectSummary),
  executor: executorRecord,
  lastRun: runRecord.nullable(),
  /** A load without a run that came after it. */
  lastLoad: loadRecord.nullable(),
  /** How the next run is made. */
  settings: runSettings,
  versions: versionsRecord,
});
export type PlaygroundState = z.infer<typeof playgroundState>;

export const windowCalls = {
  /** The window's first call: it listens now, and what was said before is sent after the answer. */
  'state.get': { args: z.tuple([]), result: playgroundState },
} as const;

export const windowEvents = {
  state: playgroundState,
  /** Something went wrong outside of any call. */
  problem: errorRecord,
  /** A command of the menu or a key that the window carries out. */
  command: commandId,
} as const;
