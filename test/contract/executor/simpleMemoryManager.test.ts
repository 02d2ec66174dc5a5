import { describe, expect, it } from 'vitest';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { encode, spsAddress, spsSequence, spsTuple, spsU8 } from '../../../app/shared/orc/sps.ts';
import { residentKilobytes } from '../../support/executors.ts';
import { isSanitized, startExecutor } from './support/executorUnderTest.ts';
import { loggingAction, readLog, returning } from './support/machineCode.ts';
import { dylibs, loadCode, noCall, only, page, plus, R, RW, RWX, RX, run, simpleMemory } from './support/services.ts';

describe('simple memory manager', () => {
  it('runs code that came over the wire', async () => {
    const { epc } = await startExecutor();
    const base = await simpleMemory(epc).reserve(page);
    const key = await simpleMemory(epc).initialize([[RX, base, 6, returning(42)]]);
    expect(key).toBe(base);
    expect(await run(epc).voidFunction(base)).toBe(42);
  });

  it('keeps many small reservations within the reach of code, whatever the system gives out meanwhile', async () => {
    const { epc } = await startExecutor();
    const bases: number[] = [];
    // Each call at the same time has a thread, and each thread a stack of 8 MB or more.
    for (let round = 0; round < 40; round++) {
      bases.push(...(await Promise.all(Array.from({ length: 32 }, () => simpleMemory(epc).reserve(5 * page)))));
    }
    expect(new Set(bases).size).toBe(bases.length);
    expect(Math.max(...bases) - Math.min(...bases)).toBeLessThan(2 ** 31 - 5 * page);
    // Whichever call came first: it chose where the others lie, and lies apart from them.
    const middle = bases.toSorted((one, other) => one - other)[bases.length >> 1] ?? 0;
    const near = bases.filter((base) => Math.abs(base - middle) < 2 ** 29);
    expect(near.length).toBeGreaterThan(bases.length * 0.9);
  });

  // On Windows libraries are reached through pointers, from anywhere.
  if (process.platform !== 'win32') {
    it('reserves within the reach of the C library, small and large', async () => {
      const { epc } = await startExecutor();
      const puts = await dylibs(epc).find('puts');
      for (const size of [page, 2 ** 26, 2 ** 30]) {
        const base = await simpleMemory(epc).reserve(size);
        expect(Math.abs(base - puts)).toBeLessThan(2 ** 31);
        expect(Math.abs(base + size - puts)).toBeLessThan(2 ** 31);
      }
    });
  }

  it('fills what content does not reach with zeros, also when the memory is used again', async () => {
    const { epc } = await startExecutor();
    const base = await simpleMemory(epc).reserve(page);
    const full = new Uint8Array(page).fill(0xb8);
    const key = await simpleMemory(epc).initialize([[RW, base, page, full]]);
    await simpleMemory(epc).deinitialize([key]);
    await simpleMemory(epc).initialize([[RX, base, 6, returning(1)]]);
    // The byte behind the function is not what was there before: 00 00 is an instruction that faults at address 0.
    expect(await run(epc).voidFunction(base)).toBe(1);
  });

  it('gives large zero fill anew, without taking memory for all of it', async () => {
    const { epc, pid } = await startExecutor();
    // No Windows has that much to commit.
    const size = process.platform === 'linux' ? 2 ** 40 : 2 ** 24;
    const base = await simpleMemory(epc).reserve(size);
    const far = plus(base, 2 ** 22);
    const write = spsSequence(spsTuple(spsAddress, spsU8));
    const readFar = () => epc.call(orcNames.memReadUint8s, spsSequence(spsAddress), [base, far], spsSequence(spsU8));
    const key = await simpleMemory(epc).initialize([[RW, base, size, Uint8Array.of(7)]]);
    await epc.callWrapper(epc.symbol(orcNames.memWriteUint8s), encode(write, [[far, 9]]));
    expect(await readFar()).toEqual([7, 9]);
    await simpleMemory(epc).deinitialize([key]);
    await simpleMemory(epc).initialize([[RW, base, size, Uint8Array.of(8)]]);
    expect(await readFar()).toEqual([8, 0]);
    if (process.platform === 'linux' && !isSanitized) expect(residentKilobytes(pid)).toBeLessThan(65_536);
  });

  it('refuses what lies outside, overlaps, is too full or unaligned, before anything is written', async () => {
    const { epc } = await startExecutor();
    const base = await simpleMemory(epc).reserve(2 * page);
    const loaded = await loadCode(epc, (data) => [loggingAction(data)]);
    const action = [[[only(loaded.functions), Uint8Array.of(1)], noCall]] as const;
    const bytes = returning(1);
    for (const [address, size, content, message] of [
      [loaded.data, page, bytes, /not part of any reserved address range/],
      [plus(base, page), 2 * page, bytes, /does not lie in the reservation/],
      [plus(base, 8), 8, bytes, /does not start on a page/],
      [base, 4, bytes, /6 bytes of content/],
      [0 as ExecutorAddress, 8, bytes, /not part of any reserved/],
    ] as const) {
      await expect(simpleMemory(epc).initialize([[R, address, size, content]], action)).rejects.toThrow(message);
    }
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([]);
    await simpleMemory(epc).initialize([[R, base, 1, Uint8Array.of(1)]]);
    await expect(simpleMemory(epc).initialize([[R, base, 1, Uint8Array.of(1)]])).rejects.toThrow(/overlaps/);
    await expect(simpleMemory(epc).initialize([])).rejects.toThrow(/without segments/);
  });

  it('allows ORC its writable code', async () => {
    const { epc } = await startExecutor();
    const base = await simpleMemory(epc).reserve(page);
    await simpleMemory(epc).initialize([[RWX, base, 6, returning(3)]]);
    expect(await run(epc).voidFunction(base)).toBe(3);
  });

  it('deinitializes and releases with the actions that are due, once', async () => {
    const { epc } = await startExecutor();
    const loaded = await loadCode(epc, (data) => [loggingAction(data)]);
    const logging = only(loaded.functions);
    const base = await simpleMemory(epc).reserve(2 * page);
    const first = await simpleMemory(epc).initialize(
      [[R, base, 1, Uint8Array.of(1)]],
      [[noCall, [logging, Uint8Array.of(51)]]],
    );
    await simpleMemory(epc).initialize(
      [[R, plus(base, page), 1, Uint8Array.of(1)]],
      [[noCall, [logging, Uint8Array.of(52)]]],
    );
    await simpleMemory(epc).deinitialize([first]);
    await expect(simpleMemory(epc).deinitialize([first])).rejects.toThrow(/not the key/);
    await simpleMemory(epc).release([base]);
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([51, 52]);
    await expect(simpleMemory(epc).release([base])).rejects.toThrow(/not the base/);
    await expect(simpleMemory(epc).reserve(0)).rejects.toThrow(/reserve of 0 bytes/);
  });

  it('releases several reservations last first, as what was loaded later may need what was loaded before', async () => {
    const { epc } = await startExecutor();
    const loaded = await loadCode(epc, (data) => [loggingAction(data)]);
    const logging = only(loaded.functions);
    const bases: ExecutorAddress[] = [];
    for (const entry of [61, 62, 63]) {
      const base = await simpleMemory(epc).reserve(page);
      await simpleMemory(epc).initialize([[R, base, 1, Uint8Array.of(1)]], [[noCall, [logging, Uint8Array.of(entry)]]]);
      bases.push(base);
    }
    await simpleMemory(epc).release(bases);
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([63, 62, 61]);
  });
});
