// Numbers of bytes as people read them, the same in every pane and in the terminal.

const grouped = new Intl.NumberFormat('en-US');

/** `640 B`, `9.84 KB`, `64 MB`: three digits, or the exact number of units. 1 KB is 1,024 bytes, as in the psABI's code models. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 'B';
  for (const next of units) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  const exact = Number.isInteger(value) || value >= 1000;
  return `${exact ? grouped.format(Math.round(value)) : value.toPrecision(3)} ${unit}`;
}
