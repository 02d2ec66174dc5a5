import { describe, expect, it } from 'vitest';
import { PackedMemoryManager } from '../../../app/main/memory/packedMemoryManager.ts';
import { SlabMemoryManager } from '../../../app/main/memory/slabMemoryManager.ts';
import { Deferred } from '../../../app/shared/deferred.ts';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { Placement } from '../../../app/shared/orc/bootstrapNames.ts';
import { CountingMapper } from '../../support/countingMapper.ts';
import { at, load, loadOne, pattern, place, R, RW, RX, type UnitSpec } from '../../support/layouts.ts';

const KB = 1024;
const MB = 1024 * KB;
const small = { reservation: 1024 * KB, slab: 256 * KB };
const data = (bytes: number): UnitSpec => ({ name: 'big.o', segments: [{ protection: RW, content: pattern(bytes) }] });
const object = (bytes = 100): UnitSpec => ({
  segments: [R, RX, RW].map((protection) => ({ protection, content: pattern(bytes) })),
});

describe.each([
  ['slabs', SlabMemoryManager],
  ['packed arenas', PackedMemoryManager],
] as const)('pools of %s', (_, Manager) => {
  it('reserve once for many loads, and again when a load does not fit', async () => {
    const mapper = new CountingMapper();
    const manager = new Manager(mapper, small);
    for (let i = 0; i < 20; i++) await loadOne(manager, object());
    expect(mapper.counts.reserve).toBe(1);
    await loadOne(manager, data(900 * KB));
    expect(mapper.counts.reserve).toBe(2);
    await loadOne(manager, data(5000 * KB));
    expect(manager.statistics()).toMatchObject({ reservations: 3, finalized: 22 });
    manager.checkInvariants();
  });

  it('serve loads that come at once from one reservation', async () => {
    const mapper = new CountingMapper();
    const manager = new Manager(mapper, small);
    await Promise.all(Array.from({ length: 30 }, () => loadOne(manager, object())));
    expect(mapper.counts.reserve).toBe(1);
    await Promise.all([loadOne(manager, data(900 * KB)), loadOne(manager, data(700 * KB)), loadOne(manager, data(10))]);
    expect(mapper.counts.reserve).toBe(3);
    manager.checkInvariants();
  });

  it('keep the segments of one load in one reservation', async () => {
    const mapper = new CountingMapper();
    const manager = new Manager(mapper, small);
    await loadOne(manager, data(600 * KB));
    const { addresses } = await loadOne(manager, {
      segments: [
        { protection: RX, content: pattern(100) },
        { protection: RW, content: pattern(400 * KB) },
      ],
    });
    expect(Math.max(...addresses) - Math.min(...addresses)).toBeLessThan(1024 * KB);
    expect(mapper.counts.reserve).toBe(2);
  });

  it('refuse what does not fit where growth is fixed, naming what was asked and what is free', async () => {
    const manager = new Manager(new CountingMapper(), { ...small, growth: 'fixed' });
    const { alloc } = await loadOne(manager, data(600 * KB));
    const before = manager.statistics();
    await expect(place(manager, [data(400 * KB)])).rejects.toThrow(
      /^big\.o: 409600 bytes in 1 segments do not fit: slabs of 262144 bytes in a reservation of 1048576 \(growth 'fixed'\) have \d+ bytes free, the largest run \d+; unload something/,
    );
    expect(manager.statistics().used).toBe(before.used);
    await manager.deallocate([alloc]);
    await loadOne(manager, data(400 * KB));
  });

  it('take one slab an arena where growth is to fail', async () => {
    const manager = new Manager(new CountingMapper(), { ...small, growth: 'fail' });
    await loadOne(manager, data(100 * KB));
    await expect(place(manager, [data(100 * KB)])).rejects.toThrow(/growth 'fail'/);
    await expect(place(manager, [data(200 * KB)])).rejects.toThrow(/growth 'fail'/);
    await loadOne(manager, data(20 * KB));
    manager.checkInvariants();
  });

  it('ask for less where the executor has no gap as large as wished', async () => {
    const mapper = new CountingMapper({ largest: 200 * KB });
    const manager = new Manager(mapper, small);
    await loadOne(manager, object());
    expect(mapper.counts.reserve).toBeGreaterThan(1);
    expect(manager.statistics().reserved).toBeLessThanOrEqual(200 * KB);
    await expect(place(manager, [data(300 * KB)])).rejects.toThrow(/no gap/);
  });

  it('give an empty slab back beyond the spare one, and whole reservations but the first', async () => {
    const mapper = new CountingMapper();
    const manager = new Manager(mapper, { ...small, spareSlabs: 1 });
    const loads = [];
    for (let i = 0; i < 12; i++) loads.push(await loadOne(manager, data(120 * KB)));
    expect(manager.statistics()).toMatchObject({ reservations: 3 });
    const prepared = mapper.prepared;
    await manager.deallocate(loads.map(({ alloc }) => alloc));
    expect(manager.statistics()).toMatchObject({ reservations: 1, used: 0 });
    expect(mapper.prepared).toBeLessThan(prepared / 3);
    expect(manager.statistics().slabs).toBe(1);
    await loadOne(manager, data(120 * KB));
    manager.checkInvariants();
  });

  it('return freed pages to the system where that is the policy', async () => {
    const warm = new CountingMapper();
    const returned = new CountingMapper();
    for (const [mapper, freedPages] of [
      [warm, 'warm'],
      [returned, 'returned'],
    ] as const) {
      const manager = new Manager(mapper, { ...small, freedPages });
      await loadOne(manager, data(5000));
      const { alloc } = await loadOne(manager, data(50 * KB));
      await manager.deallocate([alloc]);
      const { addresses } = await loadOne(manager, {
        segments: [{ protection: RW, content: pattern(1), zeroFill: 40 * KB }],
      });
      expect(
        mapper
          .read(at(addresses, 0), 41 * KB - 1023)
          .subarray(1)
          .every((byte) => byte === 0),
      ).toBe(true);
    }
    expect(warm.counts.discard).toBe(0);
    expect(returned.counts.discard).toBe(1);
  });

  it('touch pages ahead of need, in steps, and take the next slab in time', async () => {
    const mapper = new CountingMapper();
    const manager = new Manager(mapper, { ...small, ahead: 32 * KB });
    await manager.warmUp();
    expect(mapper.counts).toMatchObject({ reserve: 1, touch: 3 });
    expect(manager.statistics().slabs).toBe(3);
    for (let i = 0; i < 8; i++) await loadOne(manager, object(64));
    expect(mapper.counts.touch).toBeLessThanOrEqual(9);
    for (let i = 0; i < 14; i++) await loadOne(manager, data(8 * KB));
    const [, , pool] = manager.statistics().pools;
    expect(pool?.slabs).toBe(2);
    expect(pool?.touched).toBeGreaterThanOrEqual((pool?.used ?? 0) + 16 * KB);
  });

  it('have the pages of large new content made meanwhile, once, and none of zero fill', async () => {
    const mapper = new CountingMapper();
    const manager = new Manager(mapper, { reservation: 64 * MB, slab: 32 * MB, spareSlabs: 4 });
    const { alloc, addresses } = await loadOne(manager, data(3 * MB));
    expect(mapper.touched).toEqual([[at(addresses, 0), 3 * MB]]);
    await manager.deallocate([alloc]);
    await loadOne(manager, data(2 * MB));
    await loadOne(manager, object(64 * KB));
    await loadOne(manager, { segments: [{ protection: RW, content: pattern(16), zeroFill: 5 * MB }] });
    expect(mapper.counts.touch).toBe(1);
    // A load of many small parts is one range for each protection.
    const many = await load(
      manager,
      Array.from({ length: 300 }, () => object(3000)),
    );
    expect(many).toHaveLength(300);
    expect(mapper.touched.slice(1).map(([, size]) => size)).toSatisfy(
      (sizes: readonly number[]) => sizes.length === 3 && sizes.every((size) => size >= 299 * 3000),
    );
  });

  it('wait for pages that are being made before they return them to the system', async () => {
    const mapper = new CountingMapper();
    const manager = new Manager(mapper, { reservation: 64 * MB, slab: 32 * MB, freedPages: 'returned' });
    const made = new Deferred<void>();
    mapper.beforeTouch = made.promise;
    const { alloc } = await loadOne(manager, data(3 * MB));
    const gone = manager.deallocate([alloc]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(mapper.counts.discard).toBe(0);
    made.resolve();
    await gone;
    expect(mapper.counts.discard).toBe(1);
  });

  it('keep apart what has to lie in different places', async () => {
    const mapper = new CountingMapper();
    const manager = new Manager(mapper, small);
    await load(manager, [object()], Placement.NearLibraries);
    await load(manager, [object()], Placement.Low2GB);
    await load(manager, [object()], Placement.Low2GB);
    expect(mapper.counts.reserve).toBe(2);
  });

  it('fill with poison on allocate and on free, where asked to', async () => {
    const mapper = new CountingMapper();
    const manager = new Manager(mapper, { ...small, poison: true });
    const [alloc] = await manager.allocate([
      { unit: { name: 'a.o', graphs: [] }, segments: [R, RX, RW].map(segmentOf) },
    ]);
    if (alloc === undefined) throw new Error('nothing was allocated');
    for (const { workingMemory } of alloc.segments) {
      expect([...workingMemory]).toEqual([...new Array(10).fill(0xa5), ...new Array(6).fill(0)]);
    }
    const views = alloc.segments.map(({ workingMemory }) => workingMemory);
    const [finalized] = await manager.finalize([alloc]);
    if (finalized === undefined) throw new Error('nothing was finalized');
    await manager.deallocate([finalized]);
    expect(views.map((view) => new Set(view))).toEqual([new Set([0xdd]), new Set([0xcc]), new Set([0xdd])]);
  });

  it.each([
    [{ slab: 5000 }, /slab is 5000: allowed are multiples of the page, 4096 bytes/],
    [{ slab: 0 }, /slab is 0/],
    [{ reservation: 4096 }, /reservation is 4096: allowed are multiples of 4096 bytes, from the slab's size/],
    [{ ahead: 2 ** 30 }, /ahead is/],
    [{ spareSlabs: -1 }, /spareSlabs is -1/],
    [{ growth: 'never' as 'fail' }, /growth is never: allowed are growable, fixed, fail/],
    [{ heap: 'worstFit' as 'bestFit' }, /heap is worstFit/],
  ])('refuse settings %o', (settings, message) => {
    expect(() => new Manager(new CountingMapper(), settings)).toThrow(message);
  });
});

describe('SlabMemoryManager', () => {
  it('keeps the number of mappings flat: neighbours of one pool join', async () => {
    const manager = new SlabMemoryManager(new CountingMapper());
    for (let i = 0; i < 500; i++) await loadOne(manager, object());
    expect(manager.statistics().mappings).toBeLessThanOrEqual(7);
  });
});

describe('PackedMemoryManager', () => {
  it('takes no message to finalize what registers nothing, and as many bytes as there are', async () => {
    const mapper = new CountingMapper();
    const manager = new PackedMemoryManager(mapper, { ...small, slab: 1024 * KB });
    await manager.warmUp();
    const messages = { ...mapper.counts };
    await load(
      manager,
      Array.from({ length: 200 }, () => object(500)),
    );
    expect(mapper.counts).toEqual(messages);
    expect(manager.statistics().used).toBeLessThan(200 * 3 * 500 * 1.05);
    expect(manager.statistics().mappings).toBe(3);
  });

  it('has the executor forget fetched code before freed code is replaced, and only then', async () => {
    const mapper = new CountingMapper();
    const manager = new PackedMemoryManager(mapper, small);
    const first = await loadOne(manager, object());
    await loadOne(manager, object());
    expect(mapper.barriers).toBe(0);
    await manager.deallocate([first.alloc]);
    await loadOne(manager, { segments: [{ protection: RW, content: pattern(10) }] });
    expect(mapper.barriers).toBe(0);
    const again = await loadOne(manager, object());
    expect(at(again.addresses, 1)).toBe(at(first.addresses, 1));
    expect(mapper.barriers).toBe(1);
  });

  it('waits for no actions that run before whatever is called next, but for their keys before it undoes them', async () => {
    const mapper = new CountingMapper();
    mapper.runsInOrder = true;
    const manager = new PackedMemoryManager(mapper, small);
    const call = (entry: number) => ({ function: executorAddress(16), argumentBytes: Uint8Array.of(entry) });
    const acting = (entry: number): UnitSpec => ({
      ...object(),
      actions: () => [{ finalize: call(entry), deallocate: call(100 + entry) }],
    });
    const good = await loadOne(manager, acting(1));
    // 0 fails in the executor, of which finalize hears nothing.
    const bad = await loadOne(manager, acting(0));
    await manager.deallocate([good.alloc]);
    expect(mapper.log).toEqual([1, 101]);
    await expect(manager.deallocate([bad.alloc])).rejects.toThrow('action failed on purpose');
    expect(manager.statistics()).toMatchObject({ finalized: 0, used: 0 });
    manager.checkInvariants();
  });

  it('waits for no barrier either that runs before whatever is called next', async () => {
    const mapper = new CountingMapper();
    const manager = new PackedMemoryManager(mapper, small);
    const first = await loadOne(manager, object());
    await manager.deallocate([first.alloc]);
    mapper.runsInOrder = true;
    let release = (): void => undefined;
    const { runActions } = mapper.actionRunner;
    mapper.actionRunner.runActions = async (...request) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return runActions(...request);
    };
    const again = await loadOne(manager, object());
    expect(mapper.barriers).toBe(0);
    release();
    await expect.poll(() => mapper.barriers).toBe(1);
    await manager.deallocate([again.alloc]);
  });

  it('turns freed code into int3, poison or not', async () => {
    const mapper = new CountingMapper();
    const manager = new PackedMemoryManager(mapper, small);
    const { alloc, addresses } = await loadOne(manager, object());
    await manager.deallocate([alloc]);
    expect(mapper.read(at(addresses, 1), 100).every((byte) => byte === 0xcc)).toBe(true);
    expect(mapper.read(at(addresses, 0), 100)).toEqual(pattern(100));
  });

  it('refuses a mapper that cannot run actions by themselves', () => {
    const mapper = new CountingMapper();
    Object.defineProperty(mapper, 'actionRunner', { value: null });
    expect(() => new PackedMemoryManager(mapper)).toThrow(
      /packed arenas need shared memory and an executor of Loadstone/,
    );
  });
});

function segmentOf(protection: number) {
  return {
    protection,
    lifetime: 'standard' as const,
    large: false,
    alignment: 16,
    contentSize: 10,
    size: 16,
    blocks: [],
    blockOffsets: [],
  };
}
