// What is loaded arrives whole, where it may be, and runs: content, zero fill, alignment, many units and loads at once.
// A part of memoryManager.contract.ts.
import { expect, it } from 'vitest';
import { type ExecutorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { at, load, loadOne, pattern, place, R, RW, RX, type UnitSpec } from '../../support/layouts.ts';
import { returning } from '../executor/support/machineCode.ts';
import type { ContractTraits, Subject } from './memoryManager.contract.ts';
import { threeSegments } from './support/threeSegments.ts';

/** Registers the tests; `memoryManagerContract` calls it. */
export function loadedContentContract(subject: Subject, traits: ContractTraits): void {
  it('brings content and zero fill of every segment into the executor', async () => {
    const { manager, read } = subject();
    const units: UnitSpec[] = [
      { segments: [{ protection: R, content: pattern(100, 1), zeroFill: 0 }] },
      {
        segments: [
          { protection: R, content: pattern(5000, 2) },
          { protection: RX, content: pattern(33, 3) },
          { protection: RW, content: pattern(17, 4), zeroFill: 9000 },
        ],
      },
      { segments: [{ protection: RW, content: new Uint8Array(0), zeroFill: 12_345 }] },
    ];
    const loaded = await load(manager, units);
    for (const [i, unit] of units.entries()) {
      for (const [s, { content, zeroFill = 0 }] of unit.segments.entries()) {
        const bytes = await read(at(at(loaded, i).addresses, s), content.length + zeroFill);
        expect(bytes.subarray(0, content.length)).toEqual(content);
        expect(bytes.subarray(content.length).every((byte) => byte === 0)).toBe(true);
      }
    }
    manager.checkInvariants();
  });

  it('runs what it loaded', async () => {
    const { manager, call } = subject();
    const loaded = await load(
      manager,
      [42, 43, 44].map((value) => ({ segments: [{ protection: RX, content: returning(value) }] })),
    );
    const results = await Promise.all(loaded.map(({ addresses }) => call(at(addresses, 0))));
    expect(results).toEqual([42, 43, 44]);
  });

  it('keeps the segments of a load within reach of each other', async () => {
    const { manager } = subject();
    const loaded = await load(manager, [threeSegments(), threeSegments(), threeSegments()]);
    const addresses = loaded.flatMap((unit) => unit.addresses);
    expect(Math.max(...addresses) - Math.min(...addresses)).toBeLessThan(2 ** 31 - 2 ** 20);
  });

  it.each([64, 4096, 65_536, 2 ** 21])('aligns to %i bytes', async (alignment) => {
    const { manager, read, call } = subject();
    await loadOne(manager, { segments: [{ protection: RW, content: pattern(3) }] });
    const { addresses } = await loadOne(manager, {
      segments: [
        { protection: R, content: pattern(10, 1), alignment },
        { protection: RX, content: returning(7), alignment },
        { protection: RW, content: pattern(10, 2), alignment, zeroFill: 100 },
      ],
    });
    expect(addresses.map((address) => address % alignment)).toEqual([0, 0, 0]);
    expect(await call(at(addresses, 1))).toBe(7);
    expect(await read(at(addresses, 2), 10)).toEqual(pattern(10, 2));
  });

  it('loads many units with one finalize', async () => {
    const { manager, process, read, call } = subject();
    const units = Array.from({ length: 100 }, (_, i) => ({
      segments: [
        { protection: RX, content: returning(1000 + i) },
        { protection: RW, content: pattern(i + 1, i) },
      ],
    }));
    const allocs = await place(manager, units);
    const before = process.epc.counters.messagesSent;
    const finalized = await manager.finalize(allocs);
    if (traits.oneMessage) expect(process.epc.counters.messagesSent - before).toBeLessThanOrEqual(1);
    expect(new Set(finalized).size).toBe(100);
    expect(await call(at(at(allocs, 73).segments, 0).address)).toBe(1073);
    expect(await read(at(at(allocs, 99).segments, 1).address, 100)).toEqual(pattern(100, 99));
    await manager.deallocate(finalized);
    manager.checkInvariants();
    expect(manager.statistics()).toMatchObject({ inFlight: 0, finalized: 0 });
  });

  it('takes units without segments', async () => {
    const { manager, process } = subject();
    const before = process.epc.counters.messagesSent;
    const loaded = await load(manager, [{ segments: [] }]);
    expect(at(loaded, 0).alloc).toBe(nullAddress);
    await manager.deallocate([at(loaded, 0).alloc]);
    expect(process.epc.counters.messagesSent).toBe(before);
  });

  it('serves many loads at once', async () => {
    const { manager, read, call } = subject();
    const loads = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const { alloc, addresses } = await loadOne(manager, {
          segments: [
            { protection: RX, content: returning(i) },
            { protection: RW, content: pattern(1000, i), zeroFill: 5000 },
          ],
        });
        expect(await call(at(addresses, 0))).toBe(i);
        expect(await read(at(addresses, 1), 1000)).toEqual(pattern(1000, i));
        return alloc;
      }),
    );
    manager.checkInvariants();
    await Promise.all(loads.map((alloc) => manager.deallocate([alloc])));
    manager.checkInvariants();
    expect(manager.statistics().finalized).toBe(0);
  });

  if (traits.shared) {
    it('shares data without a message', async () => {
      const { manager, process, read } = subject();
      const content = pattern(16, 3);
      const { addresses, inFlight } = await loadOne(manager, { segments: [{ protection: RW, content }] });
      const view = at(inFlight.segments, 0).workingMemory;
      const sent = process.epc.counters.messagesSent;
      view[0] = 99;
      expect(process.epc.counters.messagesSent).toBe(sent);
      expect((await read(at(addresses, 0), 1))[0]).toBe(99);
      await process.epc.callWrapper(
        process.epc.symbol(orcNames.memWriteBuffers),
        encodeWrite(at(addresses, 0), Uint8Array.of(1, 2, 3)),
      );
      expect([...view.subarray(0, 3)]).toEqual([1, 2, 3]);
    });
  }
}

function encodeWrite(address: ExecutorAddress, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(24 + bytes.length);
  const view = new DataView(message.buffer);
  view.setBigUint64(0, 1n, true);
  view.setBigUint64(8, BigInt(address), true);
  view.setBigUint64(16, BigInt(bytes.length), true);
  message.set(bytes, 24);
  return message;
}
