import { describe, expect, it } from 'vitest';
import { parseObjectFile } from '../../../app/main/object/objectFile.ts';
import { parseSize, sizeText, usualSizes } from '../../../app/main/timing/crossover.ts';
import { dataObject, dataSymbol } from '../../../app/main/timing/dataObject.ts';

describe.each(['elf', 'coff'] as const)('%s objects for the size crossover', (format) => {
  it.each(usualSizes.map((size) => [sizeText(size), size] as const))('have %s of data, none of it zero', (_, size) => {
    const bytes = dataObject(size, format);
    const object = parseObjectFile('data.o', bytes);
    const data = object.sections.find(({ name }) => name === '.data');
    expect(data?.size).toBe(size);
    // All that is not data: headers, tables and main.
    expect(bytes.length - size).toBeLessThan(1024);
    expect(bytes.subarray(1024, 1024 + Math.min(size, 4096) - 1024).includes(0)).toBe(false);
    expect(new TextDecoder('latin1').decode(bytes.subarray(-800))).toContain(dataSymbol);
  });

  it('are the same each time', () => {
    expect(Buffer.compare(dataObject(5000, format), dataObject(5000, format))).toBe(0);
  });
});

describe('sizes', () => {
  it('are read as people write them', () => {
    expect(['4K', '4kb', '16M', '1 MB', '1000', '0'].map(parseSize)).toEqual([4096, 4096, 2 ** 24, 2 ** 20, 1000, 0]);
    expect(['', 'K', '4G', '1.5M', '-1', '4 K B'].map(parseSize)).toEqual([null, null, null, null, null, null]);
  });

  it('are written exactly', () => {
    expect([1000, 4096, 65536, 2 ** 20, 2 ** 20 + 1].map(sizeText)).toEqual([
      '1000 B',
      '4 KB',
      '64 KB',
      '1 MB',
      '1048577 B',
    ]);
  });
});
