// What a series of measurements says: the median, the quartiles, the extremes. Medians, because one pause of a garbage
// collector or of the machine must not decide a comparison.

export interface Spread {
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
  readonly least: number;
  readonly most: number;
}

/** Null for an empty series. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  return {
    median: quantile(sorted, 0.5),
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
    least: quantile(sorted, 0),
    most: quantile(sorted, 1),
  };
}

/** Null for an empty series. */
export function medianOf(values: readonly number[]): number | null {
  return spreadOf(values)?.median ?? null;
}

/** Between the two neighbours, in proportion (type 7, as most tables do it). */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (position - below);
}
