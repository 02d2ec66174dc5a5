// Controller and executor in one process, which is this test's own: a crash would end the file, as it would end the
// utility process of that lane.

import { describe, expect, it } from 'vitest';
import { noScene } from '../../../app/main/epc/crashScene.ts';
import { InProcessEpc } from '../../../app/main/epc/inProcessEpc.ts';
import { openPrivateSocket } from '../../../app/main/epc/privateSocket.ts';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { InProcessMapper } from '../../../app/main/memory/inProcessMapper.ts';
import type { JITLinkMemoryManager } from '../../../app/main/memory/memoryManager.ts';
import { PackedMemoryManager } from '../../../app/main/memory/packedMemoryManager.ts';
import { PerAllocationMemoryManager } from '../../../app/main/memory/perAllocationMemoryManager.ts';
import { SlabMemoryManager } from '../../../app/main/memory/slabMemoryManager.ts';
import { loadstoneNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { spsExpected, spsU8 } from '../../../app/shared/orc/sps.ts';
import { StreamTransport } from '../../../app/shared/transports/streamTransport.ts';
import { addon } from '../../support/executors.ts';
import { loadOne, pattern, R, RW } from '../../support/layouts.ts';
import { type ManagerUnderTest, memoryManagerContract } from './memoryManager.contract.ts';

/** One for the file: a process has one server, whose end is the end of the process. */
let connecting: Promise<SimpleRemoteEpc> | null = null;

function connect(): Promise<SimpleRemoteEpc> {
  connecting ??= (async () => {
    const { path, accept } = await openPrivateSocket();
    addon.startExecutorServer({ socketPath: path, lineBufferedStdout: true }, () => undefined);
    const socket = await accept(10_000);
    socket.unref();
    return SimpleRemoteEpc.connect(new StreamTransport(socket));
  })();
  return connecting;
}

const open = async (make: (mapper: InProcessMapper) => JITLinkMemoryManager): Promise<ManagerUnderTest> => {
  const epc = await connect();
  const end = {
    status: { code: 0, signal: null },
    exit: null,
    crash: null,
    scene: noScene,
    stopped: true,
    broken: null,
  };
  const close = async () =>
    ({ ...end, givenUp: false, reports: true }) as Awaited<ReturnType<ManagerUnderTest['process']['close']>>;
  return {
    manager: make(new InProcessMapper(new InProcessEpc(epc, addon), addon)),
    process: { epc, pid: process.pid, close },
  };
};

const traits = { shared: true, oneMessage: true, reuses: true, ours: true };

memoryManagerContract('slabs in process', () => open((mapper) => new SlabMemoryManager(mapper)), traits);
memoryManagerContract('packed arenas in process', () => open((mapper) => new PackedMemoryManager(mapper)), traits);
memoryManagerContract(
  'a reservation per allocation in process',
  () => open((mapper) => new PerAllocationMemoryManager(mapper)),
  traits,
);

describe('InProcessMapper', () => {
  it('sends no message from reserve to release', async () => {
    const { manager, process: host } = await open((mapper) => new PerAllocationMemoryManager(mapper));
    const before = host.epc.counters;
    const { alloc } = await loadOne(manager, {
      segments: [
        { protection: R, content: pattern(10) },
        { protection: RW, content: pattern(10) },
      ],
    });
    await manager.deallocate([alloc]);
    expect(host.epc.counters).toEqual(before);
  });

  it('calls published services alone', async () => {
    const { process: host } = await open((mapper) => new SlabMemoryManager(mapper));
    expect(() => addon.callService(0x1234, new Uint8Array(0))).toThrow(/0x1234 is no published service/);
    expect(() => addon.callService(-1, new Uint8Array(0))).toThrow(RangeError);
    const epc = new InProcessEpc(host.epc, addon);
    const reserve = epc.symbol(loadstoneNames.mapperReserve);
    await expect(epc.callExpected(loadstoneNames.mapperReserve, spsU8, 1, spsExpected(spsU8))).rejects.toThrow(
      /instance/,
    );
    expect((await epc.callWrapper(reserve, new Uint8Array(0)))[0]).toBe(0);
  });
});
