// The controller's end of ORC's SimpleRemoteEPC protocol over a Transport. Every message of the executor is untrusted:
// unknown sequence numbers, a second Setup, results with a tag and undecodable bytes end the connection.
import { Deferred } from '../../shared/deferred.ts';
import { ExecutorError, WireError } from '../../shared/errors.ts';
import { type ExecutorAddress, formatAddress, nullAddress } from '../../shared/executorAddress.ts';
import { decodeSetup, type Message, type Setup } from '../../shared/orc/message.ts';
import { frameHeaderBytes, Opcode } from '../../shared/orc/opcodes.ts';
import { decode, spsError } from '../../shared/orc/sps.ts';
import type { Transport } from '../../shared/transports/transport.ts';
import type { DispatchHandler, EpcCounters, ExecutorProcessControl } from './executorProcessControl.ts';
import { ServiceCalls } from './serviceCalls.ts';

/** Sees each message as it is sent, or when it has come. */
export type MessageObserver = (direction: 'sent' | 'received', message: Message) => void;

const noBytes = new Uint8Array(0);

/** LLVM 22's executor looks at the low byte of the opcode alone; ours writes nothing above it. */
export class SimpleRemoteEpc extends ServiceCalls implements ExecutorProcessControl {
  readonly setup: Setup;
  readonly ended: Promise<Error | null>;
  readonly #connection: Connection;

  /** Waits for Setup. Rejects with ExecutorError if the connection ends before it. */
  static async connect(transport: Transport): Promise<SimpleRemoteEpc> {
    const connection = new Connection(transport);
    return new SimpleRemoteEpc(connection, await connection.setup.promise);
  }

  private constructor(connection: Connection, setup: Setup) {
    super();
    this.#connection = connection;
    this.setup = setup;
    this.ended = connection.ended.promise;
  }

  get counters(): EpcCounters {
    return { ...this.#connection.counters };
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

  callWrapper(wrapper: ExecutorAddress, args: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#connection.call(wrapper, args, signal);
  }

  handleDispatch(tag: ExecutorAddress, handler: DispatchHandler): void {
    this.#connection.handlers.set(tag, handler);
  }

  disconnect(): void {
    this.#connection.hangup();
  }

  /** Shows every message from now on to one observer, which must not change it; null ends that. */
  observe(observer: MessageObserver | null): void {
    this.#connection.observer = observer;
  }
}

interface PendingCall {
  readonly resolve: (result: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Frames in and out, calls that wait, dispatch. Lives before Setup has come, which SimpleRemoteEpc does not. */
class Connection {
  readonly setup = new Deferred<Setup>();
  readonly ended = new Deferred<Error | null>();
  readonly handlers = new Map<ExecutorAddress, DispatchHandler>();
  observer: MessageObserver | null = null;
  readonly counters = { messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 };
  readonly #transport: Transport;
  readonly #pending = new Map<number, PendingCall>();
  /** Calls given up by their caller, whose results may still come. */
  readonly #abandoned = new Set<number>();
  #nextSequence = 0;
  #open = true;
  #setupDone = false;

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.start({ message: (message) => this.#receive(message), end: (error) => this.#end(error) });
  }

  call(wrapper: ExecutorAddress, args: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (!this.#open) throw goneError(null);
      signal?.throwIfAborted();
      const sequence = this.#nextSequence++;
      const abort = (): void => {
        this.#pending.delete(sequence);
        this.#abandoned.add(sequence);
        reject(new ExecutorError(`call ${sequence} of ${formatAddress(wrapper)} was cancelled`));
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#pending.set(sequence, {
        resolve: (result) => {
          signal?.removeEventListener('abort', abort);
          resolve(result);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', abort);
          reject(error);
        },
      });
      this.#send({ opcode: Opcode.CallWrapper, sequence, tag: wrapper, payload: args });
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

  #send(message: Message): void {
    this.observer?.('sent', message);
    this.#transport.send(message);
    this.counters.messagesSent++;
    this.counters.bytesSent += frameHeaderBytes + message.payload.length;
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
    if (message.tag !== nullAddress)
      throw new WireError(`result ${message.sequence} has tag ${formatAddress(message.tag)}: allowed is 0`);
    if (this.#abandoned.delete(message.sequence)) return;
    const call = this.#pending.get(message.sequence);
    if (call === undefined) throw new WireError(`result for sequence number ${message.sequence}: no call waits for it`);
    this.#pending.delete(message.sequence);
    call.resolve(message.payload);
  }

  /** An unknown tag gets the empty result, which is the protocol's only way to refuse. */
  #dispatch(message: Message): void {
    const handler = this.handlers.get(message.tag);
    const reply = (payload: Uint8Array): void => {
      if (this.#open) this.#send({ opcode: Opcode.Result, sequence: message.sequence, tag: nullAddress, payload });
    };
    if (handler === undefined) {
      reply(noBytes);
      return;
    }
    Promise.resolve(handler(message.payload)).then(reply, (error: unknown) =>
      this.#fail(error instanceof Error ? error : new WireError(String(error))),
    );
  }

  #fail(error: Error): void {
    this.#end(error);
    this.#transport.close();
  }

  #end(error: Error | null): void {
    if (!this.#open) return;
    this.#open = false;
    const gone = goneError(error);
    this.setup.reject(gone);
    for (const call of this.#pending.values()) call.reject(gone);
    this.#pending.clear();
    this.#abandoned.clear();
    this.ended.resolve(error);
  }
}

function goneError(cause: Error | null): ExecutorError {
  return new ExecutorError(
    cause === null ? 'the executor hung up' : `the connection to the executor broke: ${cause.message}`,
  );
}
