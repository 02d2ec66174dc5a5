// Calls of an executor's services by name, with typed arguments and results, over a callWrapper that carries bytes.
// Shared by the implementations of ExecutorProcessControl.
import { ExecutorError, WireError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { decode, type Expected, encode, type Sps, spsError } from '../../shared/orc/sps.ts';
import type { CallLimits } from './executorProcessControl.ts';

export abstract class ServiceCalls {
  abstract symbol(name: string): ExecutorAddress;
  abstract callWrapper(wrapper: ExecutorAddress, args: Uint8Array, limits?: CallLimits): Promise<Uint8Array>;

  /** Ends the connection: what answers with bytes that cannot be is no executor to go on with. */
  protected abstract giveUp(error: Error): void;

  async call<A, R>(name: string, argsCodec: Sps<A>, args: A, resultCodec: Sps<R>, limits?: CallLimits): Promise<R> {
    const result = await this.callWrapper(this.symbol(name), encode(argsCodec, args), limits);
    if (result.length === 0 && resultCodec.minBytes > 0) {
      throw new ExecutorError(
        `${name}: the executor refused the call (empty result where at least ${resultCodec.minBytes} bytes were due)`,
      );
    }
    try {
      return decode(resultCodec, result, `result of ${name}`);
    } catch (error) {
      this.giveUp(error instanceof Error ? error : new WireError(String(error)));
      throw error;
    }
  }

  async callExpected<A, R>(
    name: string,
    argsCodec: Sps<A>,
    args: A,
    resultCodec: Sps<Expected<R>>,
    limits?: CallLimits,
  ): Promise<R> {
    const result = await this.call(name, argsCodec, args, resultCodec, limits);
    if (!result.ok) throw new ExecutorError(`${name}: ${result.error}`);
    return result.value;
  }

  async callFallible<A>(name: string, argsCodec: Sps<A>, args: A): Promise<void> {
    const failure = await this.call(name, argsCodec, args, spsError);
    if (failure !== null) throw new ExecutorError(`${name}: ${failure}`);
  }
}
