// An executor in the controller's own process: the in-process lane, in a helper process made for it. Once a process: the
// server ends with its connection, and may end the process.
import { Socket } from 'node:net';
import { Deferred } from '../../shared/deferred.ts';
import { ExecutorError } from '../../shared/errors.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import { maxAnswerBytes } from '../../shared/orc/opcodes.ts';
import { StreamTransport } from '../../shared/transports/streamTransport.ts';
import type { ExecutorHost, ExecutorNeeds, HostedProcess, ProcessStatus } from './executorProcess.ts';

export class InProcessHost implements ExecutorHost {
  readonly kind = 'standalone';
  readonly #addon: NativeAddon;

  constructor(addon: NativeAddon) {
    this.#addon = addon;
  }

  async start({ largeThreadStorage }: ExecutorNeeds): Promise<HostedProcess> {
    if (largeThreadStorage) {
      throw new ExecutorError('the program has more thread-local variables than there is room for in this process');
    }
    const exited = new Deferred<ProcessStatus>();
    const options = { socketPath: null, lineBufferedStdout: true };
    const descriptor = this.#addon.startExecutorServer(options, (error) => {
      exited.resolve({ code: error === null ? 0 : 1, signal: null });
    });
    if (descriptor === null) throw new ExecutorError('the server in this process gave no descriptor to reach it by');
    const socket = new Socket({ fd: descriptor });
    return {
      pid: process.pid,
      transport: new StreamTransport(socket, maxAnswerBytes),
      server: this.#addon,
      stdout: null,
      stderr: null,
      exited: exited.promise,
      kill: () => socket.destroy(),
    };
  }
}
