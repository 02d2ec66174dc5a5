// The filter field above sections, symbols and members.

/**
 * The rows whose name, or any other of their texts, holds every word of `filter`, whatever the case. An empty filter
 * keeps all rows and their array.
 */
export function rowFilter<Row>(
  rows: readonly Row[],
  filter: string,
  textsOf: (row: Row) => readonly string[],
): readonly Row[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = textsOf(row).join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
