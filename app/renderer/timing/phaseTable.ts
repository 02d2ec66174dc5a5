// The phases of a load as a table that sorts and copies.
import { formatMsNumber, formatShare } from '../format.ts';
import type { ColumnSpec } from '../objects/tableSpec.ts';
import type { PhaseRow } from './phaseRows.ts';

export const phaseColumns: readonly ColumnSpec<PhaseRow>[] = [
  { key: 'name', title: 'Phase', minWidth: 110, show: ({ name }) => name },
  {
    key: 'startMs',
    title: 'At ms',
    width: 66,
    kind: 'number',
    show: ({ startMs }) => (startMs === null ? '' : formatMsNumber(startMs)),
    text: ({ startMs }) => (startMs === null ? '' : String(startMs)),
    order: ({ startMs }) => startMs ?? Number.MAX_VALUE,
  },
  {
    key: 'durationMs',
    title: 'Took ms',
    width: 76,
    kind: 'number',
    show: ({ durationMs }) => formatMsNumber(durationMs),
    text: ({ durationMs }) => String(durationMs),
    order: ({ durationMs }) => durationMs,
  },
  {
    key: 'share',
    title: 'Share',
    width: 66,
    kind: 'number',
    show: ({ share }) => formatShare(share),
    order: ({ share }) => share,
  },
  { key: 'counters', title: 'Handled', minWidth: 160, show: ({ counters }) => counters },
];
