import { describe, expect, it } from 'vitest';
import { symbolRecord } from '../../../../app/shared/ui/objectRecords.ts';
import { recordsFrom, recordText } from '../../../../app/shared/ui/recordText.ts';

const symbol = (name: string, size: number) => ({
  name,
  binding: 'STB_GLOBAL',
  type: 'STT_FUNC',
  visibility: 'STV_DEFAULT',
  section: '.text',
  value: '0x0',
  size,
});
const symbols = recordsFrom(symbolRecord);

describe('a long table as one text', () => {
  it('comes back as it was, odd names included', () => {
    const records = [symbol('main', 1), symbol('with\nline and "quotes"', 2), symbol('\udcff', 3), symbol('', 0)];
    expect(symbols.parse(recordText(records))).toEqual(records);
    expect(symbols.parse(recordText([]))).toEqual([]);
  });

  it('writes a word that repeats once', () => {
    const text = recordText([symbol('a', 1), symbol('b', 1), symbol('c', 1)]);
    expect(text.split('STB_GLOBAL')).toHaveLength(2);
  });

  it.each([
    ['no text', 7],
    ['no JSON', 'words'],
    ['other JSON', '{"rows":[]}'],
    ['a place without a word', recordText([symbol('a', 1)]).replace('"values":[0]', '"values":[99]')],
    ['columns of two lengths', recordText([symbol('a', 1)]).replace('"values":[0]', '"values":[0,0]')],
    ['fields of another record', recordText([{ other: 'a' }])],
  ])('is refused where it is %s', (_, value) => {
    expect(symbols.safeParse(value).success).toBe(false);
  });
});
