// Executor process control (EPC): the controller's view of one live executor. Implementations: SimpleRemoteEpc.
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { Message, Setup } from '../../shared/orc/message.ts';
import type { Expected, Sps } from '../../shared/orc/sps.ts';
import type { UnhurriedCalls } from './unhurriedCalls.ts';

/** Counts since the connection began. */
export interface EpcCounters {
  readonly messagesSent: number;
  readonly messagesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Milliseconds that calls took in the executor, those at the same time added up; null where it does not tell. */
  readonly executorMs: number | null;
  /** Minor page faults that they took there; null where it does not tell. */
  readonly executorFaults: number | null;
}

/** Answers a call of the executor: its argument bytes in, result bytes out. */
export type DispatchHandler = (args: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Sees each message as it is sent, or when it has come. */
export type MessageObserver = (direction: 'sent' | 'received', message: Message) => void;

/** How long a call may take, and whether it may wait before it leaves. */
export interface CallLimits {
  /** Aborted: the caller is told at once; what runs in the executor goes on, and its result is dropped. */
  readonly signal?: AbortSignal;
  /**
   * Null: as long as it takes, for what runs the program. Where nothing is said, services answer: after some time, as the
   * connection was made, in which nothing comes from the executor and nothing leaves for it, it is given up and the
   * connection with it; looked at once in that time.
   */
  readonly silence?: null;
  /** Nobody waits for the result soon: the call may leave in one write with the next one, within this turn at the latest. */
  readonly unhurried?: boolean;
}

export interface ExecutorProcessControl {
  readonly setup: Setup;
  readonly counters: EpcCounters;
  /** True where the executor is this very process, and services are called as the functions that they are. */
  readonly inProcess: boolean;
  /** False once the connection has ended. */
  readonly connected: boolean;
  /** The bootstrap symbol's address; throws ExecutorError where the executor does not publish it. */
  symbol(name: string): ExecutorAddress;
  /** The bootstrap symbol's address or null. */
  findSymbol(name: string): ExecutorAddress | null;
  /**
   * Calls a wrapper function and gives its result's bytes. Rejects with ExecutorError when the connection ends first,
   * or at one of the limits.
   */
  callWrapper(wrapper: ExecutorAddress, args: Uint8Array, limits?: CallLimits): Promise<Uint8Array>;
  /** Calls the service published as `name`: `args` are encoded, the result is decoded whole. */
  call<A, R>(name: string, argsCodec: Sps<A>, args: A, resultCodec: Sps<R>, limits?: CallLimits): Promise<R>;
  /** Like call, for a service with an `expected` result: a failure's text becomes an ExecutorError. */
  callExpected<A, R>(
    name: string,
    argsCodec: Sps<A>,
    args: A,
    resultCodec: Sps<Expected<R>>,
    limits?: CallLimits,
  ): Promise<R>;
  /** Like call, for a service whose result is an `error`. */
  callFallible<A>(name: string, argsCodec: Sps<A>, args: A): Promise<void>;
  /** Answers calls of the executor that carry this tag. */
  handleDispatch(tag: ExecutorAddress, handler: DispatchHandler): void;
  /** From now on the costs of unhurried calls are kept there, and not counted; null ends that. */
  accountUnhurried(account: UnhurriedCalls | null): void;
  /** Shows every message from now on to one observer, which must not change it; null ends that. */
  observe(observer: MessageObserver | null): void;
  /** Sends Hangup and closes. Calls that wait are rejected. */
  disconnect(): void;
  /** Resolves when the connection has ended, with what broke it or null. */
  readonly ended: Promise<Error | null>;
}
