// The memory managers and mappers that the contract is for, with each executor that can have them.
import { ExecutorProcess } from '../../../app/main/epc/executorProcess.ts';
import type { ExecutorProcessControl } from '../../../app/main/epc/executorProcessControl.ts';
import { StandaloneHost } from '../../../app/main/epc/standaloneHost.ts';
import { DelegatingMemoryManager } from '../../../app/main/memory/delegatingMemoryManager.ts';
import { GenericMemoryManager } from '../../../app/main/memory/genericMemoryManager.ts';
import { heapStrategies } from '../../../app/main/memory/heapStrategy.ts';
import type { JITLinkMemoryManager } from '../../../app/main/memory/memoryManager.ts';
import { PackedMemoryManager } from '../../../app/main/memory/packedMemoryManager.ts';
import { PerAllocationMemoryManager } from '../../../app/main/memory/perAllocationMemoryManager.ts';
import { RpcMapper } from '../../../app/main/memory/rpcMapper.ts';
import { SharedMemoryMapper } from '../../../app/main/memory/sharedMemoryMapper.ts';
import { SlabMemoryManager } from '../../../app/main/memory/slabMemoryManager.ts';
import type { NativeAddon, WorkingMemoryRoute } from '../../../app/shared/nativeAddon.ts';
import { addon } from '../../support/executors.ts';
import type { ContractTraits, ManagerUnderTest } from './memoryManager.contract.ts';

export const llvmExecutor = '/usr/bin/llvm-jitlink-executor-22';

export interface Lane extends ContractTraits {
  readonly name: string;
  readonly make: (epc: ExecutorProcessControl) => JITLinkMemoryManager;
}

const shared = { shared: true, oneMessage: true, reuses: true, ours: true };
const sent = { shared: false, oneMessage: false, reuses: true, ours: true };

/** Slabs that are copied as a whole when they are first mapped. */
const staged = { slab: 2 ** 20 };

/** The addon with another way to the shared pages: those of Electron, and where nothing else works. */
function withRoute(route: WorkingMemoryRoute): NativeAddon {
  return {
    ...addon,
    openSharedMemory: (name, size) => {
      const memory = addon.openSharedMemory(name, size);
      return {
        size: memory.size,
        sealed: memory.sealed,
        mapWorkingMemory: (offset, length) => memory.mapWorkingMemory(offset, length, route),
        discard: (offset, length) => memory.discard(offset, length),
        close: () => memory.close(),
      };
    },
  };
}

/** On Windows one of each kind is enough: what differs there lies below them, and processes take longer to start. */
const heaps = process.platform === 'win32' ? heapStrategies.slice(0, 1) : heapStrategies;
/** Shared pages take the place of a buffer's own on POSIX alone. */
const routes = (['remapped-array-buffer', 'staging-buffer'] as const).slice(process.platform === 'win32' ? 1 : 0);

export const ourLanes: readonly Lane[] = [
  ...heaps.map((heap) => ({
    ...shared,
    name: `slabs (${heap}) over shared memory`,
    make: (epc: ExecutorProcessControl) => new SlabMemoryManager(new SharedMemoryMapper(epc, addon), { heap }),
  })),
  {
    ...shared,
    name: 'slabs, poisoned and returned, over shared memory',
    make: (epc) =>
      new SlabMemoryManager(new SharedMemoryMapper(epc, addon), {
        poison: true,
        freedPages: 'returned',
        spareSlabs: 0,
      }),
  },
  ...heaps.map((heap) => ({
    ...shared,
    name: `packed arenas (${heap})`,
    make: (epc: ExecutorProcessControl) => new PackedMemoryManager(new SharedMemoryMapper(epc, addon), { heap }),
  })),
  {
    ...shared,
    name: 'packed arenas, poisoned and returned',
    make: (epc) =>
      new PackedMemoryManager(new SharedMemoryMapper(epc, addon), {
        poison: true,
        freedPages: 'returned',
        ahead: 65536,
      }),
  },
  {
    ...shared,
    name: 'a reservation per allocation over shared memory',
    make: (epc) => new PerAllocationMemoryManager(new SharedMemoryMapper(epc, addon)),
  },
  {
    ...shared,
    name: 'an engine of its own on shared packed arenas',
    make: (epc) => {
      const all = new PackedMemoryManager(new SharedMemoryMapper(epc, addon));
      return new OwningDelegate(all);
    },
  },
  ...routes.flatMap((route) => [
    {
      ...shared,
      shared: route !== 'staging-buffer',
      name: `slabs through a ${route}`,
      make: (epc: ExecutorProcessControl) =>
        new SlabMemoryManager(new SharedMemoryMapper(epc, withRoute(route)), staged),
    },
    {
      ...shared,
      shared: route !== 'staging-buffer',
      name: `packed arenas through a ${route}`,
      make: (epc: ExecutorProcessControl) =>
        new PackedMemoryManager(new SharedMemoryMapper(epc, withRoute(route)), staged),
    },
  ]),
  { ...sent, name: 'slabs over rpc', make: (epc) => new SlabMemoryManager(new RpcMapper(epc)) },
  { ...sent, name: 'generic', make: (epc) => new GenericMemoryManager(epc) },
];

/** The suite closes what it was given; here that is the shared manager too. */
class OwningDelegate extends DelegatingMemoryManager {
  readonly #all: JITLinkMemoryManager;

  constructor(all: JITLinkMemoryManager) {
    super(all);
    this.#all = all;
  }

  override close(): void {
    super.close();
    this.#all.close();
  }
}

/** Starts an executor with the lane's manager. */
export const startLane = async (path: string, make: Lane['make']): Promise<ManagerUnderTest> => {
  const process = await ExecutorProcess.start(
    new StandaloneHost({ executor: path, stdio: 'pipe', lineBuffered: false }),
  );
  return { process, manager: make(process.epc) };
};

const lanesOfLlvm: readonly Lane[] = [
  {
    name: 'slabs over shared memory',
    shared: true,
    oneMessage: false,
    reuses: true,
    ours: false,
    make: (epc) => new SlabMemoryManager(new SharedMemoryMapper(epc, addon), { slab: 2 ** 22 }),
  },
  {
    name: 'a reservation per allocation over shared memory',
    shared: true,
    oneMessage: false,
    reuses: true,
    ours: false,
    make: (epc) => new PerAllocationMemoryManager(new SharedMemoryMapper(epc, addon)),
  },
  {
    name: 'slabs over rpc',
    shared: false,
    oneMessage: false,
    reuses: false,
    ours: false,
    make: (epc) => new SlabMemoryManager(new RpcMapper(epc)),
  },
  {
    name: 'generic',
    shared: false,
    oneMessage: false,
    reuses: true,
    ours: false,
    make: (epc) => new GenericMemoryManager(epc),
  },
];

/** LLVM's executor for Windows shares no memory, and none is built here. */
export const llvmLanes = process.platform === 'win32' ? [] : lanesOfLlvm;
