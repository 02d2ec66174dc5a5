// An executor host whose executors lie: each stands between the controller and one real executor, which serves one after
// another, passes the calls on, and sends back what lies.ts makes of the answers.

import { type Duplex, duplexPair } from 'node:stream';
import type { ExecutorHost, HostedProcess, ProcessStatus } from '../../../app/main/epc/executorProcess.ts';
import { Deferred } from '../../../app/shared/deferred.ts';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { decodeSetup, type Message, type Setup } from '../../../app/shared/orc/message.ts';
import { Opcode } from '../../../app/shared/orc/opcodes.ts';
import { encode, spsAddress, spsSequence, spsTuple } from '../../../app/shared/orc/sps.ts';
import { StreamTransport } from '../../../app/shared/transports/streamTransport.ts';
import { pipedHost } from '../../support/executors.ts';
import type { Random } from '../random.ts';
import { honest, type Lie, lieAbout } from './lies.ts';

const needs = { largeThreadStorage: false, environment: [], restriction: null };
const spsKeys = spsTuple(spsAddress, spsSequence(spsAddress));

export class LyingHost implements ExecutorHost {
  readonly kind = 'standalone';
  /** What decides on lies; null: none are told. */
  random: Random | null = null;
  frames = 0;
  lies = 0;
  /** Real executors that were started: a lie about an address may be the end of one. */
  executors = 0;
  #executor: RealExecutor | null = null;

  async start(): Promise<HostedProcess> {
    if (this.#executor === null || this.#executor.ended) {
      this.#executor = await RealExecutor.start();
      this.executors++;
    }
    const [ours, theirs] = duplexPair();
    const go = new Go(this.#executor, theirs, (message, setup) => this.#said(message, setup));
    // One end's destruction is no end for the other.
    ours.once('close', () => go.end());
    return {
      pid: this.#executor.pid,
      transport: new StreamTransport(ours),
      stdout: null,
      stderr: null,
      exited: go.exited.promise,
      // Whoever kills an executor has stopped its process before, with which nothing more is to be had from the real one.
      kill: () => {
        this.close();
        go.end();
      },
    };
  }

  /** The real executor goes, with whatever lies made of it; the next start brings another one. */
  close(): void {
    this.#executor?.kill();
    this.#executor = null;
  }

  #said(message: Message, setup: Setup): Lie {
    this.frames++;
    if (this.random === null || !this.random.chance(0.12)) return honest(message);
    this.lies++;
    return lieAbout(message, this.random, (name) => setup.bootstrapSymbols.get(name) ?? 0);
  }
}

/** A loadstone-executor that serves many controllers, one after another, over its one connection. */
class RealExecutor {
  readonly pid: number;
  readonly setupMessage: Message;
  readonly setup: Setup;
  ended = false;
  readonly kill: () => void;
  readonly #transport: StreamTransport;
  readonly #answers = new Map<number, (answer: Message | null) => void>();
  #sequence = 0;

  static async start(): Promise<RealExecutor> {
    const hosted = await pipedHost().start(needs);
    hosted.stdout?.resume();
    hosted.stderr?.resume();
    const transport = hosted.transport as StreamTransport;
    const first = new Deferred<Message>();
    let executor: RealExecutor | null = null;
    transport.start({
      message: (message) => {
        if (executor === null) first.resolve(message);
        else executor.#receive(message);
      },
      end: () => {
        first.reject(new Error('the real executor ended before its Setup'));
        if (executor !== null) executor.#end();
      },
    });
    executor = new RealExecutor(hosted, transport, await first.promise);
    return executor;
  }

  private constructor(hosted: HostedProcess, transport: StreamTransport, setupMessage: Message) {
    this.pid = hosted.pid;
    this.kill = () => hosted.kill();
    this.#transport = transport;
    this.setupMessage = setupMessage;
    this.setup = decodeSetup(setupMessage.payload);
  }

  /** The answer; null where the process ended first. */
  call(tag: ExecutorAddress, payload: Uint8Array): Promise<Message | null> {
    if (this.ended) return Promise.resolve(null);
    const sequence = this.#sequence++;
    const answer = new Promise<Message | null>((resolve) => this.#answers.set(sequence, resolve));
    this.#transport.send({ opcode: Opcode.CallWrapper, sequence, tag, payload });
    return answer;
  }

  #receive(message: Message): void {
    if (message.opcode !== Opcode.Result) return; // A report: the end follows.
    this.#answers.get(message.sequence)?.(message);
    this.#answers.delete(message.sequence);
  }

  #end(): void {
    this.ended = true;
    for (const answer of this.#answers.values()) answer(null);
    this.#answers.clear();
  }
}

/** One controller's time with the real executor. What it reserved is given back behind it. */
class Go {
  readonly exited = new Deferred<ProcessStatus>();
  readonly #executor: RealExecutor;
  readonly #stream: Duplex;
  readonly #say: (message: Message, setup: Setup) => Lie;
  readonly #bases: ExecutorAddress[] = [];
  readonly #keys: ExecutorAddress[] = [];
  #over = false;

  constructor(executor: RealExecutor, stream: Duplex, say: (message: Message, setup: Setup) => Lie) {
    this.#executor = executor;
    this.#stream = stream;
    this.#say = say;
    stream.on('error', () => undefined);
    new StreamTransport(stream).start({ message: (message) => void this.#receive(message), end: () => this.end() });
    this.#send(executor.setupMessage);
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    // What was sent before is still to be read.
    this.#stream.end();
    void this.#giveBack().then(() => this.exited.resolve({ code: null, signal: null }));
  }

  async #receive({ opcode, sequence, tag, payload }: Message): Promise<void> {
    if (opcode === Opcode.Hangup) this.end();
    if (opcode !== Opcode.CallWrapper) return;
    const answer = await this.#executor.call(tag, payload);
    if (answer === null) {
      this.end();
      return;
    }
    this.#note(tag, answer.payload);
    if (!this.#over) this.#send({ ...answer, sequence });
  }

  #send(message: Message): void {
    const { bytes, last } = this.#say(message, this.#executor.setup);
    this.#stream.write(bytes);
    if (last) this.end();
  }

  /** Bases and keys, whatever the controller is told of them: behind the flag of success, the keys in a list. */
  #note(tag: ExecutorAddress, result: Uint8Array): void {
    const { bootstrapSymbols } = this.#executor.setup;
    const view = new DataView(result.buffer, result.byteOffset, result.byteLength);
    if (result[0] !== 1 || result.length < 9) return;
    if (
      [loadstoneNames.mapperReserve, orcNames.mapperServiceReserve].some((name) => bootstrapSymbols.get(name) === tag)
    )
      this.#bases.push(Number(view.getBigUint64(1, true)) as ExecutorAddress);
    if (bootstrapSymbols.get(loadstoneNames.runActions) !== tag) return;
    for (let at = 9; at + 8 <= result.length; at += 8) {
      this.#keys.push(Number(view.getBigUint64(at, true)) as ExecutorAddress);
    }
  }

  async #giveBack(): Promise<void> {
    const { bootstrapSymbols } = this.#executor.setup;
    const instance = bootstrapSymbols.get(orcNames.mapperServiceInstance);
    const undo = bootstrapSymbols.get(loadstoneNames.undoActions);
    const release = bootstrapSymbols.get(orcNames.mapperServiceRelease);
    if (instance === undefined || undo === undefined || release === undefined) throw new Error('no mapper service');
    await this.#executor.call(undo, encode(spsKeys, [instance, this.#keys]));
    await this.#executor.call(release, encode(spsKeys, [instance, this.#bases]));
  }
}
