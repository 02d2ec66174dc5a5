// What every memory manager does, over every mapper, with every executor. Real processes: content is read back by
// ORC's services in the executor, loaded functions are run there, protections are the kernel's word.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutorProcess } from '../../../app/main/epc/executorProcess.ts';
import type { AllocationAction } from '../../../app/main/link/linkEnvironment.ts';
import type { JITLinkMemoryManager } from '../../../app/main/memory/memoryManager.ts';
import { type ExecutorAddress, executorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { spsAddress, spsBytes, spsI32, spsSequence, spsTuple } from '../../../app/shared/orc/sps.ts';
import { isAlive } from '../../support/executors.ts';
import { at, load, loadOne, pattern, place, R, RW, RX, type UnitSpec } from '../../support/layouts.ts';
import { failingAction, loggingAction, readLog, returning } from '../executor/support/machineCode.ts';

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

    const read = (address: ExecutorAddress, size: number): Promise<Uint8Array> => readMemory(process, address, size);
    const call = (address: ExecutorAddress): Promise<number> =>
      process.epc.call(orcNames.runAsVoidFunction, spsAddress, address, spsI32);

    it('brings content and zero fill of every segment into the executor', async () => {
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
      const loaded = await load(
        manager,
        [42, 43, 44].map((value) => ({ segments: [{ protection: RX, content: returning(value) }] })),
      );
      const results = await Promise.all(loaded.map(({ addresses }) => call(at(addresses, 0))));
      expect(results).toEqual([42, 43, 44]);
    });

    it('gives each segment its rights and never write with execute, on either side', async () => {
      const { addresses } = await loadOne(manager, threeSegments());
      expect(addresses.map((address) => rightsAt(process.pid, address))).toEqual(['r--', 'r-x', 'rw-']);
      const shared = process.pid === globalThis.process.pid ? 'memfd:loadstone' : '';
      const writableCode = mappingsOf(process.pid).filter(({ rights }) => rights.startsWith('rwx'));
      expect(writableCode.filter(({ name: file }) => file.includes(shared))).toEqual([]);
      const ours = mappingsOf(globalThis.process.pid).filter(({ name: file }) =>
        /memfd:loadstone|\/dev\/shm/.test(file),
      );
      // In one process both views are there, but none is both.
      const forbidden = process.pid === globalThis.process.pid ? /wx/ : /x/;
      expect(ours.filter(({ rights }) => forbidden.test(rights))).toEqual([]);
    });

    it('never has a page of its own writable and executable while loads come and go', async () => {
      let loading = true;
      const load50 = async (): Promise<void> => {
        for (let i = 0; i < 50; i++) {
          const { alloc } = await loadOne(manager, threeSegments(pattern(3000, i)));
          await manager.deallocate([alloc]);
        }
        loading = false;
      };
      const working = load50();
      let looks = 0;
      const inProcess = process.pid === globalThis.process.pid;
      while (loading) {
        looks++;
        const both = mappingsOf(process.pid).filter(({ rights }) => rights.startsWith('rwx'));
        expect(both.filter(({ name: file }) => !inProcess || file.includes('memfd:loadstone'))).toEqual([]);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await working;
      expect(looks).toBeGreaterThan(0);
    });

    it('keeps the segments of a load within reach of each other', async () => {
      const loaded = await load(manager, [threeSegments(), threeSegments(), threeSegments()]);
      const addresses = loaded.flatMap((unit) => unit.addresses);
      expect(Math.max(...addresses) - Math.min(...addresses)).toBeLessThan(2 ** 31 - 2 ** 20);
    });

    it.each([64, 4096, 65_536, 2 ** 21])('aligns to %i bytes', async (alignment) => {
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

    it('runs actions in order, and undoes them in reverse', async () => {
      const { log, action } = await openLog();
      const first = [1, 2, 3].map((n) => ({ finalize: action(n), deallocate: action(100 + n) }));
      const loaded = await load(manager, [
        { segments: [{ protection: R, content: pattern(8) }], actions: () => first },
        {
          segments: [{ protection: R, content: pattern(8) }],
          actions: () => [
            { finalize: action(4), deallocate: noCall },
            { finalize: noCall, deallocate: action(105) },
          ],
        },
      ]);
      expect(await log()).toEqual(traits.oneMessage ? [1, 2, 3, 4] : expect.arrayContaining([1, 2, 3, 4]));
      await manager.deallocate([at(loaded, 0).alloc, at(loaded, 1).alloc]);
      expect((await log()).slice(4)).toEqual([105, 103, 102, 101]);
    });

    it('undoes what was done when an action fails, and has its memory back after abandon', async () => {
      const { log, action, fail } = await openLog();
      const before = manager.statistics();
      const units: UnitSpec[] = [
        {
          segments: [{ protection: RX, content: returning(1) }],
          actions: () => [{ finalize: action(1), deallocate: action(101) }],
        },
        {
          segments: [{ protection: RX, content: returning(2) }],
          actions: () => [
            { finalize: action(2), deallocate: action(102) },
            { finalize: fail, deallocate: action(103) },
          ],
        },
      ];
      const allocs = await place(manager, units);
      await expect(manager.finalize(allocs)).rejects.toThrow(/\w/);
      const entries = await log();
      expect(entries.filter((entry) => entry === 102 || entry === 103)).toEqual([102]);
      expect(entries.includes(1)).toBe(entries.includes(101));
      for (const alloc of allocs) await alloc.abandon();
      manager.checkInvariants();
      expect(manager.statistics()).toMatchObject({ inFlight: 0, finalized: before.finalized });
      if (traits.reuses) expect(manager.statistics().used).toBe(before.used);
      const [again] = await load(manager, [{ segments: [{ protection: RX, content: returning(9) }] }]);
      expect(await call(at(again?.addresses ?? [], 0))).toBe(9);
    });

    it('shows no byte of what was freed before', async () => {
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
      for (let value = 0; value < 20; value++) {
        const { alloc, addresses } = await loadOne(manager, {
          segments: [{ protection: RX, content: returning(value) }],
        });
        expect(await call(at(addresses, 0))).toBe(value);
        await manager.deallocate([alloc]);
      }
    });

    it('gives abandoned memory back, once', async () => {
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

    it('takes units without segments', async () => {
      const before = process.epc.counters.messagesSent;
      const loaded = await load(manager, [{ segments: [] }]);
      expect(at(loaded, 0).alloc).toBe(nullAddress);
      await manager.deallocate([at(loaded, 0).alloc]);
      expect(process.epc.counters.messagesSent).toBe(before);
    });

    it('keeps finalize-lifetime segments until their actions ran', async () => {
      const { log, logAddress } = await openLog();
      const content = loggingAction(logAddress);
      const { alloc, addresses } = await loadOne(manager, {
        segments: [
          { protection: RX, content: returning(5) },
          { protection: RX, content, lifetime: 'finalize' },
        ],
        actions: (own) => [
          { finalize: { function: at(own, 1), argumentBytes: Uint8Array.of(77) }, deallocate: noCall },
        ],
      });
      expect(await log()).toEqual([77]);
      expect(await call(at(addresses, 0))).toBe(5);
      const more = await loadOne(manager, { segments: [{ protection: RX, content: returning(6) }] });
      expect(await call(at(more.addresses, 0))).toBe(6);
      expect(await call(at(addresses, 0))).toBe(5);
      await manager.deallocate([alloc, more.alloc]);
      manager.checkInvariants();
    });

    it('serves many loads at once', async () => {
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

    it('leaves nothing behind: mappings, descriptors, names, processes', async () => {
      await manager.deallocate([(await loadOne(manager, threeSegments())).alloc]);
      const counts = (): readonly number[] => [
        mappingsOf(process.pid).length,
        descriptorsOf(process.pid),
        mappingsOf(globalThis.process.pid).filter(({ name: file }) => file.includes('memfd:loadstone')).length,
      ];
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
      expect(readdirSync('/dev/shm').filter((file) => file.includes(`${process.pid}`))).toEqual([]);
      expect(mappingsOf(globalThis.process.pid).filter(({ name: file }) => /memfd:loadstone/.test(file))).toEqual([]);
    });

    interface Log {
      readonly logAddress: number;
      readonly fail: AllocationAction['finalize'];
      log(): Promise<number[]>;
      action(entry: number): AllocationAction['finalize'];
    }

    /** A log in the executor's memory, and an action that writes to it. */
    async function openLog(): Promise<Log> {
      const { addresses: data } = await loadOne(manager, {
        segments: [{ protection: RW, content: new Uint8Array(0), zeroFill: 256 }],
      });
      const logAddress = at(data, 0);
      const { addresses: code } = await loadOne(manager, {
        segments: [
          { protection: RX, content: Uint8Array.of(...loggingAction(logAddress), ...new Uint8Array(64).fill(0xcc)) },
          { protection: RX, content: failingAction },
        ],
      });
      return {
        logAddress,
        log: async () => readLog(await read(logAddress, 256)),
        action: (entry) => ({ function: at(code, 0), argumentBytes: Uint8Array.of(entry) }),
        fail: { function: at(code, 1), argumentBytes: new Uint8Array(0) },
      };
    }
  });
}

const noCall: AllocationAction['finalize'] = { function: nullAddress, argumentBytes: new Uint8Array(0) };

/** Constants, code and data, as most objects have them. */
function threeSegments(content: Uint8Array = pattern(200)): UnitSpec {
  return { segments: [R, RX, RW].map((protection) => ({ protection, content })) };
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

function encodeWrite(address: ExecutorAddress, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(24 + bytes.length);
  const view = new DataView(message.buffer);
  view.setBigUint64(0, 1n, true);
  view.setBigUint64(8, BigInt(address), true);
  view.setBigUint64(16, BigInt(bytes.length), true);
  message.set(bytes, 24);
  return message;
}

interface Mapping {
  readonly start: number;
  readonly end: number;
  /** `r-xs`. */
  readonly rights: string;
  readonly name: string;
}

function mappingsOf(pid: number): readonly Mapping[] {
  return readFileSync(`/proc/${pid}/maps`, 'latin1')
    .split('\n')
    .flatMap((line) => {
      const [, start, end, rights, name] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
      if (start === undefined || end === undefined || rights === undefined) return [];
      return [{ start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), rights, name: name ?? '' }];
    });
}

function rightsAt(pid: number, address: number): string {
  const mapping = mappingsOf(pid).find(({ start, end }) => start <= address && address < end);
  return mapping?.rights.slice(0, 3) ?? 'unmapped';
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      readlinkSync(`/proc/${pid}/fd/${fd}`);
      return true;
    } catch {
      return false;
    }
  }).length;
}
