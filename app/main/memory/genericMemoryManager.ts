// ORC's generic memory manager (EPCGenericJITLinkMemoryManager), message for message: one reserve for each allocation,
// its content with initialize, freed by releasing it. Works with every executor over every connection.
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { PerAllocationMemoryManager } from './perAllocationMemoryManager.ts';
import { RpcMapper } from './rpcMapper.ts';

export class GenericMemoryManager extends PerAllocationMemoryManager {
  constructor(epc: ExecutorProcessControl) {
    super(new RpcMapper(epc));
  }
}
