import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../app/shared/byteReader.ts';

describe('ByteReader', () => {
  const reader = (offset: number) =>
    new ByteReader(new Uint8Array(8), (at, text) => new RangeError(`ours, at ${at}: ${text}`), offset);

  it.each([-1, -8, Number.NEGATIVE_INFINITY, Number.NaN])('reads nothing at offset %s, which bytes may claim', (at) => {
    for (const read of ['u8', 'u16', 'u32', 'i32', 'u64', 'i64'] as const) {
      expect(() => reader(at)[read]()).toThrow(/^ours, at .* lies before the first byte/);
    }
    expect(() => reader(at).take(0)).toThrow(/^ours/);
  });

  it.each([8, 9, 2 ** 53, Number.POSITIVE_INFINITY])('reads nothing at offset %s, beyond the last byte', (at) => {
    expect(() => reader(at).u8()).toThrow(/^ours, at .*: 1 bytes wanted, 0 left/);
  });
});
