import { describe, expect, it } from 'vitest';
import { createKeyReader } from '../../../../app/renderer/shell/keyReader.ts';

const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const ctrl = (key: string) => ({ ...plain, key, ctrlKey: true });

describe('the reader of keys', () => {
  it('finds commands inside and outside of editors', () => {
    const reader = createKeyReader();
    expect(reader.read(ctrl('o'), false, 0)).toBe('open');
    expect(reader.read(ctrl('o'), true, 0)).toBe('open');
    expect(reader.read({ ...plain, key: 'F1' }, true, 0)).toBe('palette');
  });

  it('leaves the key after Ctrl+K to the editor, once', () => {
    const reader = createKeyReader();
    expect(reader.read(ctrl('k'), true, 0)).toBeNull();
    expect(reader.read({ ...plain, key: 'Control', ctrlKey: true }, true, 50)).toBeNull();
    expect(reader.read(ctrl('0'), true, 100)).toBeNull();
    expect(reader.read(ctrl('0'), true, 200)).toBe('zoomReset');
  });

  it('knows no chord outside of an editor, after five seconds, or for other keys', () => {
    const reader = createKeyReader();
    reader.read(ctrl('k'), false, 0);
    expect(reader.read(ctrl('0'), false, 1)).toBe('zoomReset');
    reader.read(ctrl('k'), true, 0);
    expect(reader.read(ctrl('0'), true, 5001)).toBe('zoomReset');
    reader.read({ ...plain, key: 'k' }, true, 6000);
    expect(reader.read(ctrl('0'), true, 6001)).toBe('zoomReset');
    reader.read(ctrl('k'), true, 7000);
    expect(reader.read(ctrl('o'), false, 7001)).toBe('open');
  });
});
