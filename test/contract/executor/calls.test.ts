import { describe, expect, it } from 'vitest';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { encode, spsAddress, spsSequence, spsString, spsTuple } from '../../../app/shared/orc/sps.ts';
import { isSanitized, isWindows, startExecutor } from './support/executorUnderTest.ts';
import {
  calling,
  dispatching,
  echoing,
  returning,
  returningFirstArgument,
  wrapperCalling,
} from './support/machineCode.ts';
import { dylibs, loadCode, only, run } from './support/services.ts';

/** How each system's unwinder is told of code. */
const ofLinux: readonly string[] = [orcNames.registerEhFrame, orcNames.deregisterEhFrame];
const ofWindows: readonly string[] = [loadstoneNames.registerFunctionTable, loadstoneNames.deregisterFunctionTable];

describe('calls', () => {
  it('runs a main with exactly the arguments sent and sign-extends what it returns', async () => {
    const { epc } = await startExecutor();
    const { functions } = await loadCode(epc, () => [returningFirstArgument, returning(-3)]);
    const [count, negative] = functions as [ExecutorAddress, ExecutorAddress];
    expect(await run(epc).main(count, [])).toBe(0);
    expect(await run(epc).main(count, ['a', 'b', ''])).toBe(3);
    expect(await run(epc).main(negative)).toBe(-3);
    expect(await run(epc).intFunction(count, -7)).toBe(-7);
    const args = encode(spsTuple(spsAddress, spsSequence(spsString)), [negative, []]);
    const result = await epc.callWrapper(epc.symbol(orcNames.runAsMain), args);
    expect([...result]).toEqual([0xfd, 255, 255, 255, 255, 255, 255, 255]);
  });

  it('runs functions of libraries too', async () => {
    const { epc } = await startExecutor();
    const abs = await dylibs(epc).find('abs');
    expect(await run(epc).intFunction(abs, -12)).toBe(12);
  });

  it('refuses to run what is not executable', async () => {
    const { epc, stderr } = await startExecutor();
    const { data } = await loadCode(epc, () => [returning(1)]);
    for (const address of [0, 0x10, data, 2 ** 47]) {
      await expect(run(epc).main(address as ExecutorAddress)).rejects.toThrow(/refused/);
    }
    expect(stderr()).toMatch(/run: 0x0 does not lie in executable memory/);
  });

  it('calls a wrapper function in initialized code by its address', async () => {
    const { epc } = await startExecutor();
    const { functions } = await loadCode(epc, () => [echoing]);
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect(await epc.callWrapper(only(functions), bytes)).toEqual(Buffer.from(bytes));
  });

  it('makes fifty calls that sleep at once', async () => {
    const { epc } = await startExecutor();
    const usleep = await dylibs(epc).find('usleep');
    const { functions } = await loadCode(epc, () => [wrapperCalling(usleep, 400_000)]);
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => epc.callWrapper(only(functions), new Uint8Array(0))));
    expect(performance.now() - startedAt).toBeLessThan(50 * 400 * 0.5);
  });

  it('answers calls as they end, not as they came', async () => {
    const { epc } = await startExecutor();
    const usleep = await dylibs(epc).find('usleep');
    const { functions } = await loadCode(epc, () => [wrapperCalling(usleep, 300_000), returning(5)]);
    const [slow, quick] = functions as [ExecutorAddress, ExecutorAddress];
    const order: string[] = [];
    await Promise.all([
      epc.callWrapper(slow, new Uint8Array(0)).then(() => order.push('slow')),
      run(epc)
        .voidFunction(quick)
        .then(() => order.push('quick')),
    ]);
    expect(order).toEqual(['quick', 'slow']);
  });

  // AddressSanitizer takes the frames that the thread leaves for damage.
  if (!isSanitized) {
    it('answers a call whose thread the program ends, with an empty result', async () => {
      const { epc, stderr } = await startExecutor();
      const exit = await dylibs(epc).find(isWindows ? 'ExitThread' : 'pthread_exit');
      const { functions } = await loadCode(epc, () => [wrapperCalling(exit, 0), returning(5)]);
      const [leaving, after] = functions as [ExecutorAddress, ExecutorAddress];
      expect(await epc.callWrapper(leaving, new Uint8Array(0))).toHaveLength(0);
      expect(await run(epc).voidFunction(after)).toBe(5);
      expect(stderr()).toMatch(/the program ended the thread/);
    });
  }

  it('lets code call the controller and waits for the answer', async () => {
    const { epc } = await startExecutor();
    const context = epc.symbol(orcNames.dispatchContext);
    const dispatch = epc.symbol(orcNames.dispatchFunction);
    const { functions, data } = await loadCode(epc, (at) => [dispatching(dispatch, context, at), returning(9)]);
    const [caller, inner] = functions as [ExecutorAddress, ExecutorAddress];
    epc.handleDispatch(data, async (args) => {
      // The controller calls back while the first call waits.
      const nine = await run(epc).voidFunction(inner);
      return Uint8Array.from([...args, nine]);
    });
    expect([...(await epc.callWrapper(caller, Uint8Array.of(1, 2, 3)))]).toEqual([1, 2, 3, 9]);
    const long = new Uint8Array(5000).fill(7);
    expect(await epc.callWrapper(caller, long)).toHaveLength(5001);
  });

  it('flushes the streams of the program when its main returns', async () => {
    const { epc, stdout, connection, ended } = await startExecutor();
    const puts = await dylibs(epc).find('putchar');
    const { functions } = await loadCode(epc, () => [calling(puts, 0x41)]);
    expect(await run(epc).main(only(functions))).toBe(0x41);
    connection.end();
    await ended;
    expect(stdout()).toBe('A');
  });

  it('publishes every service that ORC and we name', async () => {
    const { epc } = await startExecutor();
    for (const name of [...Object.values(orcNames), ...Object.values(loadstoneNames)]) {
      const wanted = !(isWindows ? ofLinux : ofWindows).includes(name);
      expect(epc.findSymbol(name) !== null, name).toBe(wanted);
    }
    expect(epc.setup.triple).toBe(isWindows ? 'x86_64-pc-windows-msvc' : 'x86_64-pc-linux-gnu');
    expect(epc.setup.pageSize).toBe(isWindows ? 65536 : 4096);
  });

  it('says how long calls took here to a controller that asks for it, and to no other', async () => {
    const { epc } = await startExecutor();
    const usleep = await dylibs(epc).find('usleep');
    const { functions } = await loadCode(epc, () => [returning(1), calling(usleep, 20_000)]);
    const [quick, slow] = functions as [ExecutorAddress, ExecutorAddress];
    expect(epc.counters.executorMs).toBeNull();
    // A tag in this result would end the connection.
    expect(await run(epc).voidFunction(quick)).toBe(1);
    await epc.timeCalls();
    expect(epc.counters.executorMs).toBeGreaterThanOrEqual(0);
    const before = epc.counters.executorMs ?? Number.NaN;
    await run(epc).voidFunction(slow);
    const slept = (epc.counters.executorMs ?? Number.NaN) - before;
    expect(slept).toBeGreaterThanOrEqual(20);
    await run(epc).voidFunction(quick);
    expect((epc.counters.executorMs ?? Number.NaN) - before).toBeGreaterThan(slept);
  });

  it('says it of what it does at once, on the thread that reads', async () => {
    const { epc } = await startExecutor();
    const process = await dylibs(epc).open('');
    const [found] = await dylibs(epc).resolveInOrder([process], ['puts']);
    await epc.timeCalls();
    const before = epc.counters.executorMs ?? Number.NaN;
    expect(await dylibs(epc).resolveInOrder([process], ['puts'])).toEqual([found]);
    expect((epc.counters.executorMs ?? Number.NaN) - before).toBeGreaterThan(0);
  });

  it('counts page faults of the thread that reads, and of the one that runs', async () => {
    const { epc } = await startExecutor();
    const malloc = await dylibs(epc).find('malloc');
    const { functions } = await loadCode(epc, () => [
      returning(1),
      calling(malloc, 100_000),
      wrapperCalling(malloc, 1),
    ]);
    const [quick, allocating, wrapper] = functions as [ExecutorAddress, ExecutorAddress, ExecutorAddress];
    expect(epc.counters.executorFaults).toBeNull();
    await epc.timeCalls();
    await run(epc).voidFunction(quick);
    const before = epc.counters.executorFaults;
    if (isWindows) {
      expect(before).toBeNull();
      return;
    }
    expect(before).toBeGreaterThanOrEqual(0);
    // malloc writes behind what it gives, where no page is yet.
    await run(epc).voidFunction(allocating);
    const ran = epc.counters.executorFaults ?? Number.NaN;
    expect(ran).toBeGreaterThan(before ?? Number.NaN);
    // No page of these arguments is there before they are read; huge pages are 2 MB.
    await epc.callWrapper(wrapper, new Uint8Array(2 ** 24));
    expect((epc.counters.executorFaults ?? Number.NaN) - ran).toBeGreaterThanOrEqual(8);
  });
});
