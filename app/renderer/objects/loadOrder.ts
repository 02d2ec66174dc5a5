// Moving a file within the load order: where a dragged one would land, and which keys move it.

/** The half of a row that the pointer is over. */
export type RowHalf = 'upper' | 'lower';

/**
 * Where the file at `from` stands after it was dropped on a half of the row at `over`, counted as if it had been taken
 * out before. Null where it stays where it is.
 */
export function dropPosition(from: number, over: number, half: RowHalf): number | null {
  const gap = half === 'upper' ? over : over + 1;
  const position = gap > from ? gap - 1 : gap;
  return position === from ? null : position;
}

/** Where Alt+Up or Alt+Down brings the file at `from`; null for other keys, and at the ends. */
export function keyPosition(
  event: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>,
  from: number,
  count: number,
): number | null {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  if (event.key === 'ArrowUp') return from > 0 ? from - 1 : null;
  if (event.key === 'ArrowDown') return from < count - 1 ? from + 1 : null;
  return null;
}
