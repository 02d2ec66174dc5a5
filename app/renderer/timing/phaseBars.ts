// A comparison as stacked bars: which phases get a series of their own, and how long each part of each bar is. Phases
// are medians; what of the median load they do not cover is a part too, so that a bar is as long as its lane took.
import type { JudgedLane } from '../../shared/ui/timingRecords.ts';

export interface PhaseSeries {
  readonly name: string;
  /** Parallel to the lanes: milliseconds. */
  readonly values: readonly number[];
}

export interface PhaseBars {
  /** Lanes that were measured, in the order of the comparison. */
  readonly lanes: readonly JudgedLane[];
  readonly series: readonly PhaseSeries[];
}

/** Phases with a series of their own; the others are one. */
const mostPhases = 7;
export const otherPhases = 'other phases';
export const betweenPhases = 'between phases';

export function phaseBars(all: readonly JudgedLane[]): PhaseBars {
  const lanes = all.filter(({ medianMs }) => medianMs !== null);
  const names = [...new Set(lanes.flatMap(({ phases }) => phases.map(({ name }) => name)))];
  const longest = new Set(
    [...names].sort((one, other) => mostOf(lanes, other) - mostOf(lanes, one)).slice(0, mostPhases),
  );
  // In the order in which they happen.
  const shown = names.filter((name) => longest.has(name));
  const series = shown.map((name): PhaseSeries => ({ name, values: lanes.map((lane) => medianOf(lane, name)) }));
  const rest = lanes.map(({ phases }) =>
    phases.reduce((sum, { name, medianMs }) => sum + (longest.has(name) ? 0 : medianMs), 0),
  );
  const between = lanes.map(({ medianMs, phases }) =>
    Math.max(0, (medianMs ?? 0) - phases.reduce((sum, phase) => sum + phase.medianMs, 0)),
  );
  return {
    lanes,
    series: [
      ...series,
      ...(rest.some((value) => value > 0) ? [{ name: otherPhases, values: rest }] : []),
      ...(between.some((value) => value > 0) ? [{ name: betweenPhases, values: between }] : []),
    ],
  };
}

/** Times the longest bar: a stroke that reaches farther is cut off, or it would leave no room for the bars. */
const farthestStroke = 2.5;

/** Milliseconds at which the axis ends, a round number, where a stroke is cut off; null where all of them have room. */
export function axisEnd(lanes: readonly JudgedLane[]): number | null {
  const longest = Math.max(0, ...lanes.map(({ medianMs }) => medianMs ?? 0));
  const farthest = Math.max(0, ...lanes.map(({ q3Ms }) => q3Ms ?? 0));
  if (longest === 0 || farthest <= farthestStroke * longest) return null;
  const end = 2 * longest;
  const step = 10 ** Math.floor(Math.log10(end));
  const rounded = Math.ceil(end / step) * step;
  return rounded < farthest ? rounded : null;
}

function mostOf(lanes: readonly JudgedLane[], name: string): number {
  return Math.max(0, ...lanes.map((lane) => medianOf(lane, name)));
}

function medianOf({ phases }: JudgedLane, name: string): number {
  return phases.find((phase) => phase.name === name)?.medianMs ?? 0;
}
