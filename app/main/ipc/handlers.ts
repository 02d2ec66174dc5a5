// What the handlers of all subjects have in common: what they are given, and the shape that the contract gives them.
import type { BrowserWindow } from 'electron';
import type { hostActions } from '../../shared/ui/channels/host.ts';
import type { CallAnswer, CallArgs, CallName, EventName, EventPayload } from '../../shared/ui/channels.ts';
import type { CommandId } from '../../shared/ui/commands.ts';
import type { AboutRecord, DoctorReport } from '../../shared/ui/hostRecords.ts';
import type { VersionsRecord } from '../../shared/ui/records.ts';
import type { SourceEditor } from '../editor/sourceEditor.ts';
import type { FileOpener } from '../fileOpener.ts';
import type { SettingsStore } from '../profile/settings.ts';
import type { Engines } from '../session/engines.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import type { PreloadedLibraries } from '../session/preloadedLibraries.ts';
import type { Comparisons } from '../timing/comparisons.ts';
import type { OpenSessions } from '../workspace/openSession.ts';
import type { OutputGate } from './outputGate.ts';

export type HostAction = (typeof hostActions)[number];

/** What the app itself does for the window. */
export interface Host {
  /** The menu shows the other commands as disabled. */
  setEnabled(ids: readonly CommandId[]): void;
  act(action: HostAction): void;
  doctor(): Promise<DoctorReport>;
  about(): AboutRecord;
}

export interface HandlerContext {
  readonly window: BrowserWindow;
  readonly session: ExecutionSession;
  readonly editor: SourceEditor;
  readonly sessions: OpenSessions;
  readonly comparisons: Comparisons;
  readonly engines: Engines;
  readonly gate: OutputGate;
  readonly versions: VersionsRecord;
  readonly settings: SettingsStore;
  readonly files: FileOpener;
  readonly libraries: PreloadedLibraries;
  readonly host: Host;
  /** Sends an event, now or as soon as the window listens. */
  send<N extends EventName>(name: N, payload: EventPayload<N>): void;
  /** Sends the state at once, in place of the message that gathers the changes of a moment. */
  sendState(): void;
}

/** One handler for each call of one subject's map, with arguments that are parsed already. */
export type HandlersOf<N extends CallName> = {
  readonly [K in N]: (...args: CallArgs<K>) => CallAnswer<K> | Promise<CallAnswer<K>>;
};

/** A subject's handlers, and what it does when the window or its page goes. */
export interface Subject<N extends CallName> {
  readonly handlers: HandlersOf<N>;
  /** A page was loaded anew, or for the first time. */
  pageLoaded?(): void;
  /** Asked before the window closes: false keeps it. */
  mayClose?(): Promise<boolean>;
  /** Ends subscriptions; the window is gone. */
  close?(): void;
}
