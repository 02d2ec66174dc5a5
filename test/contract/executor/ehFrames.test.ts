import { describe, expect, it } from 'vitest';
import type { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { decode, encode, spsAddress, spsError, spsTuple } from '../../../app/shared/orc/sps.ts';
import { startExecutor } from './support/executorUnderTest.ts';
import { calling, returning } from './support/machineCode.ts';
import { dylibs, loadCode, page, plus, run } from './support/services.ts';

/** One CIE and one FDE for `bytes` bytes of code at `address`, with absolute pointers, and the end. */
function ehFrame(address: number, bytes: number): Uint8Array {
  const cie = [...[16, 0, 0, 0], ...[0, 0, 0, 0], ...[1, 0, 1, 0x78, 16], ...[0x0c, 7, 8, 0x90, 1, 0, 0]];
  const fde = new Uint8Array(4 + 20);
  const view = new DataView(fde.buffer);
  view.setUint32(0, 20, true);
  view.setUint32(4, cie.length + 4, true);
  view.setBigUint64(8, BigInt(address), true);
  view.setBigUint64(16, BigInt(bytes), true);
  return Uint8Array.of(...cie, ...fde, 0, 0, 0, 0);
}

async function call(epc: SimpleRemoteEpc, name: string, start: ExecutorAddress, end: ExecutorAddress) {
  const result = await epc.callWrapper(epc.symbol(name), encode(spsTuple(spsAddress, spsAddress), [start, end]));
  return decode(spsError, result, name);
}

describe('.eh_frame sections', () => {
  it('are found by the unwinder from registration to deregistration', async () => {
    const { epc } = await startExecutor();
    const find = await dylibs(epc).find('_Unwind_Find_FDE');
    const target = (await loadCode(epc, () => [returning(1)])).base;
    const loaded = await loadCode(epc, (data) => [calling(find, target, data + 2048)]);
    const finder = loaded.functions[0] as ExecutorAddress;
    const frame = ehFrame(target, 6);
    loaded.view.bytes.set(frame, page);
    const end = plus(loaded.data, frame.length);
    expect(await run(epc).main(finder)).toBe(0);
    expect(await call(epc, orcNames.registerEhFrame, loaded.data, end)).toBeNull();
    expect(await run(epc).main(finder)).not.toBe(0);
    expect(await call(epc, orcNames.registerEhFrame, loaded.data, end)).toMatch(/is registered already/);
    expect(await call(epc, orcNames.deregisterEhFrame, loaded.data, end)).toBeNull();
    expect(await run(epc).main(finder)).toBe(0);
    expect(await call(epc, orcNames.deregisterEhFrame, loaded.data, end)).toMatch(/is not registered/);
  });

  it('are refused where libgcc would read beyond them', async () => {
    const { epc } = await startExecutor();
    const loaded = await loadCode(epc, () => [returning(1)]);
    const frame = ehFrame(loaded.base, 6);
    loaded.view.bytes.set(frame, page);
    const register = (start: number, end: number) =>
      call(epc, orcNames.registerEhFrame, plus(loaded.data, start), plus(loaded.data, end));
    expect(await register(0, frame.length - 4)).toMatch(/zero word/);
    expect(await register(0, 20)).toMatch(/zero word/);
    expect(await register(0, 30)).toMatch(/record needs 20 bytes/);
    expect(await register(frame.length, 0)).toMatch(/ends before it starts/);
    const nowhere = 0x10 as ExecutorAddress;
    expect(await call(epc, orcNames.registerEhFrame, nowhere, plus(nowhere, 64))).toMatch(/process_vm_readv\(0x10/);
    expect(await call(epc, orcNames.deregisterEhFrame, nowhere, plus(nowhere, 64))).toMatch(/process_vm_readv\(0x10/);
    loaded.view.bytes.set([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0x80], page);
    expect(await register(0, frame.length)).toMatch(/record needs 9223372036854775808 bytes/);
  });
});
