// What thousands of loads leave behind in the kernel: mappings, which it limits (vm.max_map_count), and pages.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinalizedAlloc } from '../../../app/main/link/linkEnvironment.ts';
import type { JITLinkMemoryManager } from '../../../app/main/memory/memoryManager.ts';
import { PackedMemoryManager } from '../../../app/main/memory/packedMemoryManager.ts';
import type { PoolSettings } from '../../../app/main/memory/poolSettings.ts';
import { SharedMemoryMapper } from '../../../app/main/memory/sharedMemoryMapper.ts';
import { SlabMemoryManager } from '../../../app/main/memory/slabMemoryManager.ts';
import { addon, executor } from '../../support/executors.ts';
import { loadOne, pattern, R, RW, RX } from '../../support/layouts.ts';
import { startLane } from './lanes.ts';
import type { ManagerUnderTest } from './memoryManager.contract.ts';
import { mappingsOf } from './support/processMemory.ts';

const managers = { slabs: SlabMemoryManager, 'packed arenas': PackedMemoryManager };

/** Three segments of a size that is no page's. */
const object = (i: number) => ({
  segments: [
    { protection: R, content: pattern(500 + (i % 97), i) },
    { protection: RX, content: pattern(1500 + (i % 211), i) },
    { protection: RW, content: pattern(300 + (i % 53), i) },
  ],
});

/** Bytes of shared memory that the process has touched and that are there. */
function residentShared(pid: number): number {
  return 1024 * Number(/^RssShmem:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
}

describe.each(Object.entries(managers))('%s over shared memory', (_, Manager) => {
  let subject: ManagerUnderTest;
  let settings: Partial<PoolSettings> = {};
  const open = async (): Promise<JITLinkMemoryManager> => {
    subject = await startLane(executor, (epc) => new Manager(new SharedMemoryMapper(epc, addon), settings));
    return subject.manager;
  };
  beforeEach(() => {
    settings = {};
  });
  afterEach(async () => {
    subject.manager.close();
    await subject.process.close();
  });

  const ours = (pid: number): number => mappingsOf(pid).filter(({ name }) => name.includes('memfd:loadstone')).length;

  it('keep the number of mappings flat over 3,000 loads, on both sides', async () => {
    const manager = await open();
    const allocs: FinalizedAlloc[] = [];
    const counts: number[] = [];
    for (let i = 0; i < 3000; i++) {
      allocs.push((await loadOne(manager, object(i))).alloc);
      if (i % 1000 === 99) counts.push(ours(subject.process.pid));
    }
    const [early = Number.NaN, ...later] = counts;
    for (const count of later) expect(count).toBeLessThanOrEqual(early + 2);
    expect(ours(subject.process.pid)).toBeLessThan(16);
    expect(ours(process.pid)).toBeLessThan(32);
    // What the statistics say is what the kernel keeps.
    expect(manager.statistics().mappings).toBeGreaterThanOrEqual(ours(subject.process.pid));
    expect(manager.statistics().mappings).toBeLessThan(32);
    await manager.deallocate(allocs);
    expect(ours(subject.process.pid)).toBeLessThan(16);
    expect(manager.statistics()).toMatchObject({ finalized: 0, requested: 0 });
  });

  it('give freed pages back to the system where that is the policy, and keep them warm where it is not', async () => {
    const content = pattern(2 ** 20);
    const big = { segments: [{ protection: RW, content }] };
    const sizes: number[] = [];
    for (const freedPages of ['returned', 'warm'] as const) {
      settings = { freedPages, ahead: 0 };
      const manager = await open();
      const before = residentShared(process.pid);
      const { alloc } = await loadOne(manager, big);
      expect(residentShared(process.pid) - before).toBeGreaterThanOrEqual(content.length);
      await manager.deallocate([alloc]);
      sizes.push(residentShared(process.pid) - before);
      if (freedPages === 'returned') {
        manager.close();
        await subject.process.close();
      }
    }
    const [returned = Number.NaN, warm = Number.NaN] = sizes;
    expect(returned).toBeLessThan(2 ** 16);
    expect(warm).toBeGreaterThanOrEqual(content.length);
  });
});
