// Comparisons for spreadsheets, RFC 4180: one row a lane, or a lane and size; empty fields for what is not known.
// `loadstone compare --csv` prints it and the Compare pane saves it.
import type { CrossoverRecord, JudgedLane, LaneResult } from '../../shared/ui/timingRecords.ts';

export function compareCsv(results: readonly (LaneResult | JudgedLane)[]): string {
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
  return csv(
    columns,
    results.map((result) => columns.map((column) => result[column])),
  );
}

export function crossoverCsv({ series }: CrossoverRecord): string {
  const columns = ['size', 'medianMs', 'q1Ms', 'q3Ms', 'runs', 'bytes', 'messages', 'error'] as const;
  return csv(
    ['lane', ...columns],
    series.flatMap(({ lane, points }) => points.map((point) => [lane, ...columns.map((column) => point[column])])),
  );
}

function csv(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return `${[head, ...rows].map((fields) => fields.map(csvField).join(',')).join('\r\n')}\r\n`;
}

function csvField(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
