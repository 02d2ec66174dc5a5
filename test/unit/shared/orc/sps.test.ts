import { describe, expect, it } from 'vitest';
import { executorAddress } from '../../../../app/shared/executorAddress.ts';
import {
  decode,
  encode,
  type Sps,
  spsAddress,
  spsBigU64,
  spsBool,
  spsBytes,
  spsError,
  spsExpected,
  spsI32,
  spsI64,
  spsOptional,
  spsSequence,
  spsString,
  spsTuple,
  spsU8,
  spsU32,
  spsU64,
} from '../../../../app/shared/orc/sps.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

function roundTrip<T>(codec: Sps<T>, value: T): T {
  return decode(codec, encode(codec, value), 'round trip');
}

describe('SPS encodings', () => {
  it('gives the bytes that LLVM 22 puts on the wire for a resolve call', () => {
    const codec = spsTuple(spsAddress, spsSequence(spsTuple(spsString, spsBool)));
    const encoded = encode(codec, [
      executorAddress(0x7f9b84000b70),
      [
        ['puts', true],
        ['no_such', false],
      ],
    ]);
    expect(hex(encoded)).toBe(
      '700b00849b7f00000200000000000000040000000000000070757473010700000000000000' + '6e6f5f7375636800',
    );
  });

  it('reads the expected value and the failure that LLVM 22 answers to open', () => {
    const codec = spsExpected(spsAddress);
    expect(decode(codec, bytes('01 700b00849b7f0000'), 'open')).toEqual({ ok: true, value: 0x7f9b84000b70 });
    const failure = encode(spsExpected(spsAddress), { ok: false, error: 'no such file' });
    expect(failure[0]).toBe(0);
    expect(decode(codec, failure, 'open')).toEqual({ ok: false, error: 'no such file' });
  });

  it('uses the inverse flag for an error: 0 is success', () => {
    expect(hex(encode(spsError, null))).toBe('00');
    expect(decode(spsError, bytes('01 1000000000000000 496e76616c696420617267756d656e74'), 'release')).toBe(
      'Invalid argument',
    );
  });

  it('keeps the limits of each integer', () => {
    expect(roundTrip(spsU8, 255)).toBe(255);
    expect(roundTrip(spsU32, 0xffff_ffff)).toBe(0xffff_ffff);
    expect(roundTrip(spsI32, -0x8000_0000)).toBe(-0x8000_0000);
    expect(roundTrip(spsU64, Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    expect(roundTrip(spsI64, -3)).toBe(-3);
    expect(hex(encode(spsI64, -3))).toBe('fdffffffffffffff');
    expect(roundTrip(spsI64, Number.MIN_SAFE_INTEGER)).toBe(Number.MIN_SAFE_INTEGER);
    expect(roundTrip(spsBigU64, 2n ** 64n - 1n)).toBe(2n ** 64n - 1n);
  });

  it('keeps text beyond ASCII and bytes of any value', () => {
    expect(roundTrip(spsString, 'größer → größer')).toBe('größer → größer');
    expect([...roundTrip(spsBytes, new Uint8Array([0, 255, 10]))]).toEqual([0, 255, 10]);
    expect(roundTrip(spsOptional(spsU8), null)).toBeNull();
    expect(roundTrip(spsOptional(spsU8), 7)).toBe(7);
  });
});

describe('SPS decoding of bytes that nobody vouches for', () => {
  it('refuses a count that the bytes cannot hold, before it allocates', () => {
    const claim = encode(spsU64, 2 ** 40);
    expect(() => decode(spsSequence(spsU64), claim, 'claim')).toThrow(
      'sequence of 1099511627776 elements of at least 8 bytes at byte 8: 0 bytes left',
    );
  });

  it('refuses a 64-bit value that no double holds', () => {
    expect(() => decode(spsU64, bytes('0000000000002000'), 'value')).toThrow('allowed is below 2^53');
    expect(() => decode(spsI64, bytes('000000000000dfff'), 'value')).toThrow('allowed is a magnitude below 2^53');
  });

  it('refuses flags other than 0 and 1', () => {
    expect(() => decode(spsBool, bytes('02'), 'flag')).toThrow('bool flag at byte 0 is 2: allowed are 0 and 1');
    expect(() => decode(spsExpected(spsU8), bytes('ff'), 'flag')).toThrow('expected flag at byte 0 is 255');
  });

  it('refuses bytes that are left over or missing, and names what they were', () => {
    expect(() => decode(spsU32, bytes('0100000000'), 'result of f')).toThrow('result of f: 1 of 5 bytes left over');
    expect(() => decode(spsU32, bytes('010000'), 'result of f')).toThrow(
      'result of f, byte 0 of 3: 4 bytes wanted, 3 left',
    );
  });

  it.each(['01', '0100000000000000', '01ffffffffffffff7f'])('never reads beyond the end of a string: %s', (text) => {
    expect(() => decode(spsTuple(spsU8, spsString), bytes(text), 'string')).toThrow(/string, byte/);
  });
});
