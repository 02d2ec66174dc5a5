// Which rows of a long table are drawn: those in view and a few around them.

export interface TableWindow {
  /** Rows [first, end) are drawn. */
  readonly first: number;
  readonly end: number;
  /** Pixels that stand for the rows before and after. */
  readonly before: number;
  readonly after: number;
}

/** Rows beyond the view on either side, so that a step of the keyboard finds its row. */
const margin = 8;

export function tableWindow(count: number, rowHeight: number, scrollTop: number, viewHeight: number): TableWindow {
  const inView = Math.ceil(viewHeight / rowHeight);
  const top = Math.floor(scrollTop / rowHeight);
  const first = Math.max(0, Math.min(top, count - inView) - margin);
  const end = Math.min(count, top + inView + margin);
  return { first, end, before: first * rowHeight, after: Math.max(0, count - end) * rowHeight };
}
