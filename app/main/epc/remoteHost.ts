// An executor that somebody else started, here or on another machine, and that waits on a TCP port (ours with
// `--listen`, which asks for a key, or LLVM's and ours with `listen=host:port`). Its process is out of reach: stopping it means closing the connection, and why
// it ended is known only if it said so.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ExecutorError, InputError } from '../../shared/errors.ts';
import { maxAnswerBytes } from '../../shared/orc/opcodes.ts';
import { StreamTransport } from '../../shared/transports/streamTransport.ts';
import { proveKey } from './accessKey.ts';
import type { ExecutorHost, ExecutorNeeds, HostedProcess } from './executorProcess.ts';

/** Milliseconds to connect, and for the first bytes. */
const connectDeadline = 10_000;

export class RemoteHost implements ExecutorHost {
  readonly kind = 'remote';
  readonly #host: string;
  readonly #port: number;
  readonly #key: string | null;

  /**
   * `address` is `host:port`, an IPv6 host in brackets; throws InputError where it is not. `key`: see accessKey.ts; null
   * for an executor that asks for none.
   */
  constructor(address: string, key: string | null = null) {
    const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(address) ?? [];
    const host = bracketed ?? plain;
    if (host === undefined || port === undefined || Number(port) < 1 || Number(port) > 65_535) {
      throw new InputError(`executor address '${address}': allowed is host:port with a port from 1 to 65535`);
    }
    this.#host = host;
    this.#port = Number(port);
    this.#key = key;
  }

  async start(_needs: ExecutorNeeds, signal: AbortSignal): Promise<HostedProcess> {
    const socket = await this.#connect(signal);
    // Frames are small and answers are waited for: Nagle's algorithm would hold each back for 40 ms.
    socket.setNoDelay(true);
    try {
      await proveKey(socket, this.#key, connectDeadline, signal);
    } catch (error) {
      socket.destroy();
      throw new ExecutorError(`${this.#host}:${this.#port}: ${(error as Error).message}`);
    }
    return {
      pid: 0,
      transport: new StreamTransport(socket, maxAnswerBytes),
      stdout: null,
      stderr: null,
      exited: once(socket, 'close').then(() => ({ code: null, signal: null })),
      kill: () => socket.destroy(),
    };
  }

  async #connect(signal: AbortSignal): Promise<Socket> {
    const socket = connect({ host: this.#host, port: this.#port, signal });
    const timer = setTimeout(
      () => socket.destroy(new Error(`no answer within ${connectDeadline} ms`)),
      connectDeadline,
    );
    try {
      await once(socket, 'connect');
    } catch (error) {
      socket.destroy();
      throw new ExecutorError(
        `no executor answers at ${this.#host}:${this.#port}: ${(error as Error).message}; start one there with loadstone-executor --listen HOST:PORT`,
      );
    } finally {
      clearTimeout(timer);
    }
    return socket;
  }
}
