// Numbers as people read them. One place, so that the same value looks the same in every pane.

export { formatBytes } from '../shared/ui/byteSizes.ts';

const grouped = new Intl.NumberFormat('en-US');

/** `24,028`. */
export function formatCount(value: number): string {
  return grouped.format(value);
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

/** `12.4 %` of a share from 0 to 1; what is there and rounds to nothing is `< 0.1 %`. */
export function formatShare(share: number): string {
  const percent = 100 * share;
  if (percent === 0) return '0 %';
  return percent < 0.05 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}

/** `singular` or `plural` behind its count: `1 symbol`, `1,024 symbols`. */
export function formatAmount(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`;
}
