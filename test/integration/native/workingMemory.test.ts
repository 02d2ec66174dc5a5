import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { SharedMemory, WorkingMemoryRoute } from '../../../app/shared/nativeAddon.ts';
import { startExecutor } from '../../contract/executor/support/executorUnderTest.ts';
import { returning } from '../../contract/executor/support/machineCode.ts';
import { addon, mapper, page, plus, RX, run } from '../../contract/executor/support/services.ts';

const routes: readonly WorkingMemoryRoute[] = ['external-array-buffer', 'remapped-array-buffer', 'staging-buffer'];

async function reserved(pages: number) {
  const { epc, pid } = await startExecutor();
  const { base, name } = await mapper(epc).reserve(pages * page);
  return { epc, pid, base, name, shared: addon.openSharedMemory(name, pages * page) };
}

describe.each(routes)('working memory by the route %s', (route) => {
  it('shows the executor the bytes that were written', async () => {
    const { epc, base, shared } = await reserved(3);
    const memory = shared.mapWorkingMemory(page, 2 * page, route);
    expect(memory.route).toBe(route);
    expect(memory.bytes).toHaveLength(2 * page);
    memory.bytes.set(returning(42), page);
    memory.flush(page, 6);
    memory.release();
    await mapper(epc).initialize(base, [[RX, plus(base, 2 * page), 6]]);
    expect(await run(epc).voidFunction(plus(base, 2 * page))).toBe(42);
  });

  it('is detached by release, once, and the memory lasts', async () => {
    const { shared } = await reserved(1);
    const memory = shared.mapWorkingMemory(0, 100, route);
    const { bytes } = memory;
    bytes[0] = 7;
    memory.flush(0, 1);
    memory.release();
    memory.release();
    expect(bytes).toHaveLength(0);
    expect(() => memory.flush(0, 0)).toThrow(/released/);
    const again = shared.mapWorkingMemory(0, 100, route);
    expect(again.bytes[0]).toBe(7);
    again.release();
  });

  it('outlives the descriptor', async () => {
    const { shared } = await reserved(1);
    const memory = shared.mapWorkingMemory(0, page, route);
    shared.close();
    shared.close();
    memory.bytes[5] = 1;
    memory.release();
    expect(() => shared.mapWorkingMemory(0, page, route)).toThrow(/is closed/);
  });

  it('stays in the isolate that made it', async () => {
    const { shared } = await reserved(1);
    const memory = shared.mapWorkingMemory(0, page, route);
    const worker = new Worker('require("node:worker_threads").parentPort.once("message", () => {})', { eval: true });
    try {
      worker.postMessage(memory.bytes, [memory.bytes.buffer as ArrayBuffer]);
    } catch (error) {
      expect((error as Error).name).toBe('DataCloneError');
    }
    expect(memory.bytes).toHaveLength(page);
    await worker.terminate();
    memory.release();
  });

  it('leaves ordinary memory behind when it is released or its worker is terminated', async () => {
    const { shared, name } = await reserved(16);
    const code = `
      const { workerData, parentPort } = require('node:worker_threads');
      const addon = require(workerData.addon);
      const shared = addon.openSharedMemory(workerData.name, workerData.size);
      const memory = shared.mapWorkingMemory(0, workerData.size, workerData.route);
      memory.bytes.fill(1);
      parentPort.postMessage('mapped');
      setInterval(() => memory.bytes, 1000);
    `;
    const path = new URL('../../../native/build/Release/loadstone.node', import.meta.url).pathname;
    for (let i = 0; i < 5; i++) {
      const workerData = { addon: path, name, size: 16 * page, route };
      const worker = new Worker(code, { eval: true, workerData });
      await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      await worker.terminate();
    }
    for (let i = 0; i < 50; i++) shared.mapWorkingMemory(0, 16 * page, route).release();
    // What the process allocates now is its own: written here, not seen there.
    const before = shared.mapWorkingMemory(0, 16 * page, 'staging-buffer');
    const seen = before.bytes.slice();
    const own = Array.from({ length: 50 }, () => new Uint8Array(18 * page).fill(9));
    const after = shared.mapWorkingMemory(0, 16 * page, 'staging-buffer');
    expect(after.bytes).toEqual(seen);
    expect(own.every((bytes) => bytes.every((byte) => byte === 9))).toBe(true);
    expect(shared.size).toBe(16 * page);
  });
});

describe('shared memory that is not what it should be', () => {
  it.each([
    ['/etc/passwd', /names no shared memory/],
    ['/proc/self/fd/0', /names no shared memory/],
    ['/proc/1/fd/../../etc/passwd', /names no shared memory/],
    ['/a/b', /names no shared memory/],
    ['', /names no shared memory/],
    ['/loadstone-no-such-object', /shm_open\(\/loadstone-no-such-object\) failed: No such file/],
    [`/proc/${process.pid}/fd/9999`, /open\(.*\) failed: No such file/],
    [`/proc/${process.pid}/fd/0`, /not a memory object|expected was|seals/],
  ])('%j', (name, message) => {
    expect(() => addon.openSharedMemory(name, page)).toThrow(message);
  });

  it('has another size', async () => {
    const { name } = await reserved(2);
    expect(() => addon.openSharedMemory(name, page)).toThrow(/8192 bytes .*expected was a memory object of 4096 bytes/);
  });

  it('carries call and errno of a failed system call', () => {
    try {
      addon.openSharedMemory('/loadstone-no-such-object', page);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ syscall: 'shm_open', errno: 2 });
    }
  });

  it.each([
    [1, page, RangeError, /multiple of 4096/],
    [0, 0, RangeError, /1 byte and more/],
    [page, page + 1, RangeError, /inside its 8192 bytes/],
    [4 * page, page, RangeError, /inside/],
    [-page, page, RangeError, /integer from 0/],
    [0.5, page, RangeError, /integer from 0/],
    ['0' as unknown as number, page, TypeError, /Expected an integer for offset/],
  ])('is not mapped at %j with %j bytes', async (offset, length, type, message) => {
    const { shared } = await reserved(2);
    const map = (target: SharedMemory) => target.mapWorkingMemory(offset, length);
    expect(() => map(shared)).toThrow(type);
    expect(() => map(shared)).toThrow(message);
  });

  it('is not flushed beyond its end', async () => {
    const { shared } = await reserved(1);
    const memory = shared.mapWorkingMemory(0, 100, 'staging-buffer');
    expect(() => memory.flush(50, 51)).toThrow(RangeError);
    memory.release();
  });
});
