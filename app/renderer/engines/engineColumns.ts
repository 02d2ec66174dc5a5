// What the table of engines shows.
import type { EngineRecord } from '../../shared/ui/engineRecords.ts';
import { formatCount } from '../format.ts';
import type { ColumnSpec } from '../objects/tableSpec.ts';

export const engineColumns: readonly ColumnSpec<EngineRecord>[] = [
  { key: 'id', title: 'Engine', width: 74, kind: 'number', show: ({ id }) => String(id), order: ({ id }) => id },
  {
    key: 'address',
    title: 'Address',
    width: 126,
    kind: 'address',
    show: ({ address }) => address ?? '',
    order: ({ address }) => Number(address ?? 0),
  },
  {
    key: 'bytes',
    title: 'Bytes',
    width: 76,
    kind: 'number',
    show: ({ bytes }) => formatCount(bytes),
    text: ({ bytes }) => String(bytes),
    order: ({ bytes }) => bytes,
  },
  {
    key: 'microseconds',
    title: 'Load, µs',
    width: 86,
    kind: 'number',
    show: ({ microseconds }) => formatCount(Math.round(microseconds)),
    text: ({ microseconds }) => String(microseconds),
    order: ({ microseconds }) => microseconds,
  },
  {
    key: 'messages',
    title: 'Messages',
    width: 84,
    kind: 'number',
    show: ({ messages }) => String(messages),
    order: ({ messages }) => messages,
  },
  {
    key: 'calls',
    title: 'Called',
    width: 70,
    kind: 'number',
    show: ({ calls }) => formatCount(calls),
    text: ({ calls }) => String(calls),
    order: ({ calls }) => calls,
  },
  { key: 'lastResult', title: 'Returned', minWidth: 90, show: ({ lastResult }) => lastResult ?? '' },
];
