// The manager of two managers: what the first has no shared memory for, the second takes, as a whole.
import { describe, expect, it } from 'vitest';
import { ExecutorProcess } from '../../../app/main/epc/executorProcess.ts';
import type { ExecutorProcessControl } from '../../../app/main/epc/executorProcessControl.ts';
import { FallbackMemoryManager } from '../../../app/main/memory/fallbackMemoryManager.ts';
import { RpcMapper } from '../../../app/main/memory/rpcMapper.ts';
import { SharedMemoryMapper } from '../../../app/main/memory/sharedMemoryMapper.ts';
import { SlabMemoryManager } from '../../../app/main/memory/slabMemoryManager.ts';
import type { NativeAddon } from '../../../app/shared/nativeAddon.ts';
import { addon, executor, pipedHost } from '../../support/executors.ts';
import { loadOne, pattern, R, RW } from '../../support/layouts.ts';
import { startLane } from './lanes.ts';
import { memoryManagerContract } from './memoryManager.contract.ts';

/** As if /dev/shm were full from the first page on; or after so many slabs. */
function scarce(slabs: number): NativeAddon {
  let left = slabs;
  return {
    ...addon,
    openSharedMemory: (name, size) => {
      const memory = addon.openSharedMemory(name, size);
      return {
        size: memory.size,
        sealed: memory.sealed,
        mapWorkingMemory: (offset, length, route) => {
          if (left-- <= 0) throw new Error('posix_fallocate failed: No space left on device');
          return memory.mapWorkingMemory(offset, length, route);
        },
        discard: (offset, length) => memory.discard(offset, length),
        close: () => memory.close(),
      };
    },
  };
}

function make(epc: ExecutorProcessControl, slabs: number): FallbackMemoryManager {
  const first = new SlabMemoryManager(new SharedMemoryMapper(epc, scarce(slabs)), { slab: 2 ** 16, ahead: 0 });
  return new FallbackMemoryManager(first, () => new SlabMemoryManager(new RpcMapper(epc)));
}

memoryManagerContract('a full /dev/shm from the start', () => startLane(executor, (epc) => make(epc, 0)), {
  shared: false,
  oneMessage: false,
  reuses: true,
  ours: true,
});
memoryManagerContract('shared memory that lasts', () => startLane(executor, (epc) => make(epc, 1e9)), {
  shared: true,
  oneMessage: true,
  reuses: true,
  ours: true,
});

describe('FallbackMemoryManager', () => {
  it('keeps what is shared where it is, and sends what comes later', async () => {
    const process = await ExecutorProcess.start(pipedHost());
    const manager = make(process.epc, 2);
    const layout = (fill: number) => ({
      segments: [
        { protection: R, content: pattern(20_000 + fill) },
        { protection: RW, content: pattern(100) },
      ],
    });
    const first = await loadOne(manager, layout(1));
    expect(manager.reason).toBeNull();
    const second = await loadOne(manager, layout(2));
    // Whole pages, which have 64 KB where Windows maps them.
    const bytes = Math.ceil(20_002 / addon.pageSize) * addon.pageSize;
    const failure = `no ${bytes} bytes of shared memory: posix_fallocate failed: No space left`;
    expect(manager.reason).toContain(failure);
    manager.checkInvariants();
    expect(manager.statistics()).toMatchObject({ reservations: 2, finalized: 2, inFlight: 0 });
    expect(manager.regions()).toHaveLength(2);
    await expect(manager.deallocate([second.alloc, second.alloc])).rejects.toThrow(/named twice/);
    await manager.deallocate([second.alloc, first.alloc]);
    expect(manager.statistics()).toMatchObject({ finalized: 0, requested: 0 });
    // What was given back is used again before anything is sent.
    const third = await loadOne(manager, layout(3));
    expect(manager.statistics()).toMatchObject({ finalized: 1 });
    await manager.deallocate([third.alloc]);
    manager.close();
    await process.close();
  });
});
