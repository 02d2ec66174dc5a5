// A comparison as it is shown and kept: the transport matrix's numbers, what may be concluded from them, and what was
// measured with. `loadstone compare` and the window's Compare pane print and draw the same record.
import { statSync } from 'node:fs';
import type { ComparisonRecord, JudgedLane, LaneResult } from '../../shared/ui/timingRecords.ts';
import { Measurement } from './machine.ts';
import { type Lane, type MatrixOptions, runTransportMatrix } from './transportMatrix.ts';
import { judge, verdictOf } from './verdict.ts';

export interface ComparisonOptions extends MatrixOptions {
  /** What the lanes load. */
  readonly files: readonly string[];
}

/** Rejects with the signal's reason when aborted; every lane is closed then, as always. */
export async function compareLanes(lanes: readonly Lane[], options: ComparisonOptions): Promise<ComparisonRecord> {
  const measurement = new Measurement();
  const files = options.files.map((path) => ({ path, size: sizeOf(path) }));
  const { lanes: results, warmUps } = await runTransportMatrix(lanes, options);
  const measured = measurement.end({ runs: options.runs, warmUps });
  return { measured, files, lanes: judgedLanes(results), verdict: [...verdictOf(results)] };
}

export function judgedLanes(results: readonly LaneResult[]): JudgedLane[] {
  const judgements = judge(results);
  return results.map((result, at) => ({ ...result, ...(judgements[at] ?? { ratio: null, standing: null }) }));
}

/** 0 for a file that cannot be read: the lanes say what is wrong with it. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
