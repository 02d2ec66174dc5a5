// A controller that sends an executor what it should not, and takes down how it bears that: each call is answered once,
// a frame that breaks the protocol ends the connection with a reason and the process with status 1, and nothing else does.

import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { decodeSetup, type Message } from '../../../app/shared/orc/message.ts';
import { StreamTransport } from '../../../app/shared/transports/streamTransport.ts';
import { executorPath, rawHeader } from '../../contract/executor/support/executorUnderTest.ts';
import { residentKilobytes } from '../../support/executors.ts';
import type { Random } from '../random.ts';
import { type HostileCall, HostileCalls } from './hostileCalls.ts';

export interface Siege {
  /** Frames sent. */
  readonly frames: number;
  readonly executors: number;
  /** Of any of the executors. */
  readonly peakKilobytes: number;
  readonly problems: readonly string[];
}

/** Calls under way at once. */
const batch = 32;
/** Frames after which an executor is asked to leave in order, should it live that long. */
const longestLife = 20_000;
/** Milliseconds for a batch of answers, and for an executor's end, on a busy machine. */
const deadline = 20_000;
const problemLimit = 5;

/** Sends `frames` of them, to one executor after another. */
export async function besiege(frames: number, randomOf: (frame: number) => Random): Promise<Siege> {
  let sent = 0;
  let executors = 0;
  let peakKilobytes = 0;
  const problems: string[] = [];
  while (sent < frames && problems.length < problemLimit) {
    const executor = await BesiegedExecutor.start();
    executors++;
    const until = Math.min(frames, sent + longestLife);
    let last: string | null = null;
    while (sent < until && last === null) {
      const random = randomOf(sent);
      if (random.chance(1 / 20)) {
        // Half of them while calls are under way, in whatever they do.
        const size = random.chance(0.5) ? batch : 0;
        last = await executor.breakProtocol(random, size);
        sent += size + 1;
      } else {
        const size = Math.min(batch, until - sent);
        last = await executor.callAll(random, size);
        sent += size;
      }
      peakKilobytes = Math.max(peakKilobytes, residentKilobytes(executor.pid) || 0);
    }
    const problem = last === null ? await executor.leave() : last === broken ? null : last;
    if (problem !== null) problems.push(`after ${sent} frames: ${problem}\n${executor.stderr}`);
    executor.kill();
  }
  return { frames: sent, executors, peakKilobytes, problems };
}

/** The connection ended as it should. */
const broken = 'broken';

class BesiegedExecutor {
  readonly pid: number;
  stderr = '';
  readonly #stream: Duplex;
  readonly #transport: StreamTransport;
  readonly #ended: Promise<string>;
  readonly #kill: () => void;
  #calls: HostileCalls | null = null;
  #listener: (message: Message | null) => void = () => undefined;
  #sequence = 0;

  static async start(): Promise<BesiegedExecutor> {
    const executor = new BesiegedExecutor();
    const setup = await executor.#next();
    if (setup === null) throw new Error(`the executor sent no Setup: ${await executor.#ended}`);
    executor.#calls = new HostileCalls(decodeSetup(setup.payload));
    return executor;
  }

  private constructor() {
    const child = spawn(executorPath, ['filedescs=3,3'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, ASAN_OPTIONS: 'handle_abort=0:allocator_may_return_null=1' },
    });
    if (child.pid === undefined) throw new Error(`cannot start ${executorPath}`);
    this.pid = child.pid;
    this.#kill = () => child.kill('SIGKILL');
    this.#stream = child.stdio[3] as Duplex;
    this.#ended = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve(signal ?? `status ${code}`));
    });
    child.stderr?.setEncoding('latin1').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-4000);
    });
    this.#transport = new StreamTransport(this.#stream);
    this.#transport.start({ message: (message) => this.#listener(message), end: () => this.#listener(null) });
  }

  kill(): void {
    this.#kill();
    this.#stream.destroy();
  }

  /** Null if each call was answered once. */
  async callAll(random: Random, size: number): Promise<string | null> {
    const waiting = new Map<number, HostileCall>();
    const answered = new Promise<string | null>((resolve) => {
      this.#listener = (message) => {
        const call = message === null ? undefined : waiting.get(message.sequence);
        if (message === null) resolve('the connection ended');
        else if (message.opcode !== 2 || call === undefined)
          resolve(`opcode ${message.opcode} for ${message.sequence}`);
        else {
          waiting.delete(message.sequence);
          this.#calls?.learn(call.name, message.payload);
          if (waiting.size === 0) resolve(null);
        }
      };
    });
    for (let i = 0; i < size; i++) this.#call(random, waiting);
    const problem = await within(answered, 'the answers');
    if (problem === null) return null;
    const end = await within(this.#ended, 'the end of the process');
    return `${problem}, ${end}; without an answer:\n${textOf([...waiting.values()])}`;
  }

  /** `broken` if the executor hangs up, says why, and ends with status 1. `underWay`: calls before that. */
  async breakProtocol(random: Random, underWay: number): Promise<string> {
    const waiting = new Map<number, HostileCall>();
    const rest = this.#nextBut(waiting);
    for (let i = 0; i < underWay; i++) this.#call(random, waiting);
    const [what, ...fields] = hostileHeader(random);
    this.#write(fields, random.bytes(random.below(100)));
    this.#stream.end();
    const message = await within(rest, 'a hangup');
    if (typeof message === 'string') return `${message} after ${what}`;
    const end = await within(this.#ended, 'the end of the process');
    const isHangup = message === null || message.opcode === 1;
    if (isHangup && end === 'status 1') return broken;
    return `${what}: opcode ${message?.opcode}, ${end}; under way:\n${textOf([...waiting.values()])}`;
  }

  async leave(): Promise<string | null> {
    this.#write([32n, 1n, 0n, 0n], new Uint8Array(0));
    const end = await within(this.#ended, 'the end after Hangup');
    return end === 'status 0' ? null : `after Hangup: ${end}`;
  }

  #call(random: Random, waiting: Map<number, HostileCall>): void {
    const call = this.#calls?.make(random);
    if (call === undefined) throw new Error('no Setup');
    const sequence = this.#sequence++;
    waiting.set(sequence, call);
    this.#write([BigInt(32 + call.payload.length), 3n, BigInt(sequence), BigInt(call.tag)], call.payload);
  }

  #write(fields: readonly bigint[], payload: Uint8Array): void {
    const [size = 0n, opcode = 0n, sequence = 0n, tag = 0n] = fields;
    this.#stream.write(Buffer.concat([rawHeader(size, opcode, sequence, tag), payload]));
  }

  #next(): Promise<Message | null> {
    return this.#nextBut(new Map());
  }

  /** The next message that is no answer to one of these calls. */
  #nextBut(waiting: Map<number, HostileCall>): Promise<Message | null> {
    return new Promise((resolve) => {
      this.#listener = (message) => {
        if (message?.opcode !== 2 || !waiting.delete(message.sequence)) resolve(message);
      };
    });
  }
}

/** A header that no controller may send, and what is wrong with it. */
function hostileHeader(random: Random): readonly [string, bigint, bigint, bigint, bigint] {
  const sequence = BigInt(random.below(1000));
  switch (random.below(5)) {
    case 0:
      return ['a size below the header', BigInt(random.below(32)), 3n, sequence, 0n];
    case 1:
      return ['a size above the limit', (1n << 31n) + 1n + BigInt(random.below(2 ** 32)), 3n, sequence, 0n];
    case 2:
      return ['an unknown opcode', 32n, random.pick([0n, 4n, 255n, 256n, 259n, 1n << 63n]), sequence, 0n];
    case 3:
      return ['a result for no call', 32n, 2n, sequence + (1n << 60n), 0n];
    default:
      return ['a frame that does not come', 200n + BigInt(random.below(2 ** 30)), 3n, sequence, 0n];
  }
}

/** What comes of it, or a text that says that nothing did. */
async function within<T>(result: Promise<T>, what: string): Promise<T | string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${what} did not come within ${deadline} ms`), deadline);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

function textOf(calls: readonly HostileCall[]): string {
  return calls
    .map(({ name, payload }) => `${name} ${hex(payload)}`)
    .join('\n')
    .slice(0, 20_000);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 400)).toString('hex');
}
