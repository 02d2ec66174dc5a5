// Starts `loadstone-executor`: the EPC server as a native program of its own. EPC travels over a socket pair that the
// child inherits, so no name of it exists anywhere; on Windows over a pipe that Node names so that nobody can guess it,
// of which the child inherits its end as descriptor 3 of the C runtime.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { ExecutorError } from '../../shared/errors.ts';
import { maxAnswerBytes } from '../../shared/orc/opcodes.ts';
import { largeThreadStorageLibrary } from '../../shared/preload.ts';
import { StreamTransport } from '../../shared/transports/streamTransport.ts';
import { executorEnvironment } from './executorEnvironment.ts';
import type {
  ExecutorHost,
  ExecutorNeeds,
  ExecutorRestriction,
  HostedProcess,
  ProcessStatus,
} from './executorProcess.ts';

export interface StandaloneHostOptions {
  /** Path of the program. */
  readonly executor: string;
  /** `inherit`: the program shares the controller's stdin, stdout and stderr; `pipe`: output is streamed, no input. */
  readonly stdio: 'inherit' | 'pipe';
  /** True: the controller's stdin, even where the output is streamed. */
  readonly inheritsInput?: boolean;
  /** Flush stdout at each newline, for a console that shows output as it comes. LLVM's executor does not know it. */
  readonly lineBuffered: boolean;
}

/** The child's descriptor that carries EPC both ways. */
const epcDescriptor = 3;

export class StandaloneHost implements ExecutorHost {
  readonly kind = 'standalone';
  readonly #options: StandaloneHostOptions;

  constructor(options: StandaloneHostOptions) {
    this.#options = options;
  }

  async start({ largeThreadStorage, environment, restriction }: ExecutorNeeds): Promise<HostedProcess> {
    const { executor, stdio, lineBuffered, inheritsInput = stdio === 'inherit' } = this.#options;
    const words = [
      `filedescs=${epcDescriptor},${epcDescriptor}`,
      ...(lineBuffered ? ['line-buffered'] : []),
      ...(restriction === null ? [] : restrictionWords(restriction, environment)),
    ];
    const child = spawn(executor, words, {
      // Overlapped: on Windows reading and writing would wait for each other. Elsewhere the word means a pipe.
      stdio: [inheritsInput ? 'inherit' : 'ignore', stdio, stdio, 'overlapped'],
      env: executorEnvironment(
        environment,
        largeThreadStorage ? join(dirname(executor), largeThreadStorageLibrary) : null,
      ),
    });
    const exited = waitForExit(child);
    try {
      await once(child, 'spawn');
    } catch (error) {
      throw new ExecutorError(`cannot start ${executor}: ${(error as Error).message}; build it with 'npm run build'`);
    }
    const { pid } = child;
    const connection = child.stdio[epcDescriptor] as Duplex | null | undefined;
    if (pid === undefined || connection === null || connection === undefined) {
      throw new ExecutorError(`${executor} started without a process id or without its connection`);
    }
    return {
      program: executor,
      pid,
      transport: new StreamTransport(connection, maxAnswerBytes),
      stdout: child.stdout,
      stderr: child.stderr,
      exited,
      kill: () => {
        child.kill('SIGKILL');
      },
      forget: () => child.unref(),
    };
  }
}

/** Of `loadstone-executor --help`. Variables that a person set for the run stay, the controller's own go. */
function restrictionWords(
  { libraries, readable, writable }: ExecutorRestriction,
  environment: ExecutorNeeds['environment'],
): readonly string[] {
  return [
    'restricted',
    ...libraries.map((library) => `library=${library}`),
    ...environment.filter(({ value }) => value !== null).map(({ name }) => `variable=${name}`),
    ...readable.map((path) => `allow-read=${path}`),
    ...writable.map((path) => `allow-write=${path}`),
  ];
}

/** 'close' comes after the output streams have ended, which 'exit' does not wait for. */
function waitForExit(child: ChildProcess & { readonly stdout: Readable | null }): Promise<ProcessStatus> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const status: ProcessStatus = signal === null ? { code: code ?? 0, signal: null } : { code: null, signal };
      // A process that the program left behind may hold the pipes open; what it writes later is not waited for.
      const timer = setTimeout(() => resolve(status), 500);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(status);
      });
    });
  });
}
