// The table of what a link left out.
import type { LeftOutRecord } from '../../shared/ui/explanationRecords.ts';
import { bytes, nameColumn } from '../objects/contentTables.ts';
import type { ColumnSpec } from '../objects/tableSpec.ts';

export const leftOutColumns: readonly ColumnSpec<LeftOutRecord>[] = [
  nameColumn('what', 'Left out', 110, (row) => row.what),
  { key: 'object', title: 'Of', minWidth: 110, kind: 'mono', show: (row) => row.object },
  bytes('size', 'Size', 56, (row) => row.size),
  { key: 'reason', title: 'Why', minWidth: 150, show: (row) => row.reason },
];
