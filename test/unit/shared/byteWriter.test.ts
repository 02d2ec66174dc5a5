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
});
