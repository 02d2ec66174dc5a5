import { describe, expect, it } from 'vitest';
import { formatAmount, formatBytes, formatMs } from '../../../app/renderer/format.ts';

describe('numbers as people read them', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KB'],
    [9.94 * 1024, '9.9 KB'],
    [10 * 1024, '10 KB'],
    [1363148, '1.3 MB'],
    [64 * 2 ** 20, '64 MB'],
    [1.5 * 2 ** 40, '1.5 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0, '0.000 ms'],
    [0.0424, '0.042 ms'],
    [3.456, '3.46 ms'],
    [12.34, '12.3 ms'],
    [128.4, '128 ms'],
    [2410, '2.41 s'],
    [61_000, '61.0 s'],
  ])('%d milliseconds are %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  it('groups thousands and knows one from many', () => {
    expect(formatAmount(1, 'symbol')).toBe('1 symbol');
    expect(formatAmount(24028, 'symbol')).toBe('24,028 symbols');
    expect(formatAmount(0, 'symbol')).toBe('0 symbols');
  });
});
