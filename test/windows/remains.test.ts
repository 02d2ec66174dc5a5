import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ExecutorAddress } from '../../app/shared/executorAddress.ts';
import { u64 } from '../contract/executor/support/encodedNumbers.ts';
import { executorPath, startExecutor, until } from '../contract/executor/support/executorUnderTest.ts';
import { calling } from '../contract/executor/support/machineCode.ts';
import { addon, dylibs, loadCode, mapper, page, plus, R, RW, RX, run } from '../contract/executor/support/services.ts';
import { descriptorsOf, mappingsOf } from '../contract/memory/support/processMemory.ts';
import { isAlive } from '../support/executors.ts';

/** PAGE_EXECUTE_READWRITE and PAGE_EXECUTE_READ. */
const executeReadWrite = 0x40;
const executeRead = 0x20;

describe('what stays behind on Windows', () => {
  it('no handle, no mapping and no reserved range of memory that was released, in either process', async () => {
    const { epc, pid } = await startExecutor();
    const cycle = async (): Promise<void> => {
      const { base, name } = await mapper(epc).reserve(8 * page);
      const shared = addon.openSharedMemory(name, 8 * page);
      const view = shared.mapWorkingMemory(page, 2 * page);
      shared.close();
      const key = await mapper(epc).initialize(base, [
        [RX, base, page],
        [RW, plus(base, 2 * page), 3 * page],
      ]);
      await mapper(epc).deinitialize([key]);
      await mapper(epc).initialize(base, [[R, plus(base, page), 4 * page]]);
      await mapper(epc).release([base]);
      view.release();
    };
    await cycle();
    const [handles, own] = [descriptorsOf(pid), descriptorsOf(process.pid)];
    const sections = mappingsOf(pid).length;
    for (let i = 0; i < 20; i++) await cycle();
    // Threads of calls come and go: each has handles for a moment.
    expect(descriptorsOf(pid) - handles).toBeLessThan(10);
    expect(descriptorsOf(process.pid) - own).toBeLessThan(10);
    expect(mappingsOf(pid).length - sections).toBeLessThan(10);
  });

  it('no executor of a controller that was killed, although nothing connects the two', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.argv[1], ['listen=0'], { stdio: ['ignore', 'ignore', 'pipe'] });
      child.stderr.once('data', () => console.log(child.pid));
    `;
    const controller = spawn(process.execPath, ['-e', script, executorPath], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => {
      controller.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
    });
    expect(isAlive(pid)).toBe(true);
    controller.kill('SIGKILL');
    await until(() => !isAlive(pid), `executor ${pid} is gone`);
  });

  it('no way from code to writable code: a view has the rights of its part and no more', async () => {
    const { epc } = await startExecutor();
    const protect = await dylibs(epc).find('VirtualProtect');
    /** VirtualProtect(base, page, rights, data): mov r9, data; and the call. */
    const changing = (data: number, rights: number): Uint8Array =>
      Uint8Array.of(0x49, 0xb9, ...u64(data), ...calling(protect, data - page, page, rights));
    const { functions } = await loadCode(epc, (data) => [
      changing(data, executeReadWrite),
      changing(data, executeRead),
    ]);
    const [widening, keeping] = functions as [ExecutorAddress, ExecutorAddress];
    expect(await run(epc).voidFunction(widening)).toBe(0);
    expect(await run(epc).voidFunction(keeping)).toBe(1);
  });
});
