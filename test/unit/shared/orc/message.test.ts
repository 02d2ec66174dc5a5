import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../../app/shared/byteWriter.ts';
import { executorAddress, nullAddress } from '../../../../app/shared/executorAddress.ts';
import { decodeFrame, decodeSetup, frameHeader, frameSize } from '../../../../app/shared/orc/message.ts';
import { Opcode } from '../../../../app/shared/orc/opcodes.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function header(size: number, opcode: number): Uint8Array {
  const writer = new ByteWriter();
  for (const value of [size, opcode, 0, 0]) writer.u64(value);
  return writer.finish();
}

function setup(pageSize: number): Uint8Array {
  const writer = new ByteWriter();
  writer.text('x86_64-pc-linux-gnu');
  writer.u64(pageSize);
  writer.u64(1);
  writer.text('key');
  writer.u64(2);
  writer.raw(new Uint8Array([1, 2]));
  writer.u64(1);
  writer.text('symbol');
  writer.u64(0x55d41c027e20);
  return writer.finish();
}

describe('EPC frames', () => {
  it('puts size, opcode, sequence and tag in 32 bytes', () => {
    const message = {
      opcode: Opcode.CallWrapper,
      sequence: 5,
      tag: executorAddress(0x564_7b98c5200),
      payload: new Uint8Array(24),
    };
    expect(hex(frameHeader(message))).toBe('38000000000000000300000000000000050000000000000000528cb947560000');
  });

  it('decodes what it encodes', () => {
    const message = { opcode: Opcode.Result, sequence: 2 ** 40, tag: nullAddress, payload: new Uint8Array([1, 2, 3]) };
    const frame = Buffer.concat([frameHeader(message), message.payload]);
    expect(frameSize(frame)).toBe(35);
    const decoded = decodeFrame(frame);
    expect({ ...decoded, payload: [...decoded.payload] }).toEqual({ ...message, payload: [1, 2, 3] });
  });

  it.each([0, 31, 2 ** 31 + 1, 2 ** 47])('refuses a frame size of %d', (size) => {
    expect(() => frameSize(header(size, 0))).toThrow(`frame size ${size}: allowed are 32 to 2147483648 bytes`);
  });

  it('refuses an unknown opcode', () => {
    expect(() => decodeFrame(header(32, 4))).toThrow('frame opcode 4: allowed are 0 Setup');
  });
});

describe('Setup', () => {
  it('gives triple, page size, values and symbols', () => {
    const decoded = decodeSetup(setup(4096));
    expect(decoded.triple).toBe('x86_64-pc-linux-gnu');
    expect(decoded.pageSize).toBe(4096);
    expect([...(decoded.bootstrapValues.get('key') ?? [])]).toEqual([1, 2]);
    expect(decoded.bootstrapSymbols.get('symbol')).toBe(0x55d41c027e20);
  });

  it.each([0, 1, 4095, 12288, 2 ** 22])('refuses a page size of %d', (pageSize) => {
    expect(() => decodeSetup(setup(pageSize))).toThrow(`Setup: page size ${pageSize}`);
  });

  it('refuses every truncation', () => {
    const whole = setup(4096);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeSetup(whole.subarray(0, length))).toThrow(/frame, byte|sequence of/);
    }
  });
});
