// Keeps a session's executor: starts it, exchanges it for one that a load needs, passes its output on, notices its end.
import { InputError } from '../../shared/errors.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import type { ExecutorRecord } from '../../shared/ui/records.ts';
import type { ExecutorEnd } from '../epc/executorProcess.ts';
import { defaultMemory } from '../memory/memoryRoute.ts';
import {
  closeExecutor,
  connectExecutor,
  type ExecutorConnection,
  type ExecutorHosts,
  hostFor,
  type LoadNeeds,
  type MemoryOptions,
  usualNeeds,
} from './executorConnection.ts';

/** Read anew at each start of an executor: a getter makes a setting of it. */
export interface KeeperOptions {
  readonly hosts: ExecutorHosts;
  readonly addon: NativeAddon;
  /** Libraries (paths or sonames) that each executor opens first, searched in this order. */
  readonly preload: readonly string[];
  /** How code gets into the executor; the usual way where nothing is said. */
  readonly memory?: MemoryOptions;
  /** Keep an executor ready before and after each run, as a window wants; else it starts with the run. */
  readonly keepExecutorReady: boolean;
}

export interface KeeperListener {
  stateChanged(): void;
  output(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
  /** The executor is gone, whatever ended it; not told of one that the keeper exchanged or closed. */
  ended(end: ExecutorEnd, connection: ExecutorConnection): void;
  /** Something went wrong outside of any call. */
  failed(error: unknown): void;
}

/** Memory of an executor that waits for the next run: 4 MB of each arena are touched before. */
const readyMemory: MemoryOptions = { kind: 'auto', settings: { ahead: 2 ** 22 } };

export class ExecutorKeeper {
  readonly #options: KeeperOptions;
  readonly #listener: KeeperListener;
  #connecting: Promise<ExecutorConnection> | null = null;
  #connection: ExecutorConnection | null = null;
  #state: ExecutorRecord['state'] = 'gone';
  #needs: LoadNeeds = usualNeeds;
  #closed = false;
  /** The last start came to nothing. */
  #failed = false;
  /** Of the start that goes on. */
  #cancel = new AbortController();

  constructor(options: KeeperOptions, listener: KeeperListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** The live executor; null while there is none. */
  get connection(): ExecutorConnection | null {
    return this.#connection;
  }

  record(): ExecutorRecord {
    const { kind } = this.#connection?.host ?? this.#options.hosts.usual;
    return { host: kind, state: this.#state, pid: this.#connection?.process.pid ?? null };
  }

  /** Says what the executor is doing; `idle` is `ready` or `gone`, as it is. */
  setState(state: 'running' | 'stopping' | 'idle'): void {
    this.#setState(state === 'idle' ? (this.#connection === null ? 'gone' : 'ready') : state);
  }

  /** The executor that is there, if it gives what a load needs; else another in its place. */
  async connect(needs: LoadNeeds): Promise<ExecutorConnection> {
    if (this.#closed) throw new InputError('the session is closed');
    const known = await this.#living();
    if (known !== null && this.#serves(known, needs)) return known;
    if (known !== null) {
      this.#connection = null;
      await closeExecutor(known);
    }
    this.#needs = needs;
    this.#connecting = this.#start(needs);
    return this.#connecting;
  }

  /** Has one ready, like the last, where that is wanted. One that did not start is not tried again: its caller was told. */
  keepReady(): void {
    if (this.#closed || !this.#options.keepExecutorReady || this.#connecting !== null || this.#failed) return;
    this.connect(this.#needs).catch((error: unknown) => {
      if (!this.#cancel.signal.aborted) this.#listener.failed(error);
    });
  }

  /** Gives an executor up that is being started: whoever waits for it is told so. */
  cancelStart(): void {
    if (this.#state === 'starting') this.#cancel.abort();
  }

  /**
   * Starts one that most loads can use, with its memory reserved, while files are still read. A failure is not told: the
   * load that asks for an executor meets it, or tries again.
   */
  startAhead(): void {
    if (this.#closed || this.#options.keepExecutorReady || this.#connecting !== null) return;
    this.connect(usualNeeds).then(
      (connection) => this.#warmUp(connection),
      () => undefined,
    );
  }

  /** Ends the executor that is there, if any, and starts another like it. */
  async restart(): Promise<void> {
    if (this.#closed) throw new InputError('the session is closed');
    const known = await this.#connecting?.catch(() => null);
    if (known !== null && known !== undefined) {
      this.#connection = null;
      await closeExecutor(known);
    }
    this.#connecting = this.#start(this.#needs);
    await this.#connecting;
  }

  /** Ends the executor; resolves when it is gone. A second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.cancelStart();
    const connection = await this.#connecting?.catch(() => null);
    if (connection !== null && connection !== undefined) await closeExecutor(connection);
  }

  /** The executor that is there; one whose connection broke is waited for to its end, which is told first. */
  async #living(): Promise<ExecutorConnection | null> {
    const known = await this.#connecting;
    if (known === null || known.process.epc.connected) return known;
    await known.process.ended;
    return this.#connection === known ? null : await this.#connecting;
  }

  #serves(connection: ExecutorConnection, needs: LoadNeeds): boolean {
    const hosted = connection.host === hostFor(this.#options.hosts, needs);
    const roomy = connection.largeThreadStorage || !needs.largeThreadStorage;
    const asked =
      JSON.stringify([connection.environment, connection.restriction]) ===
      JSON.stringify([needs.environment, needs.restriction]);
    return hosted && roomy && asked && (needs.executableStack || !connection.stacks.executable);
  }

  async #start(needs: LoadNeeds): Promise<ExecutorConnection> {
    this.#setState('starting');
    this.#failed = false;
    this.#cancel = new AbortController();
    const { signal } = this.#cancel;
    try {
      const { hosts, addon, preload, keepExecutorReady } = this.#options;
      const memory = this.#options.memory ?? (keepExecutorReady ? readyMemory : defaultMemory);
      const connection = await connectExecutor(hosts, needs, addon, preload, {
        memory,
        signal,
        learn: keepExecutorReady,
      });
      this.#connection = connection;
      this.#forward(connection);
      void this.#watch(connection);
      this.#setState('ready');
      if (keepExecutorReady) this.#warmUp(connection);
      return connection;
    } catch (error) {
      this.#connecting = null;
      this.#failed = !signal.aborted;
      this.#setState('gone');
      throw error;
    }
  }

  /** Off the way of any run: the first load finds its memory reserved and touched. */
  #warmUp({ route, process }: ExecutorConnection): void {
    route.warmUp().then(
      // Now the route knows more of itself.
      () => this.#listener.stateChanged(),
      (error: unknown) => {
        // An executor that ended takes its memory along, and its end is reported where it is noticed.
        if (process.epc.connected) this.#listener.failed(error);
      },
    );
  }

  #forward({ process }: ExecutorConnection): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      process[stream]?.on('data', (bytes: Uint8Array) => this.#listener.output(stream, bytes));
    }
  }

  async #watch(connection: ExecutorConnection): Promise<void> {
    const end = await connection.process.ended;
    connection.memory.close();
    // One that was killed while it made memory under a name could not remove that itself.
    this.#options.addon.removeAbandonedMemory();
    if (this.#connection !== connection) return;
    this.#connection = null;
    this.#connecting = null;
    if (!this.#closed) this.#listener.ended(end, connection);
  }

  #setState(state: ExecutorRecord['state']): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listener.stateChanged();
  }
}
