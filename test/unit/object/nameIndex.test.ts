import { describe, expect, it } from 'vitest';
import { encodeName, NameIndex } from '../../../app/main/object/nameIndex.ts';
import { seededRandom } from '../../support/seededRandom.ts';

/** The names one after another, each with its NUL byte, at an odd offset of a larger buffer. */
function table(names: readonly string[]): { readonly view: DataView; readonly starts: readonly number[] } {
  const bytes: number[] = [];
  const starts = names.map((name) => {
    const start = bytes.length;
    bytes.push(...encodeName(name), 0);
    return start;
  });
  const buffer = new Uint8Array(bytes.length + 5);
  buffer.set(bytes, 3);
  return { view: new DataView(buffer.buffer, 3, bytes.length), starts };
}

describe('NameIndex', () => {
  it('gives equal names one id, whatever they come from', () => {
    const random = seededRandom(7);
    const letters = 'ab_@.é€😀';
    const names = Array.from({ length: 5000 }, () =>
      Array.from({ length: Math.floor(random() * 9) }, () => [...letters][Math.floor(random() * 8)]).join(''),
    ).filter((name) => !name.includes('@@'));
    const { view, starts } = table(names);
    const index = new NameIndex(1);
    const ids = new Map<string, number>();
    names.forEach((name, i) => {
      const start = starts[i] ?? 0;
      const id = index.internSymbol(view, start, view.byteLength);
      expect(id).toBe(ids.get(name) ?? ids.size);
      ids.set(name, id);
      const end = start + encodeName(name).length;
      expect(index.scannedTo).toBe(end);
      expect(index.find(view, start, end)).toBe(id);
      expect(index.internName(name)).toBe(id);
      expect(index.name(id)).toBe(name);
    });
    expect(index.count).toBe(ids.size);
    expect(index.findName('not here')).toBe(-1);
    const other = new NameIndex();
    const known = other.internName(names[17] ?? '');
    expect(index.findFrom(other, known)).toBe(ids.get(names[17] ?? ''));
  });

  it.each([
    ['read@@GLIBC_2.2.5', 'read'],
    ['read@GLIBC_2.2.5', 'read@GLIBC_2.2.5'],
    ['a@b@@C', 'a@b'],
    ['@@', ''],
    ['name@', 'name@'],
    ['abcdefgh@@@', 'abcdefgh'],
  ])('takes %s for %s', (spelled, name) => {
    const { view } = table([spelled, 'next']);
    const index = new NameIndex();
    expect(index.name(index.internSymbol(view, 0, view.byteLength))).toBe(name);
    expect(index.scannedTo).toBe(spelled.length);
  });

  it.each([
    '',
    'a',
    'abc',
    'abcd',
    'abcdefg',
    'a@b',
    'abcd@@v',
  ])('knows no end of "%s" where its table ends', (name) => {
    const { view } = table([name]);
    const index = new NameIndex();
    expect(index.internSymbol(view, 0, name.length)).toBe(-1);
    expect(index.count).toBe(0);
    expect(index.internSymbol(view, 0, name.length + 1)).toBe(0);
  });
});
