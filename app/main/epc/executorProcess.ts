// One executor process from start to end, whatever hosts it. Reasons for an end come over EPC first (the program's
// exit or crash report); the exit status of the process is the fallback.
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Deferred } from '../../shared/deferred.ts';
import { ExecutorError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import { loadstoneNames, processValue } from '../../shared/orc/bootstrapNames.ts';
import { decode, spsU64 } from '../../shared/orc/sps.ts';
import type { Transport } from '../../shared/transports/transport.ts';
import type { EnvironmentChange } from '../../shared/ui/runSettings.ts';
import { type CrashScene, noScene, readCrashScene } from './crashScene.ts';
import { type CrashReport, decodeCrashReport, decodeExitReport, type ExitReport } from './endReports.ts';
import type { ExecutorProcessControl } from './executorProcessControl.ts';
import { InProcessEpc } from './inProcessEpc.ts';
import { lastWords } from './lastWords.ts';
import { killDescendants, stateOfProcess } from './processTree.ts';
import { SimpleRemoteEpc } from './simpleRemoteEpc.ts';

/** `remote`: somebody else started it, perhaps on another machine. */
export type ExecutorHostKind = 'utility' | 'standalone' | 'remote';

/** What a load wants of the process that it goes to. */
export interface ExecutorNeeds {
  /** More room for thread-local variables than usual, which makes each thread's start dearer. */
  readonly largeThreadStorage: boolean;
  /** How its environment differs from the controller's. */
  readonly environment: readonly EnvironmentChange[];
  /** Take from the program whatever computing does not need; null: it may what the user may. */
  readonly restriction: ExecutorRestriction | null;
}

/** What a restricted program is left with (native/restriction.hh). */
export interface ExecutorRestriction {
  /** Opened before: paths or sonames. Nothing else can be opened later. */
  readonly libraries: readonly string[];
  /** Files, and folders with what is below them, that it may read; and those that it may change. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

/** Starts executor processes of one kind. */
export interface ExecutorHost {
  readonly kind: ExecutorHostKind;
  /**
   * A host that cannot give what is needed starts what it can. Rejects with ExecutorError, leaving no process behind;
   * when `signal` is aborted it need not be in time: what was started is ended then.
   */
  start(needs: ExecutorNeeds, signal: AbortSignal): Promise<HostedProcess>;
}

/** A started process, before anything was said over EPC. */
export interface HostedProcess {
  /** Path of the program, for errors; left out where it is no file that a person named. */
  readonly program?: string;
  /** 0 for a process that is out of reach. */
  readonly pid: number;
  /** The connection that carries EPC, not started yet. */
  readonly transport: Transport;
  /** Set where the executor is this very process: what serves it. */
  readonly server?: NativeAddon;
  /** Null where the program writes to the controller's own stream. */
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves once, when the process is gone and its output has been read to the end. */
  readonly exited: Promise<ProcessStatus>;
  /** SIGKILL. Safe to call at any time. */
  kill(): void;
  /** The process is over although its end was not told: nothing is to wait for it. */
  forget?(): void;
}

/** As wait(2) tells it: a code, or the signal that killed it; neither for a process that is not our child. */
export type ProcessStatus =
  | { readonly code: number; readonly signal: null }
  | { readonly code: null; readonly signal: string }
  | { readonly code: null; readonly signal: null };

/** Why an executor is gone. */
export interface ExecutorEnd {
  readonly status: ProcessStatus;
  readonly exit: ExitReport | null;
  readonly crash: CrashReport | null;
  /** What was read of the process when it reported its crash; nothing without a crash. */
  readonly scene: CrashScene;
  /** True where the controller itself ended it. */
  readonly stopped: boolean;
  /** What was wrong with the connection; null where it just ended. */
  readonly broken: string | null;
  /** True where the controller ended a process that went on without its connection. */
  readonly givenUp: boolean;
  /** True for an executor that reports the program's exit() and crashes; without it the status is all there is. */
  readonly reports: boolean;
}

const usualNeeds: ExecutorNeeds = { largeThreadStorage: false, environment: [], restriction: null };
/** Aborted by nobody. */
const never = new AbortController().signal;

/** Milliseconds that an executor gets to answer its first message, and to leave after Hangup. */
const startDeadline = 15_000;
const leaveDeadline = 2_000;
/** Milliseconds between two looks at a killed process, and how long its parent gets to be told of the end. */
const deathInterval = 50;
const tellingTime = 600;

export class ExecutorProcess {
  readonly epc: ExecutorProcessControl;
  /** Of the process that runs the program; what the host started may be another one (processValue). */
  readonly pid: number;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves when the process is gone. Never rejects. */
  readonly ended: Promise<ExecutorEnd>;
  readonly #hosted: HostedProcess;
  readonly #died = new Deferred<ProcessStatus>();
  #stopped = false;
  #givenUp = false;
  #gone = false;
  #exit: ExitReport | null = null;
  #crash: CrashReport | null = null;
  #scene = noScene;
  #memoryLimitReached = false;

  /**
   * Starts a process and waits for its Setup. Rejects with ExecutorError, leaving no process behind; where `signal` is
   * aborted, at once.
   */
  static async start(
    host: ExecutorHost,
    needs: ExecutorNeeds = usualNeeds,
    signal: AbortSignal = never,
  ): Promise<ExecutorProcess> {
    const cancelled = new Deferred<never>();
    const cancel = (): void => cancelled.reject(new ExecutorError('the start of the executor was cancelled'));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      const starting = host.start(needs, signal);
      // One that comes after all is not wanted any more.
      void cancelled.promise.catch(() =>
        starting.then(
          (hosted) => hosted.kill(),
          () => undefined,
        ),
      );
      return await ExecutorProcess.#connect(await Promise.race([starting, cancelled.promise]), cancelled.promise);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  static async #connect(hosted: HostedProcess, cancelled: Promise<never>): Promise<ExecutorProcess> {
    const connecting = SimpleRemoteEpc.connect(hosted.transport);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new ExecutorError(`executor ${hosted.pid} sent no Setup within ${startDeadline} ms; it was ended`));
      }, startDeadline);
    });
    try {
      const epc = await Promise.race([connecting, late, cancelled]);
      await Promise.race([epc.timeCalls(), late, cancelled]);
      return new ExecutorProcess(hosted, epc);
    } catch (error) {
      const complaint = lastWords(hosted.stderr);
      hosted.kill();
      const status = await hosted.exited;
      const name = hosted.program === undefined ? '' : ` (${hosted.program})`;
      throw new ExecutorError(
        `executor ${hosted.pid}${name} did not start: ${(error as Error).message} (${describeStatus(status)})${complaint()}`,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  private constructor(hosted: HostedProcess, epc: SimpleRemoteEpc) {
    this.#hosted = hosted;
    this.epc = hosted.server === undefined ? epc : new InProcessEpc(epc, hosted.server);
    this.pid = hosted.pid > 0 ? (publishedProcess(epc) ?? hosted.pid) : hosted.pid;
    this.stdout = hosted.stdout;
    this.stderr = hosted.stderr;
    this.#onTag(loadstoneNames.reportExitTag, (args) => {
      this.#exit = decodeExitReport(args);
    });
    this.#onTag(loadstoneNames.reportCrashTag, (args) => {
      this.#crash = decodeCrashReport(args);
      // The process waits a moment for the answer to its report; later there is nothing to read.
      this.#scene = readCrashScene(this.pid, this.#crash);
    });
    this.#onTag(loadstoneNames.reportMemoryLimitTag, () => {
      this.#memoryLimitReached = true;
    });
    this.ended = this.#waitForEnd();
  }

  /** True once an allocation of the program failed while its memory was limited; forgotten by the next limit. */
  get memoryLimitReached(): boolean {
    return this.#memoryLimitReached;
  }

  forgetMemoryLimit(): void {
    this.#memoryLimitReached = false;
  }

  /** Ends the process at once, whatever it does, with what it started, and waits until it is gone. */
  async stop(): Promise<ExecutorEnd> {
    this.#stopped = true;
    this.#kill();
    return this.ended;
  }

  /** Ends a process whose program has ended; what the program started lives on, as it does natively. */
  async discard(): Promise<ExecutorEnd> {
    this.#stopped = true;
    this.#hosted.kill();
    return this.ended;
  }

  /** Hangs up, so that deallocation actions run; ends the process by force where it does not leave in time. */
  async close(): Promise<ExecutorEnd> {
    this.#stopped = true;
    this.epc.disconnect();
    const timer = setTimeout(() => this.#kill(), leaveDeadline);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  #onTag(name: string, handle: (args: Uint8Array) => void): void {
    const tag: ExecutorAddress | null = this.epc.findSymbol(name);
    if (tag === null) return; // LLVM's executor reports nothing: the exit status is all there is.
    this.epc.handleDispatch(tag, (args) => {
      handle(args);
      return new Uint8Array(0);
    });
  }

  #giveUp(): void {
    if (this.#gone) return;
    this.#givenUp = true;
    this.#kill();
  }

  #kill(): void {
    if (this.#gone) return;
    // Not where the executor is out of reach, or this very process.
    const within = this.pid > 0 && this.pid !== process.pid;
    if (within) killDescendants(this.pid);
    this.#hosted.kill();
    if (within) void this.#watchDeath();
  }

  /** Where the host is never told that its process is over: the process stays what it is, and is waited for no longer. */
  async #watchDeath(): Promise<void> {
    for (let untold = 0; untold < tellingTime; untold += deathInterval) {
      await delay(deathInterval);
      const state = stateOfProcess(this.pid);
      if (this.#gone || state === 'gone') return;
      if (state === 'alive') untold = 0;
    }
    this.#died.resolve({ code: null, signal: 'SIGKILL' });
    this.#hosted.forget?.();
    this.#hosted.transport.close();
  }

  async #waitForEnd(): Promise<ExecutorEnd> {
    // An executor without a connection is of no use, and one that broke the protocol is not to be trusted.
    void this.epc.ended.then(() => {
      if (!this.#stopped) setTimeout(() => this.#giveUp(), leaveDeadline).unref();
    });
    const status = await Promise.race([this.#hosted.exited, this.#died.promise]);
    this.#gone = true;
    const broken = await this.epc.ended;
    return {
      status,
      broken: broken?.message ?? null,
      givenUp: this.#givenUp,
      exit: this.#exit,
      crash: this.#crash,
      scene: this.#scene,
      stopped: this.#stopped,
      reports: this.epc.findSymbol(loadstoneNames.reportExitTag) !== null,
    };
  }
}

/** Nothing foreign has run when Setup is sent: as much is to be believed as of the program that was started. */
function publishedProcess(epc: SimpleRemoteEpc): number | null {
  const value = process.platform === 'win32' ? epc.setup.bootstrapValues.get(processValue) : undefined;
  return value === undefined ? null : Number(decode(spsU64, value, processValue));
}

export function describeStatus(status: ProcessStatus): string {
  if (status.signal === null && status.code === null) return 'the connection to the process ended';
  return status.signal === null
    ? `the process ended with status ${status.code}`
    : `the process was killed by ${status.signal}`;
}
