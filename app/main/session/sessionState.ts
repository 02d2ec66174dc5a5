// What a session is given, what it shows, and what it tells: the types around ExecutionSession.
import type { ErrorRecord } from '../../shared/errors.ts';
import type { ObjectRecord, ObjectSummary } from '../../shared/ui/objectRecords.ts';
import type { ExecutorRecord, LoadProgress, LoadRecord, RunRecord } from '../../shared/ui/records.ts';
import type { RunSettings } from '../../shared/ui/runSettings.ts';
import type { LinkedLoad } from '../link/link.ts';
import type { Pause } from '../link/turns.ts';
import type { ExecutorConnection, LoadNeeds } from './executorConnection.ts';
import type { KeeperOptions } from './executorKeeper.ts';
import type { InputFile } from './inputFile.ts';
import type { LibraryWords } from './linkInputs.ts';
import type { LoadStory } from './objectRecords.ts';
import type { StartFiles } from './startFiles.ts';

export interface SessionOptions extends KeeperOptions {
  readonly start: StartFiles;
  /** What is linked beside the files of the list; read anew at each load. */
  readonly libraries?: LibraryWords;
  /** Drop what main, initializers and finalizers do not reach. */
  readonly deadStrip?: boolean;
  /** How programs are run until the desk says otherwise. */
  readonly settings?: RunSettings;
}

export interface SessionState {
  readonly objects: readonly ObjectRecord[];
  readonly executor: ExecutorRecord;
  readonly lastRun: RunRecord | null;
  /** A load without a run that came after it; null where the run's own was the last. */
  readonly lastLoad: LoadRecord | null;
  /** How the next run is made. */
  readonly settings: RunSettings;
}

/** The same, with no more of the files than a list shows. */
export interface SessionOverview extends Omit<SessionState, 'objects'> {
  readonly objects: readonly ObjectSummary[];
}

/** A load and what it was made of. */
export interface LinkedFiles extends LoadStory {
  readonly load: LinkedLoad;
  /** It lies in the live executor. */
  readonly live: boolean;
  readonly inputs: readonly InputFile[];
}

/** What is given to whoever has the session to himself. */
export interface SessionWork {
  /** The list as it is now: its sources compiled, its files read again where they were written. */
  files(): Promise<readonly InputFile[]>;
  /** The executor that gives what is needed. */
  connect(needs: LoadNeeds): Promise<ExecutorConnection>;
  /** As link/turns.ts. */
  readonly pause: Pause;
}

export interface SessionEvents {
  change: () => void;
  output: (chunk: { readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }) => void;
  /** How far a load is that takes its time; null once it has ended. */
  progress: (progress: LoadProgress | null) => void;
  /** What the console's terminal shows of what was typed. */
  echo: (bytes: Uint8Array) => void;
  /** A run has its sources compiled, and goes on with these files. */
  prepared: (program: { readonly objects: readonly string[]; readonly args: readonly string[] }) => void;
  /** Something went wrong outside of any call. */
  problem: (error: ErrorRecord) => void;
}
