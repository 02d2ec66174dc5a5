// A comparison for the terminal and for spreadsheets: one row a lane.
import type { LaneResult } from '../timing/transportMatrix.ts';

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
  const widths = headings.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  const lines = table.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
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

/** RFC 4180; empty fields for what is not known. */
export function compareCsv(results: readonly LaneResult[]): string {
  const columns = [
    'lane',
    'medianMs',
    'q1Ms',
    'q3Ms',
    'minMs',
    'maxMs',
    'runs',
    'bytes',
    'messages',
    'mappings',
    'controllerFaults',
    'executorFaults',
    'error',
  ] as const;
  const lines = results.map((result) => columns.map((column) => csvField(result[column])).join(','));
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
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

function csvField(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
