import { beforeEach, describe, expect, it } from 'vitest';
import type { AllocationAction } from '../../../app/main/link/linkEnvironment.ts';
import { DelegatingMemoryManager } from '../../../app/main/memory/delegatingMemoryManager.ts';
import { PackedMemoryManager } from '../../../app/main/memory/packedMemoryManager.ts';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { CountingMapper } from '../../support/countingMapper.ts';
import { at, loadOne, pattern, place, R, RW, RX, type UnitSpec } from '../../support/layouts.ts';

const small = { reservation: 2 ** 20, slab: 2 ** 18 };

function object(entry: number): UnitSpec {
  const call = (value: number): AllocationAction['finalize'] => ({
    function: executorAddress(0x1000),
    argumentBytes: Uint8Array.of(value),
  });
  return {
    segments: [R, RX, RW].map((protection) => ({ protection, content: pattern(100, entry) })),
    actions: () => [{ finalize: call(entry), deallocate: call(100 + entry) }],
  };
}

describe('DelegatingMemoryManager', () => {
  let mapper: CountingMapper;
  let shared: PackedMemoryManager;
  let engine: DelegatingMemoryManager;
  let other: DelegatingMemoryManager;

  beforeEach(() => {
    mapper = new CountingMapper();
    shared = new PackedMemoryManager(mapper, small);
    engine = new DelegatingMemoryManager(shared);
    other = new DelegatingMemoryManager(shared);
  });

  it('lets a thousand small engines share a few pages', async () => {
    for (let i = 0; i < 1000; i++) await loadOne(new DelegatingMemoryManager(shared), object(1));
    expect(mapper.reservations).toBe(1);
    expect(shared.statistics().used).toBeLessThan(1000 * 300 * 1.1);
  });

  it('is destroyed together with its code, last first, and leaves that of others alone', async () => {
    await loadOne(engine, object(1));
    const kept = await loadOne(other, object(2));
    await loadOne(engine, object(3));
    await engine.destroy();
    expect(mapper.log).toEqual([1, 2, 3, 103, 101]);
    expect(mapper.read(at(kept.addresses, 0), 100)).toEqual(pattern(100, 2));
    expect(shared.statistics().finalized).toBe(1);
    await engine.destroy();
    expect(mapper.log).toHaveLength(5);
  });

  it('leaves its code behind when it is detached, for somebody else to free', async () => {
    const { addresses, alloc } = await loadOne(engine, object(1));
    const kept = await engine.detach();
    expect(kept).toEqual([alloc]);
    expect(mapper.read(at(addresses, 2), 100)).toEqual(pattern(100, 1));
    await expect(engine.destroy()).rejects.toThrow(/detached/);
    await shared.deallocate(kept);
    expect(mapper.log).toEqual([1, 101]);
    expect(shared.statistics()).toMatchObject({ finalized: 0, used: 0 });
  });

  it('gives what is in flight back at its end', async () => {
    await place(engine, [object(1), object(2)]);
    await place(other, [object(3)]);
    await engine.destroy();
    expect(shared.statistics().inFlight).toBe(1);
    await place(other, [object(4)]);
    await other.detach();
    expect(shared.statistics()).toMatchObject({ inFlight: 0, used: 0 });
    expect(mapper.log).toEqual([]);
  });

  it('takes nothing more once it has ended, not even what was under way', async () => {
    const allocating = place(engine, [object(1)]);
    const refused = expect(allocating).rejects.toThrow(/is destroyed: it takes no more loads/);
    await engine.destroy();
    await refused;
    await expect(place(engine, [object(1)])).rejects.toThrow(/is destroyed/);
    const [alloc] = await place(other, [object(2)]);
    if (alloc === undefined) throw new Error('nothing was allocated');
    const finalizing = other.finalize([alloc]);
    const late = expect(finalizing).rejects.toThrow(/is destroyed/);
    await other.destroy();
    await late;
    expect(shared.statistics()).toMatchObject({ inFlight: 0, finalized: 0, used: 0 });
    expect(mapper.dueActions).toBe(0);
  });

  it('frees nothing that another engine loaded', async () => {
    const mine = await loadOne(engine, object(1));
    const theirs = await loadOne(other, object(2));
    await expect(engine.deallocate([mine.alloc, theirs.alloc])).rejects.toThrow(/is no finalized allocation of this/);
    expect(mapper.log).toEqual([1, 2]);
    const [alloc] = await place(shared, [object(3)]);
    if (alloc === undefined) throw new Error('nothing was allocated');
    await expect(engine.finalize([alloc])).rejects.toThrow(/of another memory manager/);
  });

  it('counts its own allocations', async () => {
    await loadOne(engine, object(1));
    await loadOne(other, object(2));
    await place(other, [object(3)]);
    expect(engine.statistics()).toMatchObject({ finalized: 1, inFlight: 0, requested: 300 });
    expect(other.statistics()).toMatchObject({ finalized: 1, inFlight: 1, requested: 600 });
  });
});
