// A table described once: what its columns show, how they sort, and what they say as text, for the screen, for the
// filter and for the clipboard.
export interface ColumnSpec<Row> {
  readonly key: string;
  readonly title: string;
  /** In pixels; the column that grows has `minWidth` instead. */
  readonly width?: number;
  readonly minWidth?: number;
  readonly kind?: 'text' | 'mono' | 'number' | 'address';
  /** False: the table cannot be sorted by it. */
  readonly sortable?: boolean;
  /** As it stands in the table. */
  show(row: Row): string;
  /** As it is copied and filtered, where that is more than what is shown: the full name, the exact number. */
  text?(row: Row): string;
  /** What it sorts by; the text where nothing is said. */
  order?(row: Row): number | string;
}

export interface SortState {
  readonly key: string;
  readonly descending: boolean;
}

export function columnText<Row>(column: ColumnSpec<Row>, row: Row): string {
  return (column.text ?? column.show)(row);
}

/** `rows` in the order of the table; a new array only where one is needed. Equal rows keep their order. */
export function sortRows<Row>(
  columns: readonly ColumnSpec<Row>[],
  rows: readonly Row[],
  sort: SortState | null,
): readonly Row[] {
  const column = columns.find(({ key }) => key === sort?.key);
  if (column === undefined || sort === null) return rows;
  const orderOf = column.order ?? ((row: Row) => columnText(column, row));
  const keyed = rows.map((row) => ({ row, order: orderOf(row) }));
  const sign = sort.descending ? -1 : 1;
  return keyed.sort((a, b) => sign * (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)).map(({ row }) => row);
}

/** Tab-separated, with a head, as spreadsheets take it. */
export function tableText<Row>(columns: readonly ColumnSpec<Row>[], rows: readonly Row[]): string {
  const head = columns.map(({ title }) => title).join('\t');
  const lines = rows.map((row) => columns.map((column) => columnText(column, row).replace(/[\t\n]/g, ' ')).join('\t'));
  return [head, ...lines, ''].join('\n');
}

/** The width that the table needs at least, in pixels. */
export function leastWidth<Row>(columns: readonly ColumnSpec<Row>[]): number {
  return columns.reduce((sum, { width, minWidth }) => sum + (width ?? minWidth ?? 0), 0);
}
