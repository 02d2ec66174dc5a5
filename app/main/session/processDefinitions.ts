// What an executor's process defines by itself: the functions of the host and all that its C and C++ libraries export,
// asked for once. A load that needs no other names asks the executor for none.
import { ExecutorError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsBytes, spsExpected, spsSequence, spsTuple } from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { NameIndex } from '../object/nameIndex.ts';

export class ProcessDefinitions {
  readonly #names: NameIndex;
  /** By id in #names. */
  readonly #addresses: readonly ExecutorAddress[];

  /** Null where the executor does not tell, as LLVM's. Rejects with ExecutorError for an answer that cannot be. */
  static async read(epc: ExecutorProcessControl): Promise<ProcessDefinitions | null> {
    if (epc.findSymbol(loadstoneNames.definitions) === null) return null;
    const instance = epc.symbol(orcNames.dylibManagerInstance);
    const [addresses, names] = await epc.callExpected(
      loadstoneNames.definitions,
      spsTuple(spsAddress),
      [instance],
      spsDefinitions,
    );
    return new ProcessDefinitions(addresses, names);
  }

  private constructor(addresses: readonly ExecutorAddress[], names: Uint8Array) {
    const view = new DataView(names.buffer, names.byteOffset, names.length);
    const index = new NameIndex(addresses.length);
    const first: ExecutorAddress[] = [];
    let start = 0;
    for (const address of addresses) {
      const id = index.internSymbol(view, start, names.length);
      if (id < 0) throw broken(`${addresses.length} addresses, and fewer names`);
      if (id === first.length) first.push(address);
      start = index.scannedTo + 1;
    }
    if (start !== names.length) throw broken(`${addresses.length} addresses, and more names`);
    this.#names = index;
    this.#addresses = first;
  }

  /** Null for a name that is not among them: others may be found, by a look-up. */
  find(name: string): ExecutorAddress | null {
    return this.#addresses[this.#names.findName(name)] ?? null;
  }
}

const spsDefinitions = spsExpected(spsTuple(spsSequence(spsAddress), spsBytes));

function broken(found: string): ExecutorError {
  return new ExecutorError(`${loadstoneNames.definitions}: the executor answered with ${found}; restart it`);
}
