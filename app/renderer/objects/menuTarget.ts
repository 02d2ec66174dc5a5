// Which file of the list a menu is open for, and where it hangs.

export interface MenuTarget {
  readonly id: number;
  /** Pixels of the page: the lower right corner of the button that was pressed. */
  readonly x: number;
  readonly y: number;
}

/** The menu of a file at its button; closed where it was open for this file already. */
export function toggledMenu(open: MenuTarget | null, id: number, button: Element): MenuTarget | null {
  if (open?.id === id) return null;
  const { right, bottom } = button.getBoundingClientRect();
  return { id, x: right, y: bottom };
}
