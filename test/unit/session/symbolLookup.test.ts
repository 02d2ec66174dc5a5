// Look-ups, and executors that answer with what cannot be (found by test/fuzz/answers.test.ts).
import { describe, expect, it } from 'vitest';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { SymbolLookup } from '../../../app/main/session/symbolLookup.ts';
import { ByteWriter } from '../../../app/shared/byteWriter.ts';
import { ExecutorError } from '../../../app/shared/errors.ts';
import { executorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { Opcode } from '../../../app/shared/orc/opcodes.ts';
import {
  decode,
  encode,
  spsAddress,
  spsBool,
  spsBytes,
  spsExpected,
  spsI64,
  spsOptional,
  spsSequence,
  spsString,
  spsTuple,
  spsU32,
} from '../../../app/shared/orc/sps.ts';
import { transportPair } from '../../support/transportPair.ts';

const spsFound = spsExpected(spsSequence(spsOptional(spsTuple(spsI64, spsU32, spsBool))));
type Found = [value: number, library: number, isThreadLocal: boolean];
const spsAsked = spsTuple(spsAddress, spsSequence(spsAddress), spsSequence(spsString));
const spsDefinitions = spsExpected(spsTuple(spsSequence(spsAddress), spsBytes));

interface Answers {
  /** What each name is found at. */
  readonly value: number;
  readonly isThreadLocal?: boolean;
  /** What the process defines; left out: the executor does not tell. */
  readonly definitions?: { readonly addresses: readonly number[]; readonly names: string };
}

interface Executor {
  readonly lookup: SymbolLookup;
  /** The names of each question, in order. */
  readonly asked: (readonly string[])[];
}

async function executorAnswering({ value, isThreadLocal = false, definitions }: Answers): Promise<Executor> {
  const [ours, theirs] = transportPair();
  const asked: (readonly string[])[] = [];
  const answers: [string, (args: Uint8Array) => Uint8Array][] = [
    [orcNames.dylibManagerInstance, () => new Uint8Array(0)],
    [orcNames.dylibManagerOpen, () => encode(spsExpected(spsAddress), { ok: true, value: executorAddress(0x77) })],
    [
      loadstoneNames.resolveInOrder,
      (args) => {
        const [, , names] = decode(spsAsked, args, 'question');
        asked.push(names);
        return encode(spsFound, { ok: true, value: names.map((): Found => [value, 0, isThreadLocal]) });
      },
    ],
  ];
  if (definitions !== undefined) {
    const addresses = definitions.addresses.map(executorAddress);
    const names = Buffer.from(definitions.names);
    answers.push([loadstoneNames.definitions, () => encode(spsDefinitions, { ok: true, value: [addresses, names] })]);
  }
  theirs.start({
    message: ({ sequence, tag, payload }) => {
      const answer = answers[tag - 0x1000]?.[1];
      if (answer !== undefined)
        theirs.send({ opcode: Opcode.Result, sequence, tag: nullAddress, payload: answer(payload) });
    },
    end: () => undefined,
  });
  const setup = new ByteWriter();
  setup.text('x86_64-pc-linux-gnu');
  setup.u64(4096);
  setup.u64(0);
  setup.u64(answers.length);
  answers.forEach(([name], i) => {
    setup.text(name);
    setup.u64(0x1000 + i);
  });
  theirs.send({ opcode: Opcode.Setup, sequence: 0, tag: nullAddress, payload: setup.finish() });
  return { lookup: await SymbolLookup.open(await SimpleRemoteEpc.connect(ours), []), asked };
}

describe('a look-up', () => {
  it('refuses an address below zero, which an executor can send, and names the symbol', async () => {
    const { lookup } = await executorAnswering({ value: -240 });
    const looking = lookup.lookUp(['puts']);
    await expect(looking).rejects.toThrow(ExecutorError);
    await expect(looking).rejects.toThrow(/'puts' is at -240: allowed are 0 to 2\^53-1/);
  });

  it('takes the distance of a thread-local variable, which is below zero', async () => {
    const { lookup } = await executorAnswering({ value: -240, isThreadLocal: true });
    expect(await lookup.lookUp(['errno'])).toEqual([{ address: -240, type: 'threadLocal' }]);
  });

  it('asks for no name that the process was learned to define', async () => {
    const definitions = { addresses: [0x10, 0x20, 0x30], names: 'puts\0malloc\0puts\0' };
    const { lookup, asked } = await executorAnswering({ value: 0x99, definitions });
    await lookup.learn();
    const [puts, malloc] = [0x10, 0x20].map((address) => ({ address, type: 'unknown' }));
    expect(await lookup.lookUp(['malloc', 'puts'])).toEqual([malloc, puts]);
    expect(asked).toEqual([]);
    const other = { address: 0x99, type: 'unknown' };
    expect(await lookup.lookUp(['mine', 'puts', 'yours', 'malloc'])).toEqual([other, puts, other, malloc]);
    expect(asked).toEqual([['mine', 'yours']]);
  });

  it('asks for every name where the executor does not tell what its process defines', async () => {
    const { lookup, asked } = await executorAnswering({ value: 0x99 });
    await lookup.learn();
    expect(await lookup.lookUp(['puts'])).toEqual([{ address: 0x99, type: 'unknown' }]);
    expect(asked).toEqual([['puts']]);
  });

  it.each([
    ['fewer', [0x10, 0x20], 'puts\0'],
    ['fewer', [0x10], 'puts'],
    ['more', [0x10], 'puts\0malloc\0'],
  ])('refuses definitions with %s names than addresses', async (which, addresses, names) => {
    const { lookup } = await executorAnswering({ value: 0x99, definitions: { addresses, names } });
    const message = `${addresses.length} addresses, and ${which} names; restart it`;
    await expect(lookup.learn()).rejects.toThrow(message);
    expect(await lookup.lookUp(['puts'])).toEqual([{ address: 0x99, type: 'unknown' }]);
  });
});
