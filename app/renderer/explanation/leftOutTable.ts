// The table of what a link left out.
import type { LeftOutRecord } from '../../shared/ui/explanationRecords.ts';
import { formatBytes } from '../format.ts';
import type { ColumnSpec } from '../objects/tableSpec.ts';
import { readable } from '../readableNames.ts';

export const leftOutColumns: readonly ColumnSpec<LeftOutRecord>[] = [
  {
    key: 'what',
    title: 'Left out',
    minWidth: 110,
    kind: 'mono',
    show: (row) => readable(row.what),
    text: (row) => row.what,
  },
  { key: 'object', title: 'Of', width: 100, kind: 'mono', show: (row) => row.object },
  {
    key: 'size',
    title: 'Size',
    width: 60,
    kind: 'number',
    show: (row) => formatBytes(row.size),
    text: (row) => String(row.size),
    order: (row) => row.size,
  },
  { key: 'reason', title: 'Why', minWidth: 190, show: (row) => row.reason },
];
