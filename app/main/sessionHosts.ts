// Which executors the window starts: its own, or the one that the session file names which is in effect.
import { InputError } from '../shared/errors.ts';
import type { ExecutorHost } from './epc/executorProcess.ts';
import { RemoteHost } from './epc/remoteHost.ts';
import { StandaloneHost } from './epc/standaloneHost.ts';
import { gatedHost, type OutputGate } from './ipc/outputGate.ts';
import type { ExecutorHosts } from './session/executorConnection.ts';
import type { SessionChoices } from './workspace/sessionChoices.ts';

export interface SessionHostsOptions {
  readonly choices: SessionChoices;
  /** Loadstone's own. */
  readonly own: ExecutorHosts;
  readonly gate: OutputGate;
  /** What an executor on a TCP port asks for; null where nobody gave one. */
  readonly key: string | null;
}

export class SessionHosts {
  readonly #options: SessionHostsOptions;
  /** The same host for as long as the same executor is wanted: the session tells by it what an executor is of. */
  #named: { readonly executor: string; readonly hosts: ExecutorHosts } | null = null;

  constructor(options: SessionHostsOptions) {
    this.#options = options;
  }

  get current(): ExecutorHosts {
    const { choices, own } = this.#options;
    const { executor } = choices;
    if (executor === null) return own;
    if (this.#named?.executor !== executor)
      this.#named = { executor, hosts: { usual: this.#host(executor), low: null } };
    return this.#named.hosts;
  }

  /** As the command line's `--executor`. It serves all objects, wherever its libraries lie. */
  #host(executor: string): ExecutorHost {
    const { gate, key } = this.#options;
    if (executor.startsWith('tcp:')) return new RemoteHost(executor.slice('tcp:'.length), key);
    if (!executor.startsWith('filedescs=')) {
      return gatedHost(new StandaloneHost({ executor, stdio: 'pipe', lineBuffered: true }), gate);
    }
    // Descriptors are inherited from whoever starts a command; a window has none.
    const refused = new InputError(`executor ${executor}: the window takes a program or tcp:host:port`);
    return { kind: 'remote', start: () => Promise.reject(refused) };
  }
}
