// Numbers as people read them. One place, so that the same value looks the same in every pane.

const grouped = new Intl.NumberFormat('en-US');

/** `24,028`. */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** `640 B`, `9.8 KB`, `1.3 MB`; 1 KB is 1,024 bytes. */
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
  return `${value < 10 ? value.toFixed(1) : formatCount(Math.round(value))} ${unit}`;
}

/** Milliseconds with three digits that mean something: `0.042 ms`, `3.14 ms`, `128 ms`, `2.41 s`. */
export function formatMs(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${formatMsNumber(ms)} ms`;
}

/** The same without its unit, for columns whose head names it. */
export function formatMsNumber(ms: number): string {
  if (ms >= 100) return ms.toFixed(0);
  if (ms >= 10) return ms.toFixed(1);
  return ms >= 1 ? ms.toFixed(2) : ms.toFixed(3);
}

/** `singular` or `plural` behind its count: `1 symbol`, `1,024 symbols`. */
export function formatAmount(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`;
}
