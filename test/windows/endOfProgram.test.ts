import { describe, expect, it } from 'vitest';
import type { ExecutorAddress } from '../../app/shared/executorAddress.ts';
import { hostFunctionNames } from '../../app/shared/orc/bootstrapNames.ts';
import { collectReports } from '../contract/executor/support/endReports.ts';
import { startExecutor } from '../contract/executor/support/executorUnderTest.ts';
import {
  calling,
  callingBoth,
  dividingByZero,
  illegal,
  trapping,
  writingToNull,
} from '../contract/executor/support/machineCode.ts';
import { dylibs, loadCode, only, run } from '../contract/executor/support/services.ts';

/** Runs what `make` builds as a main that does not come back, and gives how the process ended. */
async function runToTheEnd(make: (find: (name: string) => Promise<ExecutorAddress>) => Promise<Uint8Array>) {
  const executor = await startExecutor();
  const reports = collectReports(executor);
  const code = await make((name) => dylibs(executor.epc).find(name));
  const start = only((await loadCode(executor.epc, () => [code])).functions);
  await expect(run(executor.epc).main(start)).rejects.toThrow();
  return { start, reports, end: await executor.ended };
}

describe('a program that ends its process', () => {
  it('by exit in a run: finish is called, streams are flushed, the status is reported', async () => {
    const executor = await startExecutor();
    const { epc } = executor;
    const reports = collectReports(executor);
    const find = dylibs(epc).find;
    const [putchar, begin, exit] = [await find('putchar'), await find(hostFunctionNames.runBegin), await find('exit')];
    const finish = only((await loadCode(epc, () => [calling(putchar, 0x46)])).functions);
    const { functions } = await loadCode(epc, () => [callingBoth([begin, finish], [exit, 300])]);
    await expect(run(epc).main(only(functions))).rejects.toThrow();
    expect(await executor.ended).toEqual({ code: 300, signal: null });
    expect(reports.exit).toEqual({ status: 300, by: 'exit' });
    expect(executor.stdout()).toBe('F');
  });

  it('by exit that a library calls: finish is called, and the status is the process’s own', async () => {
    const executor = await startExecutor();
    const { epc } = executor;
    const reports = collectReports(executor);
    const find = dylibs(epc).find;
    const [putchar, begin] = [await find('putchar'), await find(hostFunctionNames.runBegin)];
    const runtime = await dylibs(epc).open('msvcrt.dll');
    const [exit] = await dylibs(epc).resolveInOrder([runtime], ['exit']);
    const finish = only((await loadCode(epc, () => [calling(putchar, 0x47)])).functions);
    const code = callingBoth([begin, finish], [exit?.[0] ?? 0, 5]);
    const { functions } = await loadCode(epc, () => [code]);
    await expect(run(epc).main(only(functions))).rejects.toThrow();
    expect(await executor.ended).toEqual({ code: 5, signal: null });
    expect(reports.exit).toEqual({ status: null, by: 'exit' });
    expect(executor.stdout()).toBe('G');
  });

  it.each(['_exit', '_Exit', 'ExitProcess'])('by %s: at once, with a report', async (name) => {
    const { end, reports } = await runToTheEnd(async (find) => calling(await find(name), 3));
    expect(end).toEqual({ code: 3, signal: null });
    expect(reports.exit).toEqual({ status: 3, by: '_exit' });
  });

  it('by abort: reported as the C runtime names it, with the status that it has', async () => {
    const { end, reports } = await runToTheEnd(async (find) => calling(await find('abort')));
    expect(end).toEqual({ code: 3, signal: null });
    expect(reports.crash?.signal).toBe(0x40000015);
    expect(reports.exit).toBeNull();
  });

  it.each([
    ['a write to address 0x18', writingToNull, 0xc0000005, 1, 0x18n],
    ['an invalid instruction', illegal, 0xc000001d, 0, null],
    ['a breakpoint', trapping, 0x80000003, 0, null],
    ['a division by zero', dividingByZero, 0xc0000094, 0, null],
  ] as const)('by %s: the exception is reported, and is the status', async (_, code, exception, access, address) => {
    const { start, end, reports } = await runToTheEnd(async () => code);
    expect(end).toEqual({ code: exception, signal: null });
    expect(reports.crash).toMatchObject({ signal: exception | 0, code: access, uncaughtException: null });
    if (address !== null) expect(reports.crash?.faultAddress).toBe(address);
    const at = reports.crash?.backtrace[0] ?? 0;
    expect(at - start).toBeGreaterThanOrEqual(0);
    expect(at - start).toBeLessThanOrEqual(code.length);
    expect(reports.crash?.registers.get('rip')).toBe(BigInt(at));
  });

  it('by a call of address 0', async () => {
    const { end, reports } = await runToTheEnd(async () => calling(0));
    expect(end).toEqual({ code: 0xc0000005, signal: null });
    expect(reports.crash?.faultAddress).toBe(0n);
    expect(reports.crash?.backtrace[0]).toBe(0);
  });
});
