import { describe, expect, it } from 'vitest';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { hostFunctionNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { collectReports } from './support/endReports.ts';
import { isThreadSanitized, startExecutor } from './support/executorUnderTest.ts';
import {
  calling,
  callingBoth,
  dividingByZero,
  illegal,
  overflowing,
  returning,
  trapping,
  writingToNull,
} from './support/machineCode.ts';
import { dylibs, loadCode, only, run } from './support/services.ts';

/** Runs what `make` builds as a main that does not come back, and gives how the process ended. */
async function runToTheEnd(make: (find: (name: string) => Promise<ExecutorAddress>) => Promise<readonly Uint8Array[]>) {
  const executor = await startExecutor();
  const reports = collectReports(executor);
  const codes = await make((name) => dylibs(executor.epc).find(name));
  const loaded = await loadCode(executor.epc, () => codes);
  await expect(run(executor.epc).main(loaded.functions[0] as ExecutorAddress)).rejects.toThrow();
  return { executor, loaded, reports, end: await executor.ended };
}

describe('a program that ends its process', () => {
  it('by exit in a run: finish is called with the status, streams are flushed, the status is reported', async () => {
    const executor = await startExecutor();
    const { epc } = executor;
    const reports = collectReports(executor);
    const putchar = await dylibs(epc).find('putchar');
    const begin = await dylibs(epc).find(hostFunctionNames.runBegin);
    const exit = await dylibs(epc).find('exit');
    const finish = only((await loadCode(epc, () => [calling(putchar, 0x46)])).functions);
    const { functions } = await loadCode(epc, () => [callingBoth([begin, finish], [exit, 7])]);
    await expect(run(epc).main(only(functions))).rejects.toThrow();
    expect(await executor.ended).toEqual({ code: 7, signal: null });
    expect(reports.exit).toEqual({ status: 7, by: 'exit' });
    expect(executor.stdout()).toBe('F');
  });

  it('by exit while it finishes: once is enough', async () => {
    const executor = await startExecutor();
    const { epc } = executor;
    const reports = collectReports(executor);
    const begin = await dylibs(epc).find(hostFunctionNames.runBegin);
    const exit = await dylibs(epc).find('exit');
    const finish = only((await loadCode(epc, () => [calling(exit, 9)])).functions);
    const { functions } = await loadCode(epc, () => [callingBoth([begin, finish], [exit, 7])]);
    await expect(run(epc).main(only(functions))).rejects.toThrow();
    expect(await executor.ended).toEqual({ code: 9, signal: null });
    expect(reports.exit).toEqual({ status: 9, by: 'exit' });
  });

  it('by exit that a library calls', async () => {
    const executor = await startExecutor();
    const { epc } = executor;
    const reports = collectReports(executor);
    const begin = await dylibs(epc).find(hostFunctionNames.runBegin);
    const errx = await dylibs(epc).find('errx');
    const finish = only((await loadCode(epc, () => [returning(0)])).functions);
    // errx(5, "…"): the format is an empty string in the data page.
    const { functions } = await loadCode(epc, (data) => [calling(begin, finish), calling(errx, 5, data)]);
    const [first, second] = functions as [ExecutorAddress, ExecutorAddress];
    await run(epc).main(first);
    await expect(run(epc).main(second)).rejects.toThrow();
    expect(await executor.ended).toEqual({ code: 5, signal: null });
    expect(reports.exit).toEqual({ status: 5, by: 'exit' });
  });

  it.each([
    ['_exit', '_exit'],
    ['_Exit', '_exit'],
  ] as const)('by %s: at once, with a report', async (name, by) => {
    const { end, reports } = await runToTheEnd(async (find) => [calling(await find(name), 3)]);
    expect(end).toEqual({ code: 3, signal: null });
    expect(reports.exit).toEqual({ status: 3, by });
  });

  it('by quick_exit in a run: its handlers run, then it is reported', async () => {
    const executor = await startExecutor();
    const { epc } = executor;
    const reports = collectReports(executor);
    const find = dylibs(epc).find;
    const begin = await find(hostFunctionNames.runBegin);
    const begun = await loadCode(epc, () => [calling(begin, 0)]);
    await run(epc).main(only(begun.functions));
    const handler = await loadCode(epc, () => [returning(0)]);
    const quick = await find('quick_exit');
    const atQuick = await find('at_quick_exit');
    const { functions } = await loadCode(epc, () => [callingBoth([atQuick, only(handler.functions)], [quick, 4])]);
    await expect(run(epc).main(only(functions))).rejects.toThrow();
    expect(await executor.ended).toEqual({ code: 4, signal: null });
    expect(reports.exit).toEqual({ status: 4, by: 'quick_exit' });
  });

  it('by abort: the signal is reported and is what the process dies of', async () => {
    const { end, reports } = await runToTheEnd(async (find) => [calling(await find('abort'))]);
    expect(end).toEqual({ code: null, signal: 'SIGABRT' });
    expect(reports.crash?.signal).toBe(6);
  });

  it('keeps the process when exit is called without a run and ends it as the host does', async () => {
    const executor = await startExecutor();
    const reports = collectReports(executor);
    const exit = await dylibs(executor.epc).find('exit');
    const { functions } = await loadCode(executor.epc, () => [calling(exit, 6)]);
    await expect(run(executor.epc).main(only(functions))).rejects.toThrow();
    expect(await executor.ended).toEqual({ code: 6, signal: null });
    expect(reports.exit).toBeNull();
  });

  it.each([
    ['a write to null', writingToNull, 'SIGSEGV', 11, 0x18n],
    ['an illegal instruction', illegal, 'SIGILL', 4, null],
    ['a breakpoint', trapping, 'SIGTRAP', 5, null],
    ['a division by zero', dividingByZero, 'SIGFPE', 8, null],
  ] as const)('by %s: signal, address, registers and backtrace are reported', async (_, code, name, signal, address) => {
    const { end, reports, loaded } = await runToTheEnd(async () => [code]);
    expect(end).toEqual({ code: null, signal: name });
    expect(reports.crash?.signal).toBe(signal);
    if (address !== null) expect(reports.crash?.faultAddress).toBe(address);
    const rip = Number(reports.crash?.registers.get('rip'));
    expect(rip).toBeGreaterThanOrEqual(loaded.base);
    expect(rip).toBeLessThan(loaded.base + code.length + 1);
    expect(reports.crash?.backtrace[0]).toBe(rip);
  });

  it('by a stack overflow', async () => {
    const { end, reports, loaded } = await runToTheEnd(async () => [overflowing]);
    expect(end).toEqual({ code: null, signal: 'SIGSEGV' });
    expect(Number(reports.crash?.registers.get('rip'))).toBeLessThan(loaded.base + overflowing.length);
  });

  // ThreadSanitizer's own pthread_create comes before the one of libloadstone-tls.so, so that threads of programs get no
  // stack for signals: their overflows end the process too, but nothing can report them.
  it.skipIf(isThreadSanitized).each([
    ['pthread_create', 'by itself'],
    ['thrd_create', 'by the functions of C11'],
  ])('by a stack overflow in a thread that it started: %s', async (name) => {
    const executor = await startExecutor();
    const reports = collectReports(executor);
    const create = await dylibs(executor.epc).find(name);
    const overflow = await loadCode(executor.epc, () => [overflowing]);
    const [first, second] = name === 'thrd_create' ? [only(overflow.functions), 0] : [0, only(overflow.functions)];
    const { functions } = await loadCode(executor.epc, (data) => [calling(create, data, first, second)]);
    // The thread may end the process before the call has answered.
    await run(executor.epc).main(only(functions)).catch(String);
    expect(await executor.ended).toEqual({ code: null, signal: 'SIGSEGV' });
    const rip = Number(reports.crash?.registers.get('rip'));
    expect(rip).toBeGreaterThanOrEqual(overflow.base);
    expect(rip).toBeLessThan(overflow.base + overflowing.length);
    expect(reports.crash?.backtrace[0]).toBe(rip);
  });

  it('by a call of address 0', async () => {
    const { end, reports } = await runToTheEnd(async () => [calling(0)]);
    expect(end.signal).toBe('SIGSEGV');
    expect(reports.crash?.registers.get('rip')).toBe(0n);
    expect(reports.crash?.backtrace[0]).toBe(0);
  });

  it('by raise in a library, with the way that led there', async () => {
    const { end, reports } = await runToTheEnd(async (find) => [calling(await find('raise'), 11)]);
    expect(end.signal).toBe('SIGSEGV');
    expect(reports.crash?.backtrace.length).toBeGreaterThan(1);
  });
});

describe('a child that the program forks', () => {
  it('does not speak on the connection of its parent', async () => {
    const executor = await startExecutor();
    const { epc } = executor;
    const reports = collectReports(executor);
    const fork = await dylibs(epc).find('fork');
    const { functions } = await loadCode(epc, () => [calling(fork)]);
    // One result, the parent's: the child's process id.
    expect(await run(epc).main(only(functions))).toBeGreaterThan(1);
    expect(await run(epc).voidFunction(only(functions))).toBeGreaterThan(1);
    expect(reports).toEqual({ exit: null, crash: null });
    expect(epc.connected).toBe(true);
  });
});

describe('an allocation that cannot be', () => {
  it.each([
    'malloc',
    'valloc',
    '_ZnwmRKSt9nothrow_t',
    '_ZnamRKSt9nothrow_t',
  ])('%s of 2^45 bytes returns null and the process lives on', async (name) => {
    const { epc } = await startExecutor();
    const allocate = await dylibs(epc).find(name);
    // errno too: calloc-like callers look at it.
    const { functions } = await loadCode(epc, () => [calling(allocate, 2 ** 45), returning(8)]);
    const [big, after] = functions as [ExecutorAddress, ExecutorAddress];
    expect(await run(epc).main(big)).toBe(0);
    expect(await run(epc).main(after)).toBe(8);
  });

  it.each(['calloc', 'reallocarray', 'aligned_alloc', 'memalign', 'realloc'])('%s too', async (name) => {
    const { epc } = await startExecutor();
    const allocate = await dylibs(epc).find(name);
    const [first, second] = name === 'realloc' ? [0, 2 ** 45] : [name.includes('align') ? 64 : 2 ** 20, 2 ** 45];
    const { functions } = await loadCode(epc, () => [calling(allocate, first, second, 1)]);
    expect(await run(epc).main(only(functions))).toBe(0);
  });

  it('operator new of 2^45 bytes throws, which ends a program that does not catch', async () => {
    const { end, reports, executor } = await runToTheEnd(async (find) => [calling(await find('_Znwm'), 2 ** 45)]);
    expect(end.signal).toBe('SIGABRT');
    expect(reports.crash?.signal).toBe(6);
    expect(executor.stderr()).toMatch(/std::bad_alloc/);
  });
});
