// An executor that answers look-ups with what cannot be, found by test/fuzz/answers.test.ts.
import { describe, expect, it } from 'vitest';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { SymbolLookup } from '../../../app/main/session/symbolLookup.ts';
import { ByteWriter } from '../../../app/shared/byteWriter.ts';
import { ExecutorError } from '../../../app/shared/errors.ts';
import { executorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { Opcode } from '../../../app/shared/orc/opcodes.ts';
import {
  encode,
  spsAddress,
  spsBool,
  spsExpected,
  spsI64,
  spsOptional,
  spsSequence,
  spsTuple,
  spsU32,
} from '../../../app/shared/orc/sps.ts';
import { transportPair } from '../../support/transportPair.ts';

const spsFound = spsExpected(spsSequence(spsOptional(spsTuple(spsI64, spsU32, spsBool))));

/** Look-up in an executor that finds everything at `value`. */
async function lookupGiving(value: number, isThreadLocal: boolean): Promise<SymbolLookup> {
  const [ours, theirs] = transportPair();
  const names = [orcNames.dylibManagerInstance, orcNames.dylibManagerOpen, loadstoneNames.resolveInOrder];
  theirs.start({
    message: ({ sequence, tag }) => {
      const opened = encode(spsExpected(spsAddress), { ok: true, value: executorAddress(0x77) });
      const found = encode(spsFound, { ok: true, value: [[value, 0, isThreadLocal]] });
      const payload = tag === 0x1001 ? opened : found;
      theirs.send({ opcode: Opcode.Result, sequence, tag: nullAddress, payload });
    },
    end: () => undefined,
  });
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
  return SymbolLookup.open(await SimpleRemoteEpc.connect(ours), []);
}

describe('a look-up', () => {
  it('refuses an address below zero, which an executor can send, and names the symbol', async () => {
    const looking = (await lookupGiving(-240, false)).lookUp(['puts']);
    await expect(looking).rejects.toThrow(ExecutorError);
    await expect(looking).rejects.toThrow(/'puts' is at -240: allowed are 0 to 2\^53-1/);
  });

  it('takes the distance of a thread-local variable, which is below zero', async () => {
    expect(await (await lookupGiving(-240, true)).lookUp(['errno'])).toEqual([{ address: -240, type: 'threadLocal' }]);
  });
});
