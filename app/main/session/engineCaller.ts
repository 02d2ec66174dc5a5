// Calls functions of engines with typed arguments: native/start/call.c, linked once into an executor for all its engines.
import { ExecutorError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { orcNames } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsI64, spsSequence, spsString, spsTuple } from '../../shared/orc/sps.ts';
import type { FunctionEntry } from '../../shared/ui/runSettings.ts';
import { GlobalSymbols } from '../link/globalSymbols.ts';
import { requiredPlacement } from '../link/placement.ts';
import { Phases } from '../timing/phases.ts';
import { Engine, engineUnits } from './engine.ts';
import type { ExecutorConnection } from './executorConnection.ts';
import { callResultSymbol, callWords, readCallResult } from './functionCall.ts';
import { readInput } from './inputFile.ts';
import { linkInputs, noLibraries } from './linkInputs.ts';

/** The entry of call.c. */
const callSymbol = '__loadstone_call';

export class EngineCaller {
  readonly #connection: ExecutorConnection;
  readonly #function: ExecutorAddress;
  readonly #result: ExecutorAddress;

  /** Stays in the executor as long as that lives. Rejects with InputError, LinkError and MemoryError. */
  static async make(callObject: string, connection: ExecutorConnection): Promise<EngineCaller> {
    const phases = new Phases();
    const { files } = await linkInputs([await readInput(callObject, phases)], noLibraries, phases);
    const required = requiredPlacement(engineUnits(0, files, new GlobalSymbols(), phases));
    const { load } = await Engine.make(0, files, required, connection, new Map());
    const addressOf = (name: string): ExecutorAddress => {
      const address = load.addressOf(name);
      if (address === null) throw new ExecutorError(`${callObject} has no ${name}: it is not what Loadstone came with`);
      return address;
    };
    return new EngineCaller(connection, addressOf(callSymbol), addressOf(callResultSymbol));
  }

  private constructor(connection: ExecutorConnection, callFunction: ExecutorAddress, result: ExecutorAddress) {
    this.#connection = connection;
    this.#function = callFunction;
    this.#result = result;
  }

  /**
   * What the function returned, as a person reads it; `nothing` for void. Rejects with InputError for arguments that their
   * types do not allow, with ExecutorError where the call ends the executor.
   */
  async call(address: ExecutorAddress, entry: FunctionEntry): Promise<string> {
    const { epc } = this.#connection.process;
    const argv = [entry.name, ...callWords(address, entry)];
    await epc.call(orcNames.runAsMain, spsRunAsMain, [this.#function, argv], spsI64, unlimited);
    return (await readCallResult(epc, this.#result, entry)) ?? 'nothing';
  }
}

/** A function may take as long as it likes; Stop ends it together with the executor. */
const unlimited = { silence: null };

const spsRunAsMain = spsTuple(spsAddress, spsSequence(spsString));
