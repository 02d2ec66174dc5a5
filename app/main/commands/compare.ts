// `loadstone compare`: the same load through every lane, in turns, side by side. Nothing of the program is executed.
import { InputError } from '../../shared/errors.ts';
import type { LibraryWords } from '../session/linkInputs.ts';
import { chromeTrace, type LaneTrace } from '../timing/chromeTrace.ts';
import { compareLanes } from '../timing/comparison.ts';
import { compareCsv, crossoverCsv } from '../timing/comparisonCsv.ts';
import { measureCrossover } from '../timing/crossover.ts';
import { type LaneEnvironment, makeLanes } from '../timing/lanes.ts';
import type { Lane, MatrixProgress } from '../timing/transportMatrix.ts';
import { compareTable, conclusion, crossoverTable } from './compareTable.ts';
import { writeTrace } from './writeTrace.ts';

export interface CompareOptions {
  readonly files: readonly string[];
  /** Instead of files: objects with so many bytes of data, made for this; null for none. */
  readonly sizes: readonly number[] | null;
  readonly preload: readonly string[];
  readonly libraries: LibraryWords;
  /** Measured loads a lane, and those before them; null: until the controller is warm. */
  readonly runs: number;
  readonly warmUps: number | null;
  /** In the order of the table; null for all that work here. */
  readonly lanes: readonly string[] | null;
  readonly format: 'table' | 'json' | 'csv';
  /** Where a Chrome trace of one more load a lane goes; null for none. */
  readonly trace: string | null;
}

export interface CompareEnvironment extends LaneEnvironment {
  readonly stdout: (text: string) => void;
  readonly signal: AbortSignal;
  readonly progress: (progress: MatrixProgress) => void;
}

/** Compares and prints. Resolves with the exit status: 1 where not one lane could load it. Rejects when aborted. */
export async function compareCommand(options: CompareOptions, environment: CompareEnvironment): Promise<number> {
  const { files, runs, warmUps, trace, sizes } = options;
  const { signal, progress } = environment;
  if (sizes !== null) return crossoverCommand(options, sizes, environment);
  if (files.length === 0) throw new InputError('nothing to compare: name object files or archives');
  const lanes = makeLanes(options.lanes, options, environment);
  const afterwards = (working: readonly Lane[]): Promise<void> => traceLanes(trace, working);
  const record = await compareLanes(lanes, { files, runs, warmUps, signal, progress, afterwards });
  environment.stdout(
    render(options.format, record, {
      csv: () => compareCsv(record.lanes),
      table: () => compareTable(record.lanes) + conclusion(record),
    }),
  );
  return record.lanes.every(({ error }) => error !== null) ? 1 : 0;
}

async function crossoverCommand(
  options: CompareOptions,
  sizes: readonly number[],
  environment: CompareEnvironment,
): Promise<number> {
  const { files, runs, warmUps, trace } = options;
  const { signal, progress } = environment;
  if (files.length > 0) throw new InputError(`--sizes makes its own objects: name no files (found ${files[0]})`);
  if (trace !== null) throw new InputError('--trace needs files: with --sizes there is no one load to trace');
  const lanesFor = (file: string): readonly Lane[] =>
    makeLanes(options.lanes, { ...options, files: [file] }, environment);
  const record = await measureCrossover({ sizes, lanesFor, runs, warmUps, signal, progress });
  environment.stdout(
    render(options.format, record, {
      csv: () => crossoverCsv(record),
      table: () => crossoverTable(record) + conclusion(record),
    }),
  );
  return record.series.every(({ points }) => points.every(({ error }) => error !== null)) ? 1 : 0;
}

function render(
  format: CompareOptions['format'],
  record: object,
  texts: { readonly csv: () => string; readonly table: () => string },
): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(record, null, 2)}\n`;
    case 'csv':
      return texts.csv();
    case 'table':
      return texts.table();
  }
}

/** LLVM's lanes tell nothing of what happens inside. */
async function traceLanes(path: string | null, lanes: readonly Lane[]): Promise<void> {
  if (path === null) return;
  const traces: LaneTrace[] = [];
  for (const lane of lanes) if (lane.trace !== undefined) traces.push(await lane.trace());
  await writeTrace(path, chromeTrace(traces));
}
