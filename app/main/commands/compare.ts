// `loadstone compare`: the same load through every lane, in turns, side by side. Nothing of the program is executed.
import { writeFileSync } from 'node:fs';
import { InputError } from '../../shared/errors.ts';
import type { LibraryWords } from '../session/linkInputs.ts';
import { chromeTrace } from '../timing/chromeTrace.ts';
import { ExecutorLane, type ExecutorLaneEnvironment } from '../timing/executorLane.ts';
import { makeLanes } from '../timing/lanes.ts';
import { type Lane, type LaneResult, type MatrixProgress, runTransportMatrix } from '../timing/transportMatrix.ts';
import { compareCsv, compareTable } from './compareTable.ts';

export interface CompareOptions {
  readonly files: readonly string[];
  readonly preload: readonly string[];
  readonly libraries: LibraryWords;
  /** Measured loads a lane, and those before them. */
  readonly runs: number;
  readonly warmUps: number;
  /** In the order of the table; null for all that work here. */
  readonly lanes: readonly string[] | null;
  readonly format: 'table' | 'json' | 'csv';
  /** Where a Chrome trace of one more load a lane goes; null for none. */
  readonly trace: string | null;
}

export interface CompareEnvironment extends ExecutorLaneEnvironment {
  readonly stdout: (text: string) => void;
  readonly signal: AbortSignal;
  readonly progress: (progress: MatrixProgress) => void;
}

/** Compares and prints. Resolves with the exit status: 1 where not one lane could load it. Rejects when aborted. */
export async function compareCommand(options: CompareOptions, environment: CompareEnvironment): Promise<number> {
  const { files, runs, warmUps, format, trace } = options;
  if (files.length === 0) throw new InputError('nothing to compare: name object files or archives');
  const lanes = makeLanes(options.lanes, options, environment);
  const { signal, progress } = environment;
  const afterwards = (working: readonly Lane[]): Promise<void> => writeTrace(trace, working);
  const results = await runTransportMatrix(lanes, { runs, warmUps, signal, progress, afterwards });
  environment.stdout(render(results, format));
  return results.every(({ error }) => error !== null) ? 1 : 0;
}

function render(results: readonly LaneResult[], format: CompareOptions['format']): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ lanes: results }, null, 2)}\n`;
    case 'csv':
      return compareCsv(results);
    case 'table':
      return compareTable(results);
  }
}

/** LLVM's lanes tell nothing of what happens inside. */
async function writeTrace(path: string | null, lanes: readonly Lane[]): Promise<void> {
  if (path === null) return;
  const traces = [];
  for (const lane of lanes) if (lane instanceof ExecutorLane) traces.push(await lane.trace());
  try {
    writeFileSync(path, `${JSON.stringify(chromeTrace(traces))}\n`);
  } catch (error) {
    throw new InputError(`--trace ${path} cannot be written: ${(error as Error).message}`);
  }
}
