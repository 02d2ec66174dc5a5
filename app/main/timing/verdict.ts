// What may be concluded from a comparison: which lane is fastest, and which others cannot be told from it. Two lanes are
// told apart only where their quartiles do not overlap. comparison.ts and crossover.ts use it.
import type { JudgedLane, LaneResult } from '../../shared/ui/timingRecords.ts';

/** The part of a lane's row that a judgement needs. */
export type Timed = Pick<LaneResult, 'lane' | 'runs' | 'error' | 'medianMs' | 'q1Ms' | 'q3Ms'>;
export type Judgement = Pick<JudgedLane, 'ratio' | 'standing'>;

/** Fewer measured runs than this are too few for quartiles that mean something. */
const fewRuns = 5;

interface Range {
  readonly lane: string;
  readonly medianMs: number;
  readonly q1Ms: number;
  readonly q3Ms: number;
}

/** Parallel to `lanes`. */
export function judge(lanes: readonly Timed[]): readonly Judgement[] {
  const fastest = rangesOf(lanes)[0];
  return lanes.map((timed): Judgement => {
    const range = rangeOf(timed);
    if (range === null || fastest === undefined) return { ratio: null, standing: null };
    const ratio = range.medianMs / fastest.medianMs;
    if (range.lane === fastest.lane) return { ratio, standing: 'fastest' };
    return { ratio, standing: overlap(range, fastest) ? 'level' : 'slower' };
  });
}

/** A sentence for the fastest lane, one for those level with it, and one for each later run of lanes that are level. */
export function verdictOf(lanes: readonly Timed[]): readonly string[] {
  const ranges = rangesOf(lanes);
  const [fastest, ...others] = ranges;
  const failed = lanes.filter(({ error }) => error !== null).map(({ lane }) => lane);
  const failures = failed.length === 0 ? [] : [`Failed: ${failed.join(', ')}.`];
  if (fastest === undefined) return failures;
  const said: string[] = [];
  if (others.length === 0) said.push(`Only ${describe(fastest)} was measured: nothing to compare it with.`);
  else {
    const level = others.filter((other) => overlap(other, fastest));
    const slower = others.filter((other) => !overlap(other, fastest));
    said.push(
      level.length === 0
        ? `${describe(fastest)} is fastest: no other lane's quartiles reach its own.`
        : `${describe(fastest)} has the lowest median, but no difference is shown from ${names(level)}: their quartiles overlap.`,
    );
    if (slower.length > 0) {
      said.push(`Slower: ${slower.map((lane) => `${lane.lane} (${ratio(lane, fastest)})`).join(', ')}.`);
      const pairs = slower.flatMap((lane, at) => {
        const next = slower[at + 1];
        return next !== undefined && overlap(lane, next) ? [`${lane.lane} and ${next.lane}`] : [];
      });
      if (pairs.length > 0) said.push(`No difference is shown between ${pairs.join('; ')}.`);
    }
  }
  const runs = Math.min(...lanes.filter(({ error }) => error === null).map(({ runs: count }) => count));
  if (runs < fewRuns)
    said.push(`With ${runs} measured ${runs === 1 ? 'run' : 'runs'} a lane the quartiles say little.`);
  return [...said, ...failures];
}

/** Those that were measured, fastest first. */
function rangesOf(lanes: readonly Timed[]): readonly Range[] {
  return lanes.flatMap((timed) => rangeOf(timed) ?? []).sort((one, other) => one.medianMs - other.medianMs);
}

function rangeOf({ lane, error, medianMs, q1Ms, q3Ms }: Timed): Range | null {
  if (error !== null || medianMs === null || q1Ms === null || q3Ms === null) return null;
  return { lane, medianMs, q1Ms, q3Ms };
}

function overlap(one: Range, other: Range): boolean {
  return one.q1Ms <= other.q3Ms && other.q1Ms <= one.q3Ms;
}

function describe({ lane, medianMs, q1Ms, q3Ms }: Range): string {
  return `${lane} (${digits(medianMs)} ms, quartiles ${digits(q1Ms)} to ${digits(q3Ms)})`;
}

function ratio(lane: Range, fastest: Range): string {
  return `${(lane.medianMs / fastest.medianMs).toFixed(2)} times as long`;
}

function names(ranges: readonly Range[]): string {
  return ranges.map(({ lane }) => lane).join(', ');
}

function digits(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
}
