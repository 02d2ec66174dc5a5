import { describe, expect, it } from 'vitest';
import { type CrashReport, decodeCrashReport } from '../../app/main/epc/endReports.ts';
import type { SimpleRemoteEpc } from '../../app/main/epc/simpleRemoteEpc.ts';
import type { ExecutorAddress } from '../../app/shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../app/shared/orc/bootstrapNames.ts';
import { spsAddress, spsTuple, spsU64 } from '../../app/shared/orc/sps.ts';
import { startExecutor } from '../contract/executor/support/executorUnderTest.ts';
import { calling, writingToNull } from '../contract/executor/support/machineCode.ts';
import { type LoadedCode, loadCode, page, plus, run } from '../contract/executor/support/services.ts';

const spsTable = spsTuple(spsAddress, spsAddress, spsU64);

const register = (epc: SimpleRemoteEpc, base: number, table: number, entries: number) =>
  epc.callFallible(loadstoneNames.registerFunctionTable, spsTable, [
    base as ExecutorAddress,
    table as ExecutorAddress,
    entries,
  ]);
const deregister = (epc: SimpleRemoteEpc, base: number, table: number, entries: number) =>
  epc.callFallible(loadstoneNames.deregisterFunctionTable, spsTable, [
    base as ExecutorAddress,
    table as ExecutorAddress,
    entries,
  ]);

/** Where the table and the unwind information lie in the page of data. */
const tableOffset = 64;
const informationOffset = 256;

/** Entries of 12 bytes: begin, end and unwind information, relative to the base of the code. */
function writeTable({ view }: LoadedCode, entries: readonly (readonly [number, number])[]): void {
  const words = new DataView(view.bytes.buffer, view.bytes.byteOffset + page + tableOffset);
  entries.forEach(([begin, end], i) => {
    [begin, end, page + informationOffset].forEach((word, place) => {
      words.setUint32(12 * i + 4 * place, word, true);
    });
  });
  // Version 1, four bytes of prologue, one code: at its end, 40 bytes are on the stack.
  view.bytes.set([1, 4, 1, 0, 4, 0x42, 0, 0], page + informationOffset);
}

/** A function that has 40 bytes on the stack when it calls one that crashes. */
async function loadCaller(epc: SimpleRemoteEpc) {
  let caller: Uint8Array = new Uint8Array(0);
  const loaded = await loadCode(epc, (data) => {
    caller = calling(data - page);
    return [writingToNull, caller];
  });
  const [, start] = loaded.functions as [ExecutorAddress, ExecutorAddress];
  const offset = start - loaded.base;
  writeTable(loaded, [[offset, offset + caller.length]]);
  return { loaded, start, length: caller.length, table: plus(loaded.data, tableOffset) };
}

async function crash(
  registered: boolean,
): Promise<{ report: CrashReport; start: number; length: number; main: number }> {
  const { epc, ended } = await startExecutor();
  let report: CrashReport | null = null;
  epc.handleDispatch(epc.symbol(loadstoneNames.reportCrashTag), (args) => {
    report = decodeCrashReport(args);
    return new Uint8Array(0);
  });
  const { loaded, start, length, table } = await loadCaller(epc);
  if (registered) await register(epc, loaded.base, table, 1);
  await expect(run(epc).main(start)).rejects.toThrow();
  await ended;
  if (report === null) throw new Error('no crash report came');
  return { report, start, length, main: epc.symbol(orcNames.runAsMain) };
}

describe('function tables', () => {
  it('lead a stack walk through the code that they cover', async () => {
    const { report, start, length, main } = await crash(true);
    const [, inCaller = 0, above = 0] = report.backtrace;
    expect(inCaller - start).toBeGreaterThan(0);
    expect(inCaller - start).toBeLessThan(length);
    // The service that called the function, and on to the thread's start.
    expect(Math.abs(above - main)).toBeLessThan(4096);
    expect(report.backtrace.length).toBeGreaterThan(4);
  });

  it('are what it takes: without them the walk is lost behind the first function', async () => {
    const { report, main } = await crash(false);
    expect(Math.abs((report.backtrace[2] ?? 0) - main)).toBeGreaterThan(4096);
  });

  it('are refused where the system could not search them, twice, and where they are not known', async () => {
    const { epc } = await startExecutor();
    const { loaded, table } = await loadCaller(epc);
    await expect(register(epc, loaded.base, table, 0)).rejects.toThrow(/allowed are 1 to/);
    await expect(register(epc, loaded.base, table + 2, 1)).rejects.toThrow(/multiple of 4/);
    await expect(register(epc, loaded.base, 0x1000, 1)).rejects.toThrow(/NtReadVirtualMemory\(0x1000, 12 bytes\)/);
    writeTable(loaded, [
      [64, 96],
      [32, 48],
    ]);
    await expect(register(epc, loaded.base, table, 2)).rejects.toThrow(/entry 1 covers 0x20 to 0x30, behind 0x60/);
    await register(epc, loaded.base, table, 1);
    await expect(register(epc, loaded.base, table, 1)).rejects.toThrow(/registered already/);
    await deregister(epc, loaded.base, table, 1);
    await expect(deregister(epc, loaded.base, table, 1)).rejects.toThrow(/is not registered/);
  });
});
