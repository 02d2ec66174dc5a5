// The filter field above sections, symbols and members.

/** What each row is searched in: all of its texts, in lower case. Parallel to the rows. */
export function filterTexts<Row>(rows: readonly Row[], textsOf: (row: Row) => readonly string[]): readonly string[] {
  return rows.map((row) => textsOf(row).join('\n').toLowerCase());
}

/**
 * The rows whose name, or any other of their texts, holds every word of `filter`, whatever the case. An empty filter
 * keeps all rows and their array.
 */
export function rowFilter<Row>(rows: readonly Row[], texts: readonly string[], filter: string): readonly Row[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter((_, index) => words.every((word) => texts[index]?.includes(word) ?? false));
}
