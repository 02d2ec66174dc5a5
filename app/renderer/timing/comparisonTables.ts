// Comparisons as tables that sort and copy: a row a lane, or a row a lane and size.
import type { CrossoverPoint, CrossoverRecord, JudgedLane, Standing } from '../../shared/ui/timingRecords.ts';
import { formatBytes, formatCount, formatMsNumber } from '../format.ts';
import type { ColumnSpec } from '../objects/tableSpec.ts';
import { sizeLabel } from './charts.ts';

const standings: Readonly<Record<Standing, string>> = {
  fastest: 'lowest median',
  level: 'no difference shown',
  slower: 'slower',
};

type Numbered<Row> = (row: Row) => number | null;

function number<Row>(
  key: string,
  title: string,
  width: number,
  readNumber: Numbered<Row>,
  format: (value: number) => string,
): ColumnSpec<Row> {
  return {
    key,
    title,
    width,
    kind: 'number',
    show: (row) => shown(readNumber(row), format),
    text: (row) => shown(readNumber(row), String),
    order: (row) => readNumber(row) ?? Number.MAX_VALUE,
  };
}

function shown(value: number | null, format: (value: number) => string): string {
  return value === null ? '—' : format(value);
}

function spread({ q1Ms, q3Ms }: Pick<JudgedLane, 'q1Ms' | 'q3Ms'>): string {
  return q1Ms === null || q3Ms === null ? '—' : `${formatMsNumber(q1Ms)}–${formatMsNumber(q3Ms)}`;
}

function verdict({ standing, error }: Pick<JudgedLane, 'standing' | 'error'>): string {
  if (error !== null) return `failed: ${error}`;
  return standing === null ? '—' : standings[standing];
}

const ratio = (value: number): string => `${value.toFixed(2)}×`;
const whole = (value: number): string => formatCount(Math.round(value));

export const comparisonColumns: readonly ColumnSpec<JudgedLane>[] = [
  { key: 'lane', title: 'Lane', minWidth: 130, show: ({ lane }) => lane },
  number('medianMs', 'Median ms', 92, ({ medianMs }) => medianMs, formatMsNumber),
  {
    key: 'spread',
    title: 'Quartiles ms',
    width: 110,
    kind: 'number',
    show: spread,
    order: ({ q1Ms }) => q1Ms ?? Number.MAX_VALUE,
  },
  number('ratio', 'Ratio', 60, (row) => row.ratio, ratio),
  { key: 'standing', title: 'Verdict', width: 148, show: verdict },
  number('runs', 'Runs', 50, ({ runs }) => runs, formatCount),
  number('bytes', 'Bytes sent', 92, ({ bytes }) => bytes, formatBytes),
  number('messages', 'Calls', 58, ({ messages }) => messages, whole),
  number('mappings', 'Mappings', 76, ({ mappings }) => mappings, whole),
  number('controllerFaults', 'Faults', 66, ({ controllerFaults }) => controllerFaults, whole),
  number('executorFaults', 'Executor faults', 108, ({ executorFaults }) => executorFaults, whole),
  number('usedBytes', 'Memory', 74, ({ usedBytes }) => usedBytes, formatBytes),
];

export interface CrossoverRow extends CrossoverPoint {
  readonly lane: string;
}

export function crossoverRows({ series }: CrossoverRecord): readonly CrossoverRow[] {
  return series
    .flatMap(({ lane, points }) => points.map((point) => ({ ...point, lane })))
    .sort((one, other) => one.size - other.size);
}

export const crossoverColumns: readonly ColumnSpec<CrossoverRow>[] = [
  number('size', 'Size', 70, ({ size }) => size, sizeLabel),
  { key: 'lane', title: 'Lane', minWidth: 130, show: ({ lane }) => lane },
  number('medianMs', 'Median ms', 92, ({ medianMs }) => medianMs, formatMsNumber),
  {
    key: 'spread',
    title: 'Quartiles ms',
    width: 110,
    kind: 'number',
    show: spread,
    order: ({ q1Ms }) => q1Ms ?? Number.MAX_VALUE,
  },
  number('ratio', 'Ratio', 64, (row) => row.ratio, ratio),
  { key: 'standing', title: 'Verdict', width: 140, show: verdict },
  number('bytes', 'Bytes sent', 92, ({ bytes }) => bytes, formatBytes),
  number('messages', 'Calls', 54, ({ messages }) => messages, whole),
];
