// What every memory manager does, over every mapper, with every executor; the tests stand in a file for each topic. Real
// processes: content is read back by ORC's services in the executor, loaded functions are run there, protections are the
// kernel's word.
import { afterEach, beforeEach, describe } from 'vitest';
import type { ExecutorProcess } from '../../../app/main/epc/executorProcess.ts';
import type { JITLinkMemoryManager } from '../../../app/main/memory/memoryManager.ts';
import { type ExecutorAddress, executorAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { spsAddress, spsBytes, spsI32, spsSequence, spsTuple } from '../../../app/shared/orc/sps.ts';
import { allocationActionsContract } from './allocationActions.contract.ts';
import { freedMemoryContract } from './freedMemory.contract.ts';
import { loadedContentContract } from './loadedContent.contract.ts';
import { protectionsContract } from './protections.contract.ts';
import { regionsContract } from './regions.contract.ts';

export interface ManagerUnderTest {
  readonly manager: JITLinkMemoryManager;
  /** Closed after each test, unless it is this very process. */
  readonly process: Pick<ExecutorProcess, 'epc' | 'pid' | 'close'>;
}

export interface ContractTraits {
  /** The controller sees what the program writes, and the other way round. */
  readonly shared: boolean;
  /** A finalize of many units is one message at most. */
  readonly oneMessage: boolean;
  /** Freed memory serves the next allocation. */
  readonly reuses: boolean;
  /** Tells which allocations failed: LLVM's services run no action before they check. */
  readonly ours: boolean;
}

/** What the current test has; each test asks anew. */
export type Subject = () => {
  readonly manager: JITLinkMemoryManager;
  readonly process: ManagerUnderTest['process'];
  /** Bytes of the executor's memory. */
  readonly read: (address: ExecutorAddress, size: number) => Promise<Uint8Array>;
  /** Runs a loaded function. */
  readonly call: (address: ExecutorAddress) => Promise<number>;
};

/** Registers the suite. `open` starts an executor with a fresh manager. */
export function memoryManagerContract(
  name: string,
  open: () => Promise<ManagerUnderTest>,
  traits: ContractTraits,
): void {
  describe(name, () => {
    let manager: JITLinkMemoryManager;
    let process: ManagerUnderTest['process'];
    beforeEach(async () => {
      ({ manager, process } = await open());
    });
    afterEach(async () => {
      manager.close();
      await process.close();
    });

    const subject: Subject = () => ({
      manager,
      process,
      read: (address, size) => readMemory(process, address, size),
      call: (address) => process.epc.call(orcNames.runAsVoidFunction, spsAddress, address, spsI32),
    });
    loadedContentContract(subject, traits);
    protectionsContract(subject);
    regionsContract(subject);
    allocationActionsContract(subject, traits);
    freedMemoryContract(subject, traits);
  });
}

async function readMemory(
  process: ManagerUnderTest['process'],
  address: ExecutorAddress,
  size: number,
): Promise<Uint8Array> {
  const [bytes] = await process.epc.call(
    orcNames.memReadBuffers,
    spsSequence(spsTuple(spsAddress, spsAddress)),
    [[address, executorAddress(address + size)]],
    spsSequence(spsBytes),
  );
  if (bytes === undefined) throw new Error('nothing was read');
  // A view of the frame, which is one of Node's buffers.
  return new Uint8Array(bytes);
}
