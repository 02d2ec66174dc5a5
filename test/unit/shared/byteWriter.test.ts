import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../app/shared/byteWriter.ts';

describe('ByteWriter', () => {
  it.each(['u8', 'u16', 'u32', 'i32', 'u64'] as const)('grows at any byte when %s does not fit', (kind) => {
    for (let filled = 0; filled < 8; filled++) {
      const writer = new ByteWriter(8);
      writer.raw(new Uint8Array(filled).fill(0xff));
      writer[kind](0x12);
      writer[kind](0x34);
      const bytes = [...writer.finish()].filter((byte) => byte !== 0 && byte !== 0xff);
      expect(bytes).toEqual([0x12, 0x34]);
    }
  });

  it.each([
    '',
    'puts',
    'é',
    'a name that grows the buffer and ends in \u{1f600}',
    'x'.repeat(300),
  ])('writes %j as UTF-8 behind its length in bytes', (text) => {
    const writer = new ByteWriter(8);
    writer.u8(7);
    writer.text(text);
    writer.u8(9);
    const encoded = Buffer.from(text);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(encoded.length));
    expect(Buffer.from(writer.finish())).toEqual(Buffer.concat([Buffer.of(7), length, encoded, Buffer.of(9)]));
  });
});
