import { describe, expect, it } from 'vitest';
import { executorAddress } from '../../../../app/shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../../../app/shared/orc/bootstrapNames.ts';
import {
  address,
  bytes,
  choice,
  type DecodedPayload,
  decodeShape,
  error,
  expected,
  i64,
  optional,
  type Shape,
  sequence,
  size,
  summarizeValues,
  text,
  tuple,
  u64,
} from '../../../../app/shared/orc/shapes.ts';
import { shortName, signatures } from '../../../../app/shared/orc/signatures.ts';
import {
  encode,
  spsAddress,
  spsBytes,
  spsError,
  spsExpected,
  spsI64,
  spsOptional,
  spsSequence,
  spsString,
  spsTuple,
  spsU8,
  spsU64,
} from '../../../../app/shared/orc/sps.ts';

function decoded(shape: Shape, payload: Uint8Array, missing = 0): DecodedPayload {
  return decodeShape(shape, payload, { missing, describeAddress: (value) => `<${value}>` });
}

describe('shapes', () => {
  it('decode what the codecs encode, each part under its name', () => {
    const codec = spsTuple(spsAddress, spsU64, spsU8, spsSequence(spsString));
    const payload = encode(codec, [executorAddress(7), 4096, 3, ['puts', 'printf']]);
    const shape = tuple(
      ['instance', address],
      ['size', size],
      ['rights', choice({ 1: 'read', 2: 'write', 4: 'execute' }, true)],
      ['names', sequence(text)],
    );
    const { values, problem } = decoded(shape, payload);
    expect(problem).toBeNull();
    expect(values.map(({ label, text: said }) => [label, said])).toEqual([
      ['instance', '<7>'],
      ['size', '4,096 bytes'],
      ['rights', 'read+write'],
      ['names', '2'],
    ]);
    expect(values[3]?.children.map((child) => [child.label, child.text])).toEqual([
      ['0', 'puts'],
      ['1', 'printf'],
    ]);
    expect(summarizeValues(values, new Set(['instance']))).toBe(
      'size 4,096 bytes, rights read+write, names 2: puts, printf',
    );
  });

  it('tell successes from failures', () => {
    const shape = expected(tuple(['base', address]));
    const codec = spsExpected(spsAddress);
    const said = (payload: Uint8Array) => decoded(shape, payload).values.map(({ text: value }) => value);
    expect(said(encode(codec, { ok: true, value: executorAddress(5) }))).toEqual(['<5>']);
    expect(said(encode(codec, { ok: false, error: 'no room' }))).toEqual(['error: no room']);
    expect(decoded(error, encode(spsError, null)).values[0]?.text).toBe('success');
    expect(decoded(error, encode(spsError, 'gone')).values[0]?.text).toBe('error: gone');
    expect(decoded(optional(u64), encode(spsOptional(spsU64), null)).values[0]?.text).toBe('none');
  });

  it('keep negative and large numbers exact', () => {
    expect(decoded(i64, encode(spsI64, -3)).values[0]?.text).toBe('-3');
    const all = new Uint8Array(8).fill(0xff);
    expect(decoded(u64, all).values[0]?.text).toBe('18,446,744,073,709,551,615');
    expect(decoded(address, all).values[0]?.text).toBe('0xffffffffffffffff');
  });

  it('show the beginning of content, and how much there is', () => {
    const content = new Uint8Array(100).fill(0xab);
    const { values } = decoded(bytes, encode(spsBytes, content));
    expect(values[0]?.text).toBe(`100 bytes: ${Array(32).fill('ab').join(' ')} …`);
  });

  it('count the elements beyond those that they show', () => {
    const numbers = Array.from({ length: 300 }, (_, at) => at);
    const { values, problem } = decoded(sequence(u64), encode(spsSequence(spsU64), numbers));
    expect(problem).toBeNull();
    expect(values[0]?.text).toBe('300');
    expect(values[0]?.children).toHaveLength(257);
    expect(values[0]?.children.at(-1)?.text).toBe('… 44 more');
  });

  it('tell what could be read of bytes that end too early, that go on, or that were not all kept', () => {
    const shape = tuple(['first', u64], ['second', text]);
    const whole = encode(spsTuple(spsU64, spsString), [1, 'hello']);
    const cut = decoded(shape, whole.subarray(0, 18));
    expect(cut.values.map(({ label }) => label)).toEqual(['first']);
    expect(cut.problem).toMatch(/text of 5 bytes, 2 left/);
    expect(decoded(shape, whole.subarray(0, 18), 3).problem).toBe('3 more bytes were not kept');
    expect(decoded(shape, Uint8Array.of(...whole, 0, 0)).problem).toBe('2 bytes are left over');
  });

  it('are not misled by counts that no payload can hold', () => {
    const payload = new Uint8Array(16).fill(0xff);
    for (const shape of [sequence(u64), text, bytes]) expect(decoded(shape, payload).problem).not.toBeNull();
    // Elements without bytes would never end.
    expect(decoded(sequence(tuple()), payload).problem).toMatch(/18,?446/);
  });
});

describe('signatures', () => {
  it('are there for every function and tag that an executor may publish', () => {
    const instances = [
      orcNames.dylibManagerInstance,
      orcNames.simpleMemoryManagerInstance,
      orcNames.mapperServiceInstance,
      orcNames.dispatchContext,
      orcNames.dispatchFunction,
      // Called by other calls, not over the wire.
      orcNames.registerEhFrame,
      orcNames.deregisterEhFrame,
      loadstoneNames.registerFunctionTable,
      loadstoneNames.deregisterFunctionTable,
    ];
    const callable = [...Object.values(orcNames), ...Object.values(loadstoneNames)].filter(
      (name) => !instances.some((instance) => instance === name),
    );
    expect(callable.filter((name) => !signatures.has(name))).toEqual([]);
  });

  it('have names that people can read', () => {
    expect(shortName(orcNames.runAsMain)).toBe('run_as_main');
    expect(shortName(loadstoneNames.mapperReserve)).toBe('SharedMemoryMapperService_reserve');
    expect(shortName(loadstoneNames.reportExitTag)).toBe('report_exit');
    expect(shortName(orcNames.registerEhFrame)).toBe('registerEHFrameAllocAction');
  });
});
