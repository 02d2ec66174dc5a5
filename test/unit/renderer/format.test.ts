import { describe, expect, it } from 'vitest';
import { formatAmount, formatBytes, formatMs, formatShare } from '../../../app/renderer/format.ts';

describe('numbers as people read them', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KB'],
    [9.94 * 1024, '9.94 KB'],
    [10 * 1024, '10 KB'],
    [1363148, '1.30 MB'],
    [64 * 2 ** 20, '64 MB'],
    [9.999 * 2 ** 20, '10.0 MB'],
    [1023.9 * 1024, '1,024 KB'],
    [1.5 * 2 ** 40, '1.50 TB'],
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

  it.each([
    [0, '0 %'],
    [0.0004, '< 0.1 %'],
    [0.0012, '0.1 %'],
    [0.1234, '12.3 %'],
    [1, '100.0 %'],
  ])('a share of %d is %s', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });

  it('groups thousands and knows one from many', () => {
    expect(formatAmount(1, 'symbol')).toBe('1 symbol');
    expect(formatAmount(24028, 'symbol')).toBe('24,028 symbols');
    expect(formatAmount(0, 'symbol')).toBe('0 symbols');
  });
});
