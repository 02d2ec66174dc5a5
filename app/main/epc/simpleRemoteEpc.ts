// The controller's end of ORC's SimpleRemoteEPC protocol over a Transport. Every message of the executor is untrusted:
// unknown sequence numbers, a second Setup, results with a tag and undecodable bytes end the connection.
import { Deferred } from '../../shared/deferred.ts';
import { ExecutorError, WireError } from '../../shared/errors.ts';
import { type ExecutorAddress, formatAddress, nullAddress } from '../../shared/executorAddress.ts';
import { loadstoneNames } from '../../shared/orc/bootstrapNames.ts';
import { callCost } from '../../shared/orc/callCost.ts';
import { decodeSetup, type Message, type Setup } from '../../shared/orc/message.ts';
import { frameHeaderBytes, Opcode } from '../../shared/orc/opcodes.ts';
import { decode, spsError } from '../../shared/orc/sps.ts';
import type { Transport } from '../../shared/transports/transport.ts';
import type {
  CallLimits,
  DispatchHandler,
  EpcCounters,
  ExecutorProcessControl,
  MessageObserver,
} from './executorProcessControl.ts';
import { ServiceCalls } from './serviceCalls.ts';
import type { UnhurriedCalls } from './unhurriedCalls.ts';

const noBytes = new Uint8Array(0);

/** Milliseconds of silence after which an executor that owes an answer is given up. */
const usualSilence = 60_000;

/** LLVM 22's executor looks at the low byte of the opcode alone; ours writes nothing above it. */
export class SimpleRemoteEpc extends ServiceCalls implements ExecutorProcessControl {
  readonly inProcess = false;
  readonly setup: Setup;
  readonly ended: Promise<Error | null>;
  readonly #connection: Connection;

  /**
   * Waits for Setup. Rejects with ExecutorError if the connection ends before it. `silence`: see CallLimits; an executor
   * that was stopped, or a network that is gone, shall not hold anybody for ever.
   */
  static async connect(transport: Transport, silence: number | null = usualSilence): Promise<SimpleRemoteEpc> {
    const connection = new Connection(transport, silence);
    return new SimpleRemoteEpc(connection, await connection.setup.promise);
  }

  private constructor(connection: Connection, setup: Setup) {
    super();
    this.#connection = connection;
    this.setup = setup;
    this.ended = connection.ended.promise;
  }

  get counters(): EpcCounters {
    const { counters, timesCalls, executorNs, executorFaults } = this.#connection;
    const { messagesSent, messagesReceived, bytesSent, bytesReceived } = counters;
    // Each by name: V8 adds to what was spread by way of its run-time library.
    return {
      messagesSent,
      messagesReceived,
      bytesSent,
      bytesReceived,
      executorMs: timesCalls ? executorNs / 1e6 : null,
      executorFaults: timesCalls ? executorFaults : null,
    };
  }

  get connected(): boolean {
    return this.#connection.open;
  }

  symbol(name: string): ExecutorAddress {
    const address = this.findSymbol(name);
    if (address === null) {
      throw new ExecutorError(
        `the executor (${this.setup.triple}) publishes no '${name}' among its ${this.setup.bootstrapSymbols.size} bootstrap symbols; use loadstone-executor or LLVM 22's llvm-jitlink-executor`,
      );
    }
    return address;
  }

  findSymbol(name: string): ExecutorAddress | null {
    return this.setup.bootstrapSymbols.get(name) ?? null;
  }

  callWrapper(wrapper: ExecutorAddress, args: Uint8Array, limits: CallLimits = {}): Promise<Uint8Array> {
    return this.#connection.call(wrapper, args, limits);
  }

  handleDispatch(tag: ExecutorAddress, handler: DispatchHandler): void {
    this.#connection.handlers.set(tag, handler);
  }

  disconnect(): void {
    this.#connection.hangup();
  }

  /** Has the executor tell how long calls take there, where it can: `counters` has it from here on. */
  async timeCalls(): Promise<void> {
    const service = this.findSymbol(loadstoneNames.timeCalls);
    if (service === null) return;
    this.#connection.timesCalls = true;
    await this.#connection.call(service, noBytes, {});
  }

  observe(observer: MessageObserver | null): void {
    this.#connection.observer = observer;
  }

  accountUnhurried(account: UnhurriedCalls | null): void {
    this.#connection.unhurriedAccount = account;
  }

  protected override giveUp(error: Error): void {
    this.#connection.giveUp(error);
  }
}

interface PendingCall {
  readonly resolve: (result: Uint8Array) => void;
  readonly reject: (error: Error) => void;
  /** Ends what could still cancel it; called once, before one of the others. */
  readonly settle: () => void;
  readonly wrapper: ExecutorAddress;
  /** Given up where the executor says nothing for long. */
  readonly watched: boolean;
  /** Where its cost is kept, in place of the counters. */
  readonly account: UnhurriedCalls | null;
}

/** Frames in and out, calls that wait, dispatch. Lives before Setup has come, which SimpleRemoteEpc does not. */
class Connection {
  readonly setup = new Deferred<Setup>();
  readonly ended = new Deferred<Error | null>();
  readonly handlers = new Map<ExecutorAddress, DispatchHandler>();
  observer: MessageObserver | null = null;
  unhurriedAccount: UnhurriedCalls | null = null;
  /** Results may carry in their tag what their call took. */
  timesCalls = false;
  executorNs = 0;
  /** Null from the first result on that says that they are not counted there. */
  executorFaults: number | null = 0;
  readonly counters = { messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 };
  readonly #transport: Transport;
  readonly #silence: number | null;
  /** Calls that wait until the executor has taken what was sent before. */
  readonly #unsent: Message[] = [];
  /** Calls in no hurry: they leave with the next message, or at the end of the turn. */
  #unhurried: Message[] = [];
  #draining = false;
  readonly #pending = new Map<number, PendingCall>();
  /** Calls given up by their caller, whose results may still come. */
  readonly #abandoned = new Set<number>();
  #nextSequence = 0;
  #watching: NodeJS.Timeout | null = null;
  /** What had moved at the last look, and the first sequence number that was not given out then. */
  #seen = 0;
  #looked = 0;
  #open = true;
  #setupDone = false;

  constructor(transport: Transport, silence: number | null) {
    this.#transport = transport;
    this.#silence = silence;
    transport.start({ message: (message) => this.#receive(message), end: (error) => this.#end(error) });
  }

  call(wrapper: ExecutorAddress, args: Uint8Array, limits: CallLimits): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (!this.#open) throw goneError(null);
      const { signal, silence = this.#silence, unhurried = false } = limits;
      signal?.throwIfAborted();
      const sequence = this.#nextSequence++;
      if (silence !== null) this.#watch(silence);
      const abort = (): void => {
        const given = this.#pending.get(sequence);
        given?.settle();
        given?.account?.ended(null);
        this.#pending.delete(sequence);
        // What has not left is not sent any more.
        const unsent = this.#unsent.findIndex((message) => message.sequence === sequence);
        if (unsent >= 0) this.#unsent.splice(unsent, 1);
        else this.#abandoned.add(sequence);
        reject(new ExecutorError(`call ${sequence} of ${formatAddress(wrapper)} was cancelled`));
      };
      signal?.addEventListener('abort', abort, { once: true });
      const settle = (): void => {
        signal?.removeEventListener('abort', abort);
      };
      const account = unhurried ? this.unhurriedAccount : null;
      account?.made();
      this.#pending.set(sequence, { resolve, reject, settle, wrapper, watched: silence !== null, account });
      this.#sendCall({ opcode: Opcode.CallWrapper, sequence, tag: wrapper, payload: args }, unhurried);
    });
  }

  get open(): boolean {
    return this.#open;
  }

  hangup(): void {
    if (!this.#open) return;
    this.#send({ opcode: Opcode.Hangup, sequence: 0, tag: nullAddress, payload: noBytes });
    this.#transport.close();
  }

  /** In order; no more than the executor takes. */
  #sendCall(message: Message, unhurried: boolean): void {
    if (this.#draining) this.#unsent.push(message);
    else if (unhurried) this.#keepForNext(message);
    else if (!this.#send(message)) void this.#drain();
  }

  #keepForNext(message: Message): void {
    this.#count(message);
    this.#unhurried.push(message);
    if (this.#unhurried.length > 1) return;
    setImmediate(() => {
      if (!this.#open || this.#unhurried.length === 0 || this.#write([])) return;
      if (!this.#draining) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    await this.#transport.drained();
    for (let next = this.#unsent.shift(); next !== undefined && this.#open; next = this.#unsent.shift()) {
      if (!this.#send(next)) await this.#transport.drained();
    }
    this.#draining = false;
  }

  /** One timer for all calls that wait: it costs as much as a small call to set one up for each. */
  #watch(silence: number): void {
    if (this.#watching !== null) return;
    this.#seen = this.#moved();
    this.#looked = 0;
    this.#watching = setInterval(() => this.#look(silence), silence);
    // The connection itself keeps the process alive.
    this.#watching.unref();
  }

  /** Gives the executor up where between two looks nothing came from it and nothing left for it. */
  #look(silence: number): void {
    const moved = this.#moved();
    const oldest = [...this.#pending].find(([, { watched }]) => watched);
    if (oldest === undefined) {
      this.#endWatch();
      return;
    }
    const [sequence, { wrapper }] = oldest;
    // A call that was made since the last look has had no time yet.
    if (moved === this.#seen && sequence < this.#looked) {
      const call = `call ${sequence} of ${formatAddress(wrapper)}`;
      this.#fail(new ExecutorError(`no answer to ${call} within ${silence} ms: it was given up; is it stopped?`));
      return;
    }
    this.#seen = moved;
    this.#looked = this.#nextSequence;
  }

  #endWatch(): void {
    if (this.#watching !== null) clearInterval(this.#watching);
    this.#watching = null;
  }

  /** Grows with every message that comes, and with what leaves. */
  #moved(): number {
    const { bytesReceived, bytesSent } = this.counters;
    return bytesReceived + bytesSent - this.#transport.backlog;
  }

  #send(message: Message): boolean {
    this.#count(message);
    return this.#write([message]);
  }

  #count(message: Message): void {
    this.observer?.('sent', message);
    this.counters.messagesSent++;
    this.counters.bytesSent += frameHeaderBytes + message.payload.length;
  }

  /** Behind what waits for company. */
  #write(messages: readonly Message[]): boolean {
    const before = this.#unhurried;
    if (before.length > 0) this.#unhurried = [];
    return this.#transport.send(...before, ...messages);
  }

  #receive(message: Message): void {
    this.observer?.('received', message);
    this.counters.messagesReceived++;
    this.counters.bytesReceived += frameHeaderBytes + message.payload.length;
    try {
      this.#accept(message);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new WireError(String(error)));
    }
  }

  #accept(message: Message): void {
    if (!this.#setupDone && message.opcode !== Opcode.Setup) {
      throw new WireError(`first message has opcode ${message.opcode}: allowed is 0 Setup`);
    }
    switch (message.opcode) {
      case Opcode.Setup:
        if (this.#setupDone) throw new WireError('second Setup message: allowed is one');
        this.#setupDone = true;
        this.setup.resolve(decodeSetup(message.payload));
        return;
      case Opcode.Hangup: {
        // LLVM's says nothing; ours says what it could not go on with.
        const reason = message.payload.length === 0 ? null : decode(spsError, message.payload, 'Hangup');
        if (reason !== null) throw new ExecutorError(`the executor hung up: ${reason}`);
        this.#transport.close();
        return;
      }
      case Opcode.Result:
        this.#acceptResult(message);
        return;
      case Opcode.CallWrapper:
        this.#dispatch(message);
        return;
    }
  }

  #acceptResult(message: Message): void {
    if (!this.timesCalls && message.tag !== nullAddress)
      throw new WireError(`result ${message.sequence} has tag ${formatAddress(message.tag)}: allowed is 0`);
    const call = this.#pending.get(message.sequence);
    this.#addCost(message.tag, call?.account ?? null);
    if (this.#abandoned.delete(message.sequence)) return;
    if (call === undefined) throw new WireError(`result for sequence number ${message.sequence}: no call waits for it`);
    this.#pending.delete(message.sequence);
    call.settle();
    call.resolve(message.payload);
  }

  #addCost(tag: number, account: UnhurriedCalls | null): void {
    const cost = callCost(tag);
    if (account !== null) {
      account.ended(cost);
    } else if (cost !== null) {
      this.executorNs += cost.nanoseconds;
      if (cost.pageFaults === null) this.executorFaults = null;
      else if (this.executorFaults !== null) this.executorFaults += cost.pageFaults;
    }
  }

  /** An unknown tag gets the empty result, which is the protocol's only way to refuse. */
  #dispatch(message: Message): void {
    const handler = this.handlers.get(message.tag);
    const reply = (payload: Uint8Array): void => {
      if (!this.#open) return;
      if (this.#send({ opcode: Opcode.Result, sequence: message.sequence, tag: nullAddress, payload })) return;
      // An executor that asks and does not read the answers has to wait for itself.
      this.#transport.pause();
      void this.#transport.drained().then(() => this.#transport.resume());
    };
    if (handler === undefined) {
      reply(noBytes);
      return;
    }
    Promise.resolve(handler(message.payload)).then(reply, (error: unknown) =>
      this.#fail(error instanceof Error ? error : new WireError(String(error))),
    );
  }

  giveUp(error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
    this.#end(error);
    this.#transport.close();
  }

  #end(error: Error | null): void {
    if (!this.#open) return;
    this.#open = false;
    this.#endWatch();
    const gone = goneError(error);
    this.setup.reject(gone);
    for (const call of this.#pending.values()) {
      call.settle();
      call.account?.ended(null);
      call.reject(gone);
    }
    this.#pending.clear();
    this.#unsent.length = 0;
    this.#unhurried = [];
    this.#abandoned.clear();
    this.ended.resolve(error);
  }
}

function goneError(cause: Error | null): ExecutorError {
  return new ExecutorError(
    cause === null ? 'the executor hung up' : `the connection to the executor broke: ${cause.message}`,
  );
}
