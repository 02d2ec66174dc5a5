// The one typed map of the seam between window and main. Preload, handlers and composables derive from it; arguments
// are parsed with these schemas in main, results and events in the window.
import { z } from 'zod';
import { commandId } from './commands.ts';
import { errorRecord, executorRecord, objectRecord, objectSummary, runRecord, versionsRecord } from './records.ts';

const objectId = z.number().int().nonnegative();
const paths = z.array(z.string().min(1)).max(10_000);

/** What the window shows, whole: sent on each change and asked for at start. */
export const playgroundState = z.object({
  objects: z.array(objectSummary),
  executor: executorRecord,
  lastRun: runRecord.nullable(),
  versions: versionsRecord,
});
export type PlaygroundState = z.infer<typeof playgroundState>;

/** Window -> main, each with one answer. A rejected call carries an ErrorRecord. */
export const calls = {
  /** The window's first call: it listens now, and what was said before is sent after the answer. */
  'state.get': { args: z.tuple([]), result: playgroundState },
  /** Shows the open dialog and adds what was chosen. */
  'objects.open': { args: z.tuple([]), result: z.void() },
  /** Adds files that were dropped; files that are refused stand in the list with their error. */
  'objects.add': { args: z.tuple([paths]), result: z.void() },
  'objects.remove': { args: z.tuple([objectId]), result: z.void() },
  /** One file with its sections, symbols and members. */
  'objects.details': { args: z.tuple([objectId]), result: objectRecord },
  /** Symbols and relocations as text; of an archive, of the member with this name. */
  'objects.describe': { args: z.tuple([objectId, z.string().nullable()]), result: z.string() },
  /** Links and runs; resolves when the program ended, however it ended. The strings are argv[1..]. */
  'program.run': { args: z.tuple([z.array(z.string()).max(10_000)]), result: runRecord },
  /** Ends the running program within a second; without one it does nothing. */
  'program.stop': { args: z.tuple([]), result: z.void() },
  /** The console has drawn so many more bytes of output: main sends on, and resumes the program's streams. */
  'output.shown': { args: z.tuple([z.number().int().nonnegative()]), result: z.void() },
} as const;
export type CallName = keyof typeof calls;
export type CallArgs<N extends CallName> = z.infer<(typeof calls)[N]['args']>;
export type CallResult<N extends CallName> = z.infer<(typeof calls)[N]['result']>;

/** What a call answers: thrown errors cross as data, because Electron keeps only the message of an Error. */
export const callReply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorRecord }),
]);
export type CallReply = z.infer<typeof callReply>;

/** Main -> window. */
export const events = {
  state: playgroundState,
  /** The program's output, as it comes, at most 30 times a second; raw bytes, a character may be cut. */
  output: z.object({ stream: z.enum(['stdout', 'stderr']), bytes: z.instanceof(Uint8Array) }),
  /** A run ended. Comes after all of its output, which the answer to `program.run` does not: that takes another way. */
  ended: runRecord,
  /** Something went wrong outside of any call. */
  problem: errorRecord,
  /** A command of the menu or a key that the window carries out. */
  command: commandId,
} as const;
export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.infer<(typeof events)[N]>;

/** What preload puts on `window.loadstone`. */
export interface WindowApi {
  call<N extends CallName>(name: N, ...args: CallArgs<N>): Promise<CallReply>;
  /** Returns what ends the subscription. */
  on<N extends EventName>(name: N, listener: (payload: unknown) => void): () => void;
  /** The path of a dropped file; empty where it has none. */
  pathForFile(file: File): string;
}
