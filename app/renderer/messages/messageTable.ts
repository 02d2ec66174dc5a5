// Messages as a table that sorts, filters and copies.
import { shortName } from '../../shared/orc/signatures.ts';
import type { MessageRow, MessageStage } from '../../shared/ui/messageRecords.ts';
import { formatCount, formatMsNumber } from '../format.ts';
import type { ColumnSpec } from '../objects/tableSpec.ts';
import { shortened } from './functionName.ts';

/** Letters that the column of functions has room for. */
const longestName = 24;

const stages: Readonly<Record<MessageStage, string>> = { prepare: 'before', load: 'load', run: 'run' };

export const messageColumns: readonly ColumnSpec<MessageRow>[] = [
  {
    key: 'index',
    title: '#',
    width: 36,
    kind: 'number',
    show: ({ index }) => String(index),
    order: ({ index }) => index,
  },
  {
    key: 'atMs',
    title: 'At ms',
    width: 56,
    kind: 'number',
    show: ({ atMs }) => formatMsNumber(atMs),
    text: ({ atMs }) => String(atMs),
    order: ({ atMs }) => atMs,
  },
  {
    key: 'direction',
    title: 'Way',
    width: 68,
    show: ({ direction }) => (direction === 'sent' ? '→ sent' : '← came'),
    text: ({ direction }) => direction,
  },
  {
    key: 'name',
    title: 'Function',
    width: 196,
    kind: 'mono',
    show: ({ name, tag }) => (name === null ? tag : shortened(shortName(name), longestName)),
    text: ({ name, tag }) => name ?? tag,
  },
  {
    key: 'latencyMs',
    title: 'Latency ms',
    width: 90,
    kind: 'number',
    show: ({ latencyMs }) => (latencyMs === null ? '' : formatMsNumber(latencyMs)),
    text: ({ latencyMs }) => (latencyMs === null ? '' : String(latencyMs)),
    order: ({ latencyMs }) => latencyMs ?? Number.MAX_VALUE,
  },
  {
    key: 'executorMs',
    title: 'Executor ms',
    width: 100,
    kind: 'number',
    show: ({ executorMs }) => (executorMs === null ? '' : formatMsNumber(executorMs)),
    text: ({ executorMs }) => (executorMs === null ? '' : String(executorMs)),
    order: ({ executorMs }) => executorMs ?? Number.MAX_VALUE,
  },
  {
    key: 'bytes',
    title: 'Bytes',
    width: 58,
    kind: 'number',
    show: ({ bytes }) => formatCount(bytes),
    order: ({ bytes }) => bytes,
  },
  { key: 'summary', title: 'Arguments, or result', minWidth: 220, kind: 'mono', show: ({ summary }) => summary },
  { key: 'opcode', title: 'Kind', width: 94, show: ({ opcode }) => opcode },
  {
    key: 'sequence',
    title: 'Seq',
    width: 46,
    kind: 'number',
    show: ({ sequence }) => String(sequence),
    order: ({ sequence }) => sequence,
  },
  { key: 'stage', title: 'Part', width: 54, show: ({ stage }) => stages[stage], text: ({ stage }) => stage },
];
