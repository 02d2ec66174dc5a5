// An executor at the other end of descriptors that the controller was given, as executors are by `filedescs=IN,OUT`: two
// pipes, or one socket twice. Somebody else started it; its process is out of reach, as in remoteHost.ts.
import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { InputError } from '../../shared/errors.ts';
import { maxAnswerBytes } from '../../shared/orc/opcodes.ts';
import { StreamTransport } from '../../shared/transports/streamTransport.ts';
import type { ExecutorHost, HostedProcess } from './executorProcess.ts';
import { PipePair } from './pipePair.ts';

export class DescriptorHost implements ExecutorHost {
  readonly kind = 'remote';
  readonly #input: number;
  readonly #output: number;

  /** `words` is `IN,OUT`. Throws InputError where that is not two numbers of open pipes or sockets. */
  constructor(words: string) {
    const [, input, output] = /^(\d{1,7}),(\d{1,7})$/.exec(words) ?? [];
    if (input === undefined || output === undefined) {
      throw new InputError(`filedescs=${words}: allowed are two descriptor numbers, as in filedescs=3,4`);
    }
    this.#input = checked(Number(input));
    this.#output = checked(Number(output));
  }

  /** Once: the descriptors go with the first connection. */
  async start(): Promise<HostedProcess> {
    const [input, output] = [this.#input, this.#output];
    const stream = input === output ? new Socket({ fd: input }) : new PipePair(input, output);
    return {
      pid: 0,
      transport: new StreamTransport(stream, maxAnswerBytes),
      stdout: null,
      stderr: null,
      exited: once(stream, 'close').then(() => ({ code: null, signal: null })),
      kill: () => stream.destroy(),
    };
  }
}

function checked(descriptor: number): number {
  let kind: { isFIFO(): boolean; isSocket(): boolean };
  try {
    kind = fstatSync(descriptor);
  } catch {
    throw new InputError(`descriptor ${descriptor} is not open: who starts loadstone has to pass it on`);
  }
  if (kind.isFIFO() || kind.isSocket()) return descriptor;
  throw new InputError(`descriptor ${descriptor} is neither a pipe nor a socket: EPC needs one of them`);
}
