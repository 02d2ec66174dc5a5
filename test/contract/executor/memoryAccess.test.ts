import { describe, expect, it } from 'vitest';
import type { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import {
  encode,
  type Sps,
  spsAddress,
  spsBytes,
  spsSequence,
  spsString,
  spsTuple,
  spsU8,
  spsU32,
  spsU64,
} from '../../../app/shared/orc/sps.ts';
import { startExecutor } from './support/executorUnderTest.ts';
import { returning } from './support/machineCode.ts';
import { loadCode, mapper, page, plus, RW } from './support/services.ts';

const u16: Sps<number> = {
  write: (w, v) => w.raw(Uint8Array.of(v & 255, v >> 8)),
  read: (r) => r.u8() + 256 * r.u8(),
  minBytes: 2,
};
const unmapped = 0x10 as ExecutorAddress;

async function write<T>(epc: SimpleRemoteEpc, name: string, codec: Sps<T>, writes: [ExecutorAddress, T][]) {
  return epc.callWrapper(epc.symbol(name), encode(spsSequence(spsTuple(spsAddress, codec)), writes as never));
}

describe('memory access', () => {
  it.each([
    ['uint8', orcNames.memWriteUint8s, orcNames.memReadUint8s, spsU8, 0xfe],
    ['uint16', orcNames.memWriteUint16s, orcNames.memReadUint16s, u16, 0xfedc],
    ['uint32', orcNames.memWriteUint32s, orcNames.memReadUint32s, spsU32, 0xfedcba98],
    ['uint64', orcNames.memWriteUint64s, orcNames.memReadUint64s, spsU64, 2 ** 52 + 3],
    ['pointer', orcNames.memWritePointers, orcNames.memReadPointers, spsU64, 2 ** 46 + 8],
  ] as const)('writes and reads back each %s', async (_, writer, reader, codec, value) => {
    const { epc } = await startExecutor();
    const { data } = await loadCode(epc, () => [returning(0)]);
    const answer = await write(epc, writer, codec, [
      [data, value],
      [plus(data, 100), 7],
    ]);
    expect(answer).toHaveLength(0);
    const addresses = [data, plus(data, 100)];
    expect(await epc.call(reader, spsSequence(spsAddress), addresses, spsSequence(codec))).toEqual([value, 7]);
  });

  it('writes and reads buffers, and reads strings up to their end', async () => {
    const { epc } = await startExecutor();
    const { data, view } = await loadCode(epc, () => [returning(0)]);
    const text = Buffer.from('loadstone\0rest');
    expect(await write(epc, orcNames.memWriteBuffers, spsBytes, [[data, text]])).toHaveLength(0);
    expect(Buffer.from(view.bytes.subarray(page, page + text.length)).toString()).toBe('loadstone\0rest');
    const range = spsSequence(spsTuple(spsAddress, spsAddress));
    const read = await epc.call(orcNames.memReadBuffers, range, [[data, plus(data, 4)]], spsSequence(spsBytes));
    expect(read.map((bytes) => Buffer.from(bytes).toString())).toEqual(['load']);
    const strings = await epc.call(
      orcNames.memReadStrings,
      spsSequence(spsAddress),
      [data, plus(data, 10)],
      spsSequence(spsString),
    );
    expect(strings).toEqual(['loadstone', 'rest']);
  });

  it('answers instead of crashing where an address cannot be read', async () => {
    const { epc, stderr } = await startExecutor();
    const reserved = (await mapper(epc).reserve(page)).base;
    for (const address of [unmapped, reserved, (2 ** 47) as ExecutorAddress]) {
      const call = epc.call(orcNames.memReadUint64s, spsSequence(spsAddress), [address], spsSequence(spsU64));
      await expect(call).rejects.toThrow(/refused/);
    }
    const { data } = await loadCode(epc, () => [returning(0)]);
    const half = (await mapper(epc).reserve(2 * page)).base;
    await mapper(epc).initialize(half, [[RW, half, page]]);
    const range = spsSequence(spsTuple(spsAddress, spsAddress));
    for (const [start, end] of [
      [plus(data, 4), data],
      [half, plus(half, 2 * page)],
      [data, (2 ** 46) as ExecutorAddress],
    ] as const) {
      await expect(epc.call(orcNames.memReadBuffers, range, [[start, end]], spsSequence(spsBytes))).rejects.toThrow();
    }
    expect(stderr()).toMatch(
      /(process_vm_readv|NtReadVirtualMemory)\(0x10, 8 bytes\) failed: (Bad address|(Invalid|No) access to memory location)/,
    );
    expect(stderr()).toMatch(/ends before it starts/);
  });

  it('tells a failed write by a result that has bytes, and writes neither code nor nothing', async () => {
    const { epc } = await startExecutor();
    const { base } = await loadCode(epc, () => [returning(0)]);
    for (const address of [unmapped, base]) {
      const answer = await write(epc, orcNames.memWriteUint32s, spsU32, [[address, 1]]);
      expect(answer[0]).toBe(1);
      expect(Buffer.from(answer.subarray(9)).toString()).toMatch(
        /(process_vm_writev|NtWriteVirtualMemory)\(0x[0-9a-f]+, 4 bytes\) failed/,
      );
    }
  });
});
