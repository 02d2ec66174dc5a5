// The EPC of an executor that lives in the controller's own process: the in-process lane, both in one utility process,
// which the other lanes are measured against. Services of memory are called as the functions that they are, without a frame; all else, above all whatever
// runs the program, goes over the connection, because it has to run on a thread of its own.
import { ExecutorError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import { loadstoneNames, orcNames } from '../../shared/orc/bootstrapNames.ts';
import type { Setup } from '../../shared/orc/message.ts';
import type {
  CallLimits,
  DispatchHandler,
  EpcCounters,
  ExecutorProcessControl,
  MessageObserver,
} from './executorProcessControl.ts';
import { ServiceCalls } from './serviceCalls.ts';
import type { UnhurriedCalls } from './unhurriedCalls.ts';

/** They answer at once, and run nothing but allocation actions and resolvers of indirect functions. */
const directServices: readonly string[] = [
  loadstoneNames.mapperReserve,
  loadstoneNames.mapperInitialize,
  loadstoneNames.runActions,
  loadstoneNames.undoActions,
  loadstoneNames.resolveInOrder,
  orcNames.memWriteBuffers,
  orcNames.memReadBuffers,
  orcNames.mapperServiceDeinitialize,
  orcNames.mapperServiceRelease,
];

export class InProcessEpc extends ServiceCalls implements ExecutorProcessControl {
  readonly inProcess = true;
  readonly #connection: ExecutorProcessControl;
  readonly #addon: NativeAddon;
  readonly #direct: ReadonlySet<ExecutorAddress>;
  /** Of calls that are none: what they take is the controller's time too, and page faults are not told apart. */
  #executorMs = 0;

  /** `connection` leads to the server that `addon` runs in this process; of another one the services do not exist here. */
  constructor(connection: ExecutorProcessControl, addon: NativeAddon) {
    super();
    this.#connection = connection;
    this.#addon = addon;
    this.#direct = new Set(directServices.map((name) => connection.symbol(name)));
  }

  get setup(): Setup {
    return this.#connection.setup;
  }

  get counters(): EpcCounters {
    const { messagesSent, messagesReceived, bytesSent, bytesReceived } = this.#connection.counters;
    const executorMs = this.#executorMs;
    return { messagesSent, messagesReceived, bytesSent, bytesReceived, executorMs, executorFaults: null };
  }

  get connected(): boolean {
    return this.#connection.connected;
  }

  get ended(): Promise<Error | null> {
    return this.#connection.ended;
  }

  symbol(name: string): ExecutorAddress {
    return this.#connection.symbol(name);
  }

  findSymbol(name: string): ExecutorAddress | null {
    return this.#connection.findSymbol(name);
  }

  async callWrapper(wrapper: ExecutorAddress, args: Uint8Array, limits?: CallLimits): Promise<Uint8Array> {
    if (!this.#direct.has(wrapper)) return this.#connection.callWrapper(wrapper, args, limits);
    const began = performance.now();
    try {
      return this.#addon.callService(wrapper, args);
    } catch (error) {
      throw new ExecutorError(error instanceof Error ? error.message : String(error));
    } finally {
      this.#executorMs += performance.now() - began;
    }
  }

  handleDispatch(tag: ExecutorAddress, handler: DispatchHandler): void {
    this.#connection.handleDispatch(tag, handler);
  }

  /** Of messages there are few: calls of services are none. */
  observe(observer: MessageObserver | null): void {
    this.#connection.observe(observer);
  }

  accountUnhurried(account: UnhurriedCalls | null): void {
    this.#connection.accountUnhurried(account);
  }

  disconnect(): void {
    this.#connection.disconnect();
  }

  protected override giveUp(): void {
    this.#connection.disconnect();
  }
}
