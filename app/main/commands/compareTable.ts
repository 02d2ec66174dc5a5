// A comparison for the terminal: one row a lane, and what may be concluded from it.
import type { CrossoverRecord, LaneResult, MeasurementRecord } from '../../shared/ui/timingRecords.ts';
import { sizeText } from '../timing/crossover.ts';

const headings = [
  'lane',
  'median',
  'quartiles',
  'runs',
  'ratio',
  'bytes',
  'calls',
  'mappings',
  'faults',
  'of executor',
];

/**
 * Times in milliseconds; `ratio`: how many times as long as the fastest lane; `faults`: page faults of the controller.
 * `-`: not known. Below it why lanes failed, the longest phases, and what has to be known to compare them.
 */
export function compareTable(results: readonly LaneResult[]): string {
  const fastest = Math.min(...results.flatMap(({ medianMs }) => medianMs ?? []));
  const rows = results.filter(({ error }) => error === null).map((result) => row(result, fastest));
  const table = [headings, ...rows];
  const lines = aligned(table);
  const working = results.filter(({ error }) => error === null);
  return `${[
    ...(rows.length === 0 ? [] : lines),
    ...results.flatMap(({ lane, error }) => (error === null ? [] : [`${lane} failed: ${error}`])),
    ...(rows.length === 0 ? [] : ['', 'medians of the longest phases, ms:']),
    ...working.map((result) => `  ${result.lane}: ${longestPhases(result)}`),
    ...(rows.length === 0 ? [] : ['', 'lanes:']),
    ...working.flatMap(({ lane, note }) => (note === '' ? [] : [`  ${lane}: ${note}`])),
  ].join('\n')}\n`;
}

/** One row a size, one column a lane: medians in milliseconds, with quartiles. */
export function crossoverTable({ sizes, series }: CrossoverRecord): string {
  const head = ['size', ...series.map(({ lane }) => lane)];
  const rows = sizes.map((size) => [
    sizeText(size),
    ...series.map(({ points }) => {
      const point = points.find((candidate) => candidate.size === size);
      if (point === undefined || point.medianMs === null) return '-';
      return `${milliseconds(point.medianMs)} (${milliseconds(point.q1Ms)}..${milliseconds(point.q3Ms)})`;
    }),
  ]);
  const failures = series.flatMap(({ lane, points }) =>
    points.flatMap(({ size, error }) => (error === null ? [] : [`${lane} failed at ${sizeText(size)}: ${error}`])),
  );
  return `${[...aligned([head, ...rows]), ...failures].join('\n')}\n`;
}

/** What may be concluded, and what was measured with. */
export function conclusion({
  verdict,
  measured,
}: {
  readonly verdict: readonly string[];
  readonly measured: MeasurementRecord;
}): string {
  const { machine, versions, runs, warmUps, startedAt } = measured;
  const load = machine.loadAverage;
  const busy =
    load === null ? '' : `, load average ${load.before.toFixed(1)} before and ${load.after.toFixed(1)} after`;
  const runtime = versions.electron === null ? `Node ${versions.node}` : `Electron ${versions.electron}`;
  return `${[
    '',
    ...verdict,
    '',
    `measured: ${startedAt}, ${runs} runs after ${warmUps} warm-ups, ${machine.cores} cores of ${machine.processor}, ${machine.system}${busy}; Loadstone ${versions.loadstone}, ${runtime}`,
  ].join('\n')}\n`;
}

/** Columns as wide as their widest cell; numbers stand to the right. */
function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  return table.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function row(result: LaneResult, fastest: number): string[] {
  const { lane, medianMs, q1Ms, q3Ms, runs } = result;
  return [
    lane,
    milliseconds(medianMs),
    `${milliseconds(q1Ms)}..${milliseconds(q3Ms)}`,
    String(runs),
    medianMs === null ? '-' : `${(medianMs / fastest).toFixed(2)}x`,
    ...[result.bytes, result.messages, result.mappings, result.controllerFaults, result.executorFaults].map(whole),
  ];
}

function longestPhases({ phases }: LaneResult): string {
  return [...phases]
    .sort((one, other) => other.medianMs - one.medianMs)
    .slice(0, 5)
    .map(({ name, medianMs }) => `${name} ${milliseconds(medianMs)}`)
    .join(', ');
}

function milliseconds(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

function whole(value: number | null): string {
  return value === null ? '-' : value.toFixed(0);
}
