// The one typed map of the seam between window and main; each subject has a file in channels/. Preload, handlers and
// composables derive from it; arguments are parsed with these schemas in main, results and events in the window.
import { z } from 'zod';
import { compileCalls, compileEvents } from './channels/compile.ts';
import { disassemblyCalls } from './channels/disassembly.ts';
import { editorCalls, editorEvents } from './channels/editor.ts';
import { engineCalls, engineEvents } from './channels/engines.ts';
import { executorCalls } from './channels/executor.ts';
import { explanationCalls } from './channels/explanation.ts';
import { fileCalls, fileEvents } from './channels/files.ts';
import { hostCalls, hostEvents } from './channels/host.ts';
import { memoryCalls, memoryEvents } from './channels/memory.ts';
import { messageCalls } from './channels/messages.ts';
import { objectCalls } from './channels/objects.ts';
import { programCalls, programEvents } from './channels/program.ts';
import { sampleCalls } from './channels/samples.ts';
import { sessionFileCalls, sessionFileEvents } from './channels/sessionFile.ts';
import { settingsCalls, settingsEvents } from './channels/settings.ts';
import { timingCalls, timingEvents } from './channels/timing.ts';
import { windowCalls, windowEvents } from './channels/window.ts';
import { errorRecord } from './records.ts';

/** Window -> main, each with one answer. A rejected call carries an ErrorRecord. */
export const calls = {
  ...windowCalls,
  ...objectCalls,
  ...sessionFileCalls,
  ...explanationCalls,
  ...programCalls,
  ...executorCalls,
  ...engineCalls,
  ...timingCalls,
  ...editorCalls,
  ...compileCalls,
  ...messageCalls,
  ...sampleCalls,
  ...disassemblyCalls,
  ...memoryCalls,
  ...fileCalls,
  ...settingsCalls,
  ...hostCalls,
} as const;
export type CallName = keyof typeof calls;
export type CallArgs<N extends CallName> = z.infer<(typeof calls)[N]['args']>;
export type CallResult<N extends CallName> = z.infer<(typeof calls)[N]['result']>;
/** As main gives it, before the window's schema reads it: other than the result only where that unpacks. */
export type CallAnswer<N extends CallName> = z.input<(typeof calls)[N]['result']>;

/** What a call answers: thrown errors cross as data, because Electron keeps only the message of an Error. */
export const callReply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorRecord }),
]);
export type CallReply = z.infer<typeof callReply>;

/** Main -> window. */
export const events = {
  ...windowEvents,
  ...sessionFileEvents,
  ...programEvents,
  ...engineEvents,
  ...timingEvents,
  ...editorEvents,
  ...compileEvents,
  ...memoryEvents,
  ...fileEvents,
  ...settingsEvents,
  ...hostEvents,
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
