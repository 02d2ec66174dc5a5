// The EPC server in Electron's utility process: what differs there from the standalone program must not show.
import { describe, expect, it, vi } from 'vitest';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { hostFunctionNames, Placement } from '../../../app/shared/orc/bootstrapNames.ts';
import { collectReports } from '../../contract/executor/support/endReports.ts';
import { startExecutor } from '../../contract/executor/support/executorUnderTest.ts';
import {
  calling,
  callingBoth,
  composing,
  endless,
  forkingAndWriting,
  loggingAction,
  overflowing,
  readLog,
  returning,
  writingToNull,
} from '../../contract/executor/support/machineCode.ts';
import {
  dylibs,
  loadCode,
  mapper,
  noCall,
  only,
  page,
  R,
  RX,
  run,
  simpleMemory,
} from '../../contract/executor/support/services.ts';
import { isAlive } from '../../support/executors.ts';
import { addonPath, missingForElectron, startElectron, startUtilityExecutor } from './electron/electronProcess.ts';

const missing = missingForElectron();

describe.skipIf(missing !== '')(`the executor in Electron's utility process${missing}`, () => {
  it('runs the bytes that the controller wrote, and ends by hangup with its deallocate actions run', async () => {
    const { epc, exitStatus } = await startUtilityExecutor();
    const loaded = await loadCode(epc, (data) => [returning(42), loggingAction(data)]);
    const [answer, logging] = loaded.functions as [ExecutorAddress, ExecutorAddress];
    expect(await run(epc).voidFunction(answer)).toBe(42);
    const { base } = await mapper(epc).reserve(page);
    await mapper(epc).initialize(base, [[R, base, page]], [[noCall, [logging, Uint8Array.of(5)]]]);
    epc.disconnect();
    expect(await exitStatus()).toBe(0);
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([5]);
  });

  it('places memory near the libraries and below 2 GB', async () => {
    const { epc } = await startUtilityExecutor();
    const puts = await dylibs(epc).find('puts');
    const near = await mapper(epc).reserve(2 ** 28, Placement.NearLibraries);
    expect(Math.abs(near.base - puts)).toBeLessThan(2 ** 31);
    expect((await mapper(epc).reserve(2 ** 28, Placement.Low2GB)).base).toBeLessThan(2 ** 31);
    // And what comes over the connection.
    for (const size of [page, 2 ** 26, 2 ** 28]) {
      expect(Math.abs((await simpleMemory(epc).reserve(size)) - puts)).toBeLessThan(2 ** 31);
    }
  });

  it('resolves what the standalone program resolves, and nothing of the host', async () => {
    const standalone = await startExecutor();
    const utility = await startUtilityExecutor();
    const names = ['puts', 'malloc', 'localtime', 'getaddrinfo', 'sin', '_ZSt4cout', '__tls_get_addr', 'environ'];
    const hosts = ['deflate', 'SSL_new', 'uv_run', 'gtk_init', 'napi_create_object', '_ZN2v87Isolate10GetCurrentEv'];
    for (const { epc } of [standalone, utility]) {
      const process = await dylibs(epc).open('');
      const found = await dylibs(epc).resolveInOrder([process], [...names, ...hosts]);
      expect(found.map((each) => each !== null)).toEqual([...names.map(() => true), ...hosts.map(() => false)]);
    }
  });

  it.each(['malloc', '_ZnwmRKSt9nothrow_t', 'valloc'])('%s of 2^45 bytes, and of 3 GB, returns null', async (name) => {
    const { epc } = await startUtilityExecutor();
    const allocate = await dylibs(epc).find(name);
    const { functions } = await loadCode(epc, () => [calling(allocate, 2 ** 45), calling(allocate, 3 * 2 ** 30)]);
    for (const each of functions) expect(await run(epc).main(each)).toBe(0);
  });

  it('frees and measures what libc gave', async () => {
    const { epc } = await startUtilityExecutor();
    const [free, strdup, size] = await Promise.all(
      ['free', 'strdup', 'malloc_usable_size'].map((name) => dylibs(epc).find(name)),
    );
    if (free === undefined || strdup === undefined || size === undefined) throw new Error('a function is missing');
    const { functions } = await loadCode(epc, (data) => [
      composing(size, strdup, data),
      composing(free, strdup, data),
      returning(6),
    ]);
    const [measured, freed, alive] = functions as [ExecutorAddress, ExecutorAddress, ExecutorAddress];
    expect(await run(epc).main(measured)).toBeGreaterThan(0);
    for (let i = 0; i < 100; i++) await run(epc).main(freed);
    expect(await run(epc).main(alive)).toBe(6);
  });

  it('reports exit in a run, after finish, with the output flushed', async () => {
    const executor = await startUtilityExecutor();
    const { epc } = executor;
    const reports = collectReports(executor);
    const putchar = await dylibs(epc).find('putchar');
    const begin = await dylibs(epc).find(hostFunctionNames.runBegin);
    const exit = await dylibs(epc).find('exit');
    const finish = only((await loadCode(epc, () => [calling(putchar, 0x46)])).functions);
    const { functions } = await loadCode(epc, () => [callingBoth([begin, finish], [exit, 7])]);
    await expect(run(epc).main(only(functions))).rejects.toThrow();
    expect(await executor.exitStatus()).toBe(7 << 8);
    expect(reports.exit).toEqual({ status: 7, by: 'exit' });
    expect(executor.output()).toMatch(/F/);
  });

  it('ends as by exit(0) when all threads of the program have ended, the run’s first by pthread_exit', async () => {
    const executor = await startUtilityExecutor();
    const { epc } = executor;
    const reports = collectReports(executor);
    const find = dylibs(epc).find;
    const usleep = await find('usleep');
    const putchar = await find('putchar');
    const loaded = await loadCode(epc, () => [callingBoth([usleep, 200_000], [putchar, 0x54]), calling(putchar, 0x46)]);
    const [thread, finish] = loaded.functions as [ExecutorAddress, ExecutorAddress];
    const create = await find('pthread_create');
    const begin = await find(hostFunctionNames.runBegin);
    const leave = await find('pthread_exit');
    const { functions } = await loadCode(epc, (data) => [
      calling(create, data, 0, thread),
      callingBoth([begin, finish], [leave, 0]),
    ]);
    const [start, main] = functions as [ExecutorAddress, ExecutorAddress];
    expect(await run(epc).main(start)).toBe(0);
    await expect(run(epc).main(main)).rejects.toThrow();
    expect(await executor.exitStatus()).toBe(0);
    expect(reports.exit).toEqual({ status: 0, by: 'exit' });
    expect(executor.output()).toMatch(/TF/);
  });

  it('gives a forked child its data for itself', async () => {
    const { epc } = await startUtilityExecutor();
    const fork = await dylibs(epc).find('fork');
    const { functions, view } = await loadCode(epc, (data) => [forkingAndWriting(fork, data)]);
    const child = await run(epc).main(only(functions));
    expect(child).toBeGreaterThan(1);
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), { timeout: 10_000 });
    expect(view.bytes[page]).toBe(0);
  });

  it('reports a stack overflow in a thread that the program started', async () => {
    const executor = await startUtilityExecutor();
    const reports = collectReports(executor);
    const create = await dylibs(executor.epc).find('pthread_create');
    const overflow = await loadCode(executor.epc, () => [overflowing]);
    const { functions } = await loadCode(executor.epc, (data) => [calling(create, data, 0, only(overflow.functions))]);
    // The thread may end the process before the call has answered.
    await run(executor.epc).main(only(functions)).catch(String);
    expect(await executor.exitStatus()).toBe(11);
    const rip = Number(reports.crash?.registers.get('rip'));
    expect(rip - overflow.base).toBeGreaterThanOrEqual(0);
    expect(rip - overflow.base).toBeLessThan(overflowing.length);
  });

  it('reports _exit', async () => {
    const executor = await startUtilityExecutor();
    const reports = collectReports(executor);
    const exit = await dylibs(executor.epc).find('_exit');
    const { functions } = await loadCode(executor.epc, () => [calling(exit, 3)]);
    await expect(run(executor.epc).main(only(functions))).rejects.toThrow();
    expect(await executor.exitStatus()).toBe(3 << 8);
    expect(reports.exit).toEqual({ status: 3, by: '_exit' });
  });

  it.each([
    ['a write to null', writingToNull, 11],
    ['a stack overflow', overflowing, 11],
  ])('reports %s', async (_, code, signal) => {
    const executor = await startUtilityExecutor();
    const reports = collectReports(executor);
    const { functions, base } = await loadCode(executor.epc, () => [code]);
    await expect(run(executor.epc).main(only(functions))).rejects.toThrow();
    expect((await executor.exitStatus()) & 0x7f).toBe(signal);
    expect(reports.crash?.signal).toBe(signal);
    expect(reports.crash?.backtrace[0]).toBeGreaterThanOrEqual(base);
    expect(reports.crash?.backtrace[0]).toBeLessThan(base + page);
  });

  it('reports abort and an exception that nobody catches', async () => {
    for (const [name, argument] of [
      ['abort', 0],
      ['_Znwm', 2 ** 45],
    ] as const) {
      const executor = await startUtilityExecutor();
      const reports = collectReports(executor);
      const { functions } = await loadCode(executor.epc, () => []);
      expect(functions).toEqual([]);
      const callee = await dylibs(executor.epc).find(name);
      const loaded = await loadCode(executor.epc, () => [calling(callee, argument)]);
      await expect(run(executor.epc).main(only(loaded.functions))).rejects.toThrow();
      expect((await executor.exitStatus()) & 0x7f).toBe(6);
      expect(reports.crash?.signal).toBe(6);
    }
  });

  it('ends with its connection although the program loops for ever', async () => {
    const { epc, pid, connection, exitStatus } = await startUtilityExecutor();
    const { functions } = await loadCode(epc, () => [endless]);
    const running = expect(run(epc).main(only(functions))).rejects.toThrow(/hung up/);
    connection.end();
    await running;
    expect(await exitStatus()).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('gets bytes that Electron’s main process wrote without a copy', async () => {
    const { epc } = await startExecutor();
    const { base, name } = await mapper(epc).reserve(64 * page);
    const code = Buffer.from(returning(77)).toString('hex');
    const electron = startElectron(['write', addonPath, name, String(64 * page), code]);
    expect(await electron.ended).toBe(0);
    expect(electron.output()).toMatch(/^route remapped-array-buffer 184 0$/m);
    await mapper(epc).initialize(base, [[RX, base, 64 * page]]);
    expect(await run(epc).voidFunction(base)).toBe(77);
  });
});
