import { describe, expect, it } from 'vitest';
import { dropPosition, keyPosition } from '../../../../app/renderer/objects/loadOrder.ts';

/** The list after `from` was dropped on a half of the row at `over`. */
function dropped(from: number, over: number, half: 'upper' | 'lower'): string {
  const names = ['a', 'b', 'c', 'd'];
  const position = dropPosition(from, over, half);
  if (position === null) return 'as it was';
  const [moved = ''] = names.splice(from, 1);
  names.splice(position, 0, moved);
  return names.join('');
}

describe('a file that is dragged', () => {
  it.each([
    [0, 1, 'lower', 'bacd'],
    [0, 3, 'lower', 'bcda'],
    [0, 3, 'upper', 'bcad'],
    [3, 0, 'upper', 'dabc'],
    [3, 0, 'lower', 'adbc'],
    [2, 1, 'upper', 'acbd'],
  ] as const)('from %i to the row %i, %s half, gives %s', (from, over, half, order) => {
    expect(dropped(from, over, half)).toBe(order);
  });

  it.each([
    [1, 1, 'upper'],
    [1, 1, 'lower'],
    [1, 0, 'lower'],
    [1, 2, 'upper'],
  ] as const)('from %i to the row %i, %s half, stays where it is', (from, over, half) => {
    expect(dropped(from, over, half)).toBe('as it was');
  });
});

describe('Alt and the arrow keys', () => {
  const pressed = { altKey: true, ctrlKey: false, metaKey: false, shiftKey: false };

  it('move a file by one, and not beyond the ends', () => {
    expect(keyPosition({ ...pressed, key: 'ArrowUp' }, 2, 4)).toBe(1);
    expect(keyPosition({ ...pressed, key: 'ArrowDown' }, 2, 4)).toBe(3);
    expect(keyPosition({ ...pressed, key: 'ArrowUp' }, 0, 4)).toBeNull();
    expect(keyPosition({ ...pressed, key: 'ArrowDown' }, 3, 4)).toBeNull();
  });

  it('mean nothing alone, or with others', () => {
    expect(keyPosition({ ...pressed, altKey: false, key: 'ArrowUp' }, 2, 4)).toBeNull();
    expect(keyPosition({ ...pressed, shiftKey: true, key: 'ArrowUp' }, 2, 4)).toBeNull();
    expect(keyPosition({ ...pressed, key: 'Enter' }, 2, 4)).toBeNull();
  });
});
