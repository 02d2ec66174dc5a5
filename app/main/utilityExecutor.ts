// Starts executors as Electron utility processes: the window's default host. The process runs out/main/executor.js,
// which loads the addon and connects back over a private Unix socket. Only this file knows `utilityProcess`.

import { once } from 'node:events';
import { constants } from 'node:os';
import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannelMain, type UtilityProcess, utilityProcess } from 'electron';
import { ExecutorError } from '../shared/errors.ts';
import { maxAnswerBytes } from '../shared/orc/opcodes.ts';
import { MessagePortTransport } from '../shared/transports/messagePortTransport.ts';
import { StreamTransport } from '../shared/transports/streamTransport.ts';
import type { Transport } from '../shared/transports/transport.ts';
import { executorEnvironment } from './epc/executorEnvironment.ts';
import {
  describeStatus,
  type ExecutorHost,
  type ExecutorNeeds,
  type HostedProcess,
  type ProcessStatus,
} from './epc/executorProcess.ts';
import type { HelperProcess } from './epc/helperProcess.ts';
import { openPrivateSocket } from './epc/privateSocket.ts';
import type { OutputGate } from './ipc/outputGate.ts';

export interface UtilityExecutorOptions {
  /** Path of the bundled executor.js. */
  readonly entry: string;
  /** Path of loadstone.node, outside of any asar archive. */
  readonly addon: string;
  /**
   * Paths of libloadstone-tls.so and its large form, of which one is preloaded: thread-locals of programs have room only
   * in a library that is there from the start, and what it brings along (the C++ runtime) then lies near the C library,
   * before V8 has reserved what is left within 2 GB of it. Null on Windows.
   */
  readonly threadStorage: string | null;
  readonly largeThreadStorage: string | null;
  /** Holds the streams back while the window lags. */
  readonly gate: OutputGate;
  /** What EPC travels over; a socket where nothing is said. */
  readonly connection?: 'socket' | 'message-port';
}

/** Milliseconds for Electron to start the process and for the process to connect. */
const connectDeadline = 15_000;
/** Milliseconds for the end of the output after the process is gone; something it started may hold the pipes open. */
const outputDeadline = 500;

export class UtilityExecutor implements ExecutorHost {
  readonly kind = 'utility';
  readonly #options: UtilityExecutorOptions;

  constructor(options: UtilityExecutorOptions) {
    this.#options = options;
  }

  async start(needs: ExecutorNeeds): Promise<HostedProcess> {
    const { entry, addon, threadStorage, largeThreadStorage, gate, connection = 'socket' } = this.#options;
    const meeting = connection === 'socket' ? await meetBySocket() : meetByPort();
    const child = utilityProcess.fork(entry, [addon, meeting.word], {
      stdio: 'pipe',
      serviceName: 'Loadstone executor',
      env: executorEnvironment(needs.environment, needs.largeThreadStorage ? largeThreadStorage : threadStorage),
    });
    const stdout = ownOutput(child.stdout);
    const stderr = ownOutput(child.stderr);
    gate.add(stdout);
    gate.add(stderr);
    const exited = waitForExit(child);
    const kill = (): void => killProcess(child);
    let connected = false;
    try {
      const ended = exited.then((status) => {
        if (connected) return; // an end of the connection, which the owner of the process sees
        throw new ExecutorError(`the utility process ended before it connected: ${JSON.stringify(status)}`);
      });
      const transport = await Promise.race([meeting.accept(child), ended]);
      connected = true;
      const { pid } = child;
      if (pid === undefined || transport === undefined)
        throw new ExecutorError('the utility process connected but has no process id');
      return { pid, transport, stdout, stderr, exited: waitForOutput(exited, [stdout, stderr], gate), kill };
    } catch (error) {
      meeting.close();
      kill();
      throw error;
    }
  }
}

/** How a utility process and its parent come together. */
interface Meeting {
  /** What the process is told on its command line. */
  readonly word: string;
  accept(child: UtilityProcess): Promise<Transport>;
  /** Gives up. */
  close(): void;
}

async function meetBySocket(): Promise<Meeting> {
  const socket = await openPrivateSocket();
  return {
    word: socket.path,
    accept: async () => new StreamTransport(await socket.accept(connectDeadline), maxAnswerBytes),
    close: () => socket.close(),
  };
}

function meetByPort(): Meeting {
  const { port1, port2 } = new MessageChannelMain();
  return {
    word: 'message-port',
    accept: async (child) => {
      if (child.pid === undefined) await once(child, 'spawn');
      child.postMessage(null, [port2]);
      return new MessagePortTransport(port1);
    },
    close: () => port1.close(),
  };
}

/** Starts a module of the bundle as a process that works for this one: the in-process lane's. */
export function startUtilityHelper(entry: string, threadStorage: string | null): HelperProcess {
  const child = utilityProcess.fork(entry, [], {
    stdio: ['ignore', 'ignore', 'inherit'],
    serviceName: 'Loadstone in-process lane',
    env: executorEnvironment([], threadStorage),
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    ended: waitForExit(child).then(describeStatus),
    kill: () => killProcess(child),
  };
}

/**
 * Electron drops the listeners of `child.stdout` when the process exits, and with them what the pipe still holds. So the
 * socket behind it, which it names in its 'pipe' event, is read here instead; `stream` itself is the fallback.
 */
function ownOutput(stream: NodeJS.ReadableStream | null): Readable {
  const own = new PassThrough();
  if (stream === null) return own.end();
  stream.pipe(own, { end: false });
  stream.once('pipe', (source: Readable) => {
    stream.unpipe(own);
    source.unpipe();
    source.pipe(own);
  });
  return own;
}

function waitForExit(child: UtilityProcess): Promise<ProcessStatus> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(processStatus(code)));
  });
}

/** Waits for the end of the output too, for a bounded time: something that the program started may hold the pipes. */
async function waitForOutput(
  exited: Promise<ProcessStatus>,
  streams: readonly Readable[],
  gate: OutputGate,
): Promise<ProcessStatus> {
  const status = await exited;
  const open = streams.filter((stream) => !stream.readableEnded);
  const ends = Promise.all(open.map((stream) => new Promise<void>((resolve) => stream.once('end', resolve))));
  let over = false;
  const deadline = async (): Promise<void> => {
    const step = 50;
    for (let waited = 0; waited < outputDeadline && !over; ) {
      await delay(step);
      if (!gate.closed) waited += step; // while the window lags, the clock does not run
    }
  };
  await Promise.race([ends, deadline()]);
  over = true;
  return status;
}

/**
 * Electron 33 on POSIX gives the raw wait status: the signal in the low seven bits, the code above them. Only a
 * fallback: how a program ended is reported over EPC.
 */
function processStatus(raw: number): ProcessStatus {
  const signal = raw & 0x7f;
  if (signal === 0) return { code: (raw >> 8) & 0xff, signal: null };
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return { code: null, signal: name ?? `signal ${signal}` };
}

/** SIGKILL: `child.kill` sends SIGTERM, which a program may ignore. `pid` is undefined before the start and after the end. */
function killProcess(child: UtilityProcess): void {
  const { pid } = child;
  if (pid === undefined) {
    child.kill();
    return;
  }
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // gone already
  }
}
