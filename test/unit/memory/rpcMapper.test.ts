// An executor that lies: played by the test, over a transport in memory.
import { describe, expect, it } from 'vitest';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { RpcMapper } from '../../../app/main/memory/rpcMapper.ts';
import { ByteWriter } from '../../../app/shared/byteWriter.ts';
import { executorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames, Placement } from '../../../app/shared/orc/bootstrapNames.ts';
import { Opcode } from '../../../app/shared/orc/opcodes.ts';
import { encode, spsAddress, spsExpected } from '../../../app/shared/orc/sps.ts';
import { transportPair } from '../../support/transportPair.ts';

/** An executor that answers each call with the next of `answers` as an expected address. */
async function mapperWith(answers: readonly number[]): Promise<RpcMapper> {
  const [ours, theirs] = transportPair();
  const left = [...answers];
  theirs.start({
    message: ({ sequence }) => {
      const value = executorAddress(left.shift() ?? 0);
      const payload = encode(spsExpected(spsAddress), { ok: true, value });
      theirs.send({ opcode: Opcode.Result, sequence, tag: nullAddress, payload });
    },
    end: () => undefined,
  });
  const names = [
    orcNames.simpleMemoryManagerInstance,
    orcNames.simpleMemoryManagerReserve,
    orcNames.simpleMemoryManagerInitialize,
  ];
  const setup = new ByteWriter();
  setup.text('x86_64-pc-linux-gnu');
  setup.u64(4096);
  setup.u64(0);
  setup.u64(names.length);
  names.forEach((name, i) => {
    setup.text(name);
    setup.u64(0x1000 + i);
  });
  theirs.send({ opcode: Opcode.Setup, sequence: 0, tag: nullAddress, payload: setup.finish() });
  return new RpcMapper(await SimpleRemoteEpc.connect(ours));
}

describe('RpcMapper', () => {
  it.each([
    ['at address 0', [0], /claims to have reserved 0x0 of 8192 bytes: allowed are multiples of 4096/],
    ['inside a page', [0x7f0000001234], /0x7f0000001234 of 8192 bytes: allowed/],
    ['beyond the address space', [2 ** 47 - 4096], /allowed are multiples/],
    ['twice at one place', [0x7f0000000000, 0x7f0000001000], /overlaps the 8192 bytes at 0x7f0000000000/],
  ])('does not believe in memory reserved %s', async (_, answers, message) => {
    const mapper = await mapperWith(answers);
    const reserving = async (): Promise<void> => {
      for (const _answer of answers) await mapper.reserve(5000, Placement.Anywhere);
    };
    await expect(reserving()).rejects.toThrow(message);
  });

  it('writes into what it prepared alone', async () => {
    const mapper = await mapperWith([0x7f0000000000]);
    const { address } = await mapper.reserve(8192, Placement.NearLibraries);
    expect(() => mapper.prepare(address, 16_384)).toThrow(/does not lie in its reservation/);
    expect(() => mapper.prepare(executorAddress(0x1000), 4096)).toThrow(/lies in no reservation/);
    const memory = mapper.prepare(address, 4096);
    expect(mapper.prepare(address, 4096)).toBe(memory);
    expect(() => mapper.prepare(address, 8192)).toThrow(/is prepared with 4096 bytes already/);
    expect(() => mapper.discard(executorAddress(address + 4096), 1)).toThrow(/was not prepared/);
    mapper.retire(address);
    expect(() => mapper.retire(address)).toThrow(/was not prepared/);
  });

  it('says that memory below 2 GB cannot be asked for', async () => {
    const mapper = await mapperWith([]);
    await expect(mapper.reserve(4096, Placement.Low2GB)).rejects.toThrow(/R_X86_64_32 .*compile with -fPIC/);
  });
});
