import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addon } from '../../contract/executor/support/services.ts';

const read = addon.readInParallel;
const size = 100_003;

describe.skipIf(read === null)('reading by two threads, which the addon can do on Linux', () => {
  const content = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255);
  let folder: string;
  let file: number;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallel-read-'));
    writeFileSync(join(folder, 'file'), content);
    file = openSync(join(folder, 'file'), 'r');
  });
  afterAll(() => {
    closeSync(file);
    rmSync(folder, { recursive: true });
  });

  it.each([
    [0, size],
    [0, 0],
    [7, 1],
    [4095, 8193],
    [1, size - 1],
  ])('fills a part from %i on of %i bytes, and nothing beside it', (position, length) => {
    const around = new Uint8Array(length + 20).fill(0xee);
    expect(read?.(file, around.subarray(10, 10 + length), position)).toBe(length);
    expect(Buffer.compare(around.subarray(10, 10 + length), content.subarray(position, position + length))).toBe(0);
    expect([...around.subarray(0, 10), ...around.subarray(10 + length)]).toEqual(new Array(20).fill(0xee));
  });

  it.each([
    ['in the second half', 40_000],
    ['in the first half', 90_000],
    ['before it begins', size + 5],
  ])('gives what there is where the file ends %s', (_, position) => {
    const target = new Uint8Array(size);
    const there = Math.max(0, size - position);
    expect(read?.(file, target, position)).toBe(there);
    expect(Buffer.compare(target.subarray(0, there), content.subarray(position))).toBe(0);
  });

  it('throws what the system says, and for arguments that cannot be', () => {
    const closed = openSync(join(folder, 'file'), 'r');
    closeSync(closed);
    expect(() => read?.(closed, new Uint8Array(10_000), 0)).toThrow(/pread\(10000 bytes at 0\).*errno 9/);
    expect(() => read?.(file, new Uint16Array(4) as never, 0)).toThrow(/target is no Uint8Array/);
    expect(() => read?.(file, [] as never, 0)).toThrow(/target is no Uint8Array/);
    expect(() => read?.(-1, new Uint8Array(1), 0)).toThrow(/descriptor/);
    expect(() => read?.(file, new Uint8Array(1), 0.5)).toThrow(/position/);
  });
});
