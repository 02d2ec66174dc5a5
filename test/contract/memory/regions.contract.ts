// What a manager tells of where things lie: every byte of a slab is held, free or spent, and what is held is what its
// owner was given. A part of memoryManager.contract.ts.
import { expect, it } from 'vitest';
import type { MemoryRegions } from '../../../app/main/memory/memoryRegions.ts';
import { load, loadOne, pattern, place } from '../../support/layouts.ts';
import type { Subject } from './memoryManager.contract.ts';
import { threeSegments } from './support/threeSegments.ts';

/** Registers the tests; `memoryManagerContract` calls it. */
export function regionsContract(subject: Subject): void {
  it('tells where each segment lies, whose it is, and what state it is in', async () => {
    const { manager } = subject();
    const [inFlight] = await place(manager, [{ ...threeSegments(), name: 'flying.o' }]);
    const loaded = await loadOne(manager, { ...threeSegments(pattern(5000)), name: 'landed.o' });
    const regions = manager.regions();
    checkRegions(regions);
    const held = heldOf(regions);
    const at = (address: number) =>
      held.find((range) => address >= range.address && address < range.address + range.size);
    for (const address of loaded.addresses)
      expect(at(address)).toMatchObject({ owner: 'landed.o', state: 'finalized' });
    for (const { address } of inFlight?.segments ?? []) {
      expect(at(address)).toMatchObject({ owner: 'flying.o', state: 'in flight' });
    }
    await inFlight?.abandon();
    expect(heldOf(manager.regions()).map(({ owner }) => owner)).not.toContain('flying.o');
    await manager.deallocate([loaded.alloc]);
    expect(heldOf(manager.regions())).toEqual([]);
    checkRegions(manager.regions());
  });

  it('agrees with its own statistics, and says by a number that something changed', async () => {
    const { manager } = subject();
    let { changes } = manager;
    const changed = (): boolean => {
      const before = changes;
      ({ changes } = manager);
      return changes > before;
    };
    const units = Array.from({ length: 40 }, (_, i) => ({
      ...threeSegments(pattern(100 + 37 * i)),
      name: `unit${i}.o`,
    }));
    const loaded = await load(manager, units);
    expect(changed()).toBe(true);
    expect(changed()).toBe(false);
    const regions = manager.regions();
    checkRegions(regions);
    const { reserved, committed, free, largestFree } = manager.statistics();
    const slabs = regions.flatMap((reservation) => reservation.slabs);
    expect(sum(regions)).toBe(reserved);
    expect(sum(slabs)).toBe(committed);
    const freeRanges = slabs.flatMap((slab) => slab.free);
    expect(sum(freeRanges)).toBe(free);
    expect(Math.max(0, ...freeRanges.map(({ size }) => size))).toBe(largestFree);
    expect(new Set(heldOf(regions).map(({ owner }) => owner)).size).toBe(units.length);
    await manager.deallocate(loaded.filter((_, i) => i % 2 === 0).map(({ alloc }) => alloc));
    expect(changed()).toBe(true);
    checkRegions(manager.regions());
    expect(new Set(heldOf(manager.regions()).map(({ owner }) => owner)).size).toBe(units.length / 2);
    await manager.deallocate(loaded.filter((_, i) => i % 2 === 1).map(({ alloc }) => alloc));
  });
}

function heldOf(regions: MemoryRegions) {
  return regions.flatMap(({ slabs }) => slabs.flatMap(({ held }) => held));
}

function sum(ranges: readonly { readonly size: number }[]): number {
  return ranges.reduce((total, { size }) => total + size, 0);
}

/** Slabs inside reservations, parts inside slabs, everything ascending and apart. */
function checkRegions(regions: MemoryRegions): void {
  checkApart(regions, 0, Number.MAX_SAFE_INTEGER);
  for (const { address, size, arenas, slabs } of regions) {
    checkApart(arenas, address, address + size);
    checkApart(slabs, address, address + size);
    for (const slab of slabs) {
      expect(slab.touched).toBeLessThanOrEqual(slab.size);
      const ranges = [...slab.held, ...slab.free].sort((one, other) => one.address - other.address);
      checkApart(ranges, slab.address, slab.address + slab.size);
    }
  }
}

function checkApart(
  ranges: readonly { readonly address: number; readonly size: number }[],
  start: number,
  end: number,
): void {
  let next = start;
  for (const { address, size } of ranges) {
    expect(size).toBeGreaterThan(0);
    expect(address).toBeGreaterThanOrEqual(next);
    next = address + size;
  }
  expect(next).toBeLessThanOrEqual(end);
}
