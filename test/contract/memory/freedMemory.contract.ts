// What is left of memory that was freed or abandoned: nothing that a later load, the executor or the controller would notice.
// A part of memoryManager.contract.ts.
import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { isAlive } from '../../support/executors.ts';
import { at, load, loadOne, pattern, place, R, RW, RX } from '../../support/layouts.ts';
import { returning } from '../executor/support/machineCode.ts';
import type { ContractTraits, Subject } from './memoryManager.contract.ts';
import { descriptorsOf, mappingsOf, ofSharedMemory } from './support/processMemory.ts';
import { threeSegments } from './support/threeSegments.ts';

/** Registers the tests; `memoryManagerContract` calls it. */
export function freedMemoryContract(subject: Subject, traits: ContractTraits): void {
  it('shows no byte of what was freed before', async () => {
    const { manager, read } = subject();
    const dirty = pattern(70_000, 5);
    const filled = threeSegments(dirty);
    const used = manager.statistics().used;
    for (let round = 0; round < 3; round++) {
      const { alloc } = await loadOne(manager, filled);
      await manager.deallocate([alloc]);
      if (traits.reuses) expect(manager.statistics().used).toBe(used);
      const fresh = await loadOne(manager, {
        segments: [R, RX, RW].map((protection) => ({ protection, content: pattern(3, round), zeroFill: 65_000 })),
      });
      for (const address of fresh.addresses) {
        const bytes = await read(address, 65_003);
        expect(bytes.subarray(0, 3)).toEqual(pattern(3, round));
        expect(bytes.subarray(3).findIndex((byte) => byte !== 0)).toBe(-1);
      }
      await manager.deallocate([fresh.alloc]);
    }
    manager.checkInvariants();
  });

  it('runs new code where freed code was', async () => {
    const { manager, call } = subject();
    for (let value = 0; value < 20; value++) {
      const { alloc, addresses } = await loadOne(manager, {
        segments: [{ protection: RX, content: returning(value) }],
      });
      expect(await call(at(addresses, 0))).toBe(value);
      await manager.deallocate([alloc]);
    }
  });

  it('gives abandoned memory back, once', async () => {
    const { manager } = subject();
    const before = manager.statistics();
    const allocs = await place(manager, [threeSegments(), threeSegments()]);
    expect(manager.statistics().inFlight).toBe(2);
    for (const alloc of allocs) await alloc.abandon();
    for (const alloc of allocs) await alloc.abandon();
    expect(manager.statistics()).toMatchObject({ inFlight: 0, used: before.used });
    manager.checkInvariants();
    await expect(manager.finalize([at(allocs, 0)])).rejects.toThrow(/is abandoned/);
  });

  it('refuses to finalize or free what it cannot, and does nothing then', async () => {
    const { manager } = subject();
    const [one, two] = await load(manager, [threeSegments(), threeSegments()]);
    if (one === undefined || two === undefined) throw new Error('two units were loaded');
    await expect(manager.finalize([one.inFlight])).rejects.toThrow(/is finalized/);
    await expect(manager.deallocate([two.alloc, executorAddress(0x1234) as typeof one.alloc])).rejects.toThrow(
      /0x1234 is no finalized allocation/,
    );
    await expect(manager.deallocate([one.alloc, one.alloc])).rejects.toThrow(/named twice/);
    await manager.deallocate([one.alloc, two.alloc]);
    await expect(manager.deallocate([one.alloc])).rejects.toThrow(/is no finalized allocation/);
  });

  it('leaves nothing behind: mappings, descriptors, names, processes', async () => {
    const { manager, process } = subject();
    const ours = (): number =>
      mappingsOf(globalThis.process.pid).filter(({ name: file }) => ofSharedMemory.test(file)).length;
    const atFirst = ours();
    await manager.deallocate([(await loadOne(manager, threeSegments())).alloc]);
    const counts = (): readonly number[] => [mappingsOf(process.pid).length, descriptorsOf(process.pid), ours()];
    const before = counts();
    for (let round = 0; round < 50; round++) {
      const loaded = await load(manager, [threeSegments(), threeSegments(pattern(9000))]);
      await manager.deallocate(loaded.map(({ alloc }) => alloc));
    }
    const after = counts();
    // The executor's allocator and the stacks of its threads come and go; 100 units that leak are 100 and more.
    after.forEach((count, i) => {
      expect(count).toBeLessThanOrEqual((before[i] ?? 0) + (i === 0 ? 40 : 2));
    });
    manager.close();
    await process.close();
    if (process.pid === globalThis.process.pid) return;
    expect(isAlive(process.pid)).toBe(false);
    const named = existsSync('/dev/shm') ? readdirSync('/dev/shm') : [];
    expect(named.filter((file) => file.includes(`${process.pid}`))).toEqual([]);
    expect(ours()).toBe(atFirst);
  });
}
