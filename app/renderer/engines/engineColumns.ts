// What the table of engines shows.
import type { EnginePhaseRecord, EngineRecord } from '../../shared/ui/engineRecords.ts';
import { formatCount } from '../format.ts';
import type { ColumnSpec } from '../objects/tableSpec.ts';
import { longestPhase, phaseShares, shareText } from './phaseShares.ts';

/** `placeOf`: of an engine among all, in the order in which they are told of. */
export const engineColumns = (
  phases: readonly EnginePhaseRecord[],
  placeOf: (engine: EngineRecord) => number,
): readonly ColumnSpec<EngineRecord>[] => [
  { key: 'id', title: 'Engine', width: 64, kind: 'number', show: ({ id }) => String(id), order: ({ id }) => id },
  {
    key: 'address',
    title: 'Address',
    width: 122,
    kind: 'address',
    show: ({ address }) => address ?? '',
    order: ({ address }) => Number(address ?? 0),
  },
  {
    key: 'bytes',
    title: 'Bytes',
    width: 58,
    kind: 'number',
    show: ({ bytes }) => formatCount(bytes),
    text: ({ bytes }) => String(bytes),
    order: ({ bytes }) => bytes,
  },
  {
    key: 'microseconds',
    title: 'Load, µs',
    width: 78,
    kind: 'number',
    show: ({ microseconds }) => formatCount(Math.round(microseconds)),
    text: ({ microseconds }) => String(microseconds),
    order: ({ microseconds }) => microseconds,
  },
  {
    key: 'longest',
    title: 'Longest phase',
    minWidth: 140,
    show: (engine) => shareText(longestPhase(phases, placeOf(engine), engine)),
    text: (engine) => shareText(phaseShares(phases, placeOf(engine), engine)),
    order: (engine) => longestPhase(phases, placeOf(engine), engine)[0]?.microseconds ?? 0,
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
    width: 64,
    kind: 'number',
    show: ({ calls }) => formatCount(calls),
    text: ({ calls }) => String(calls),
    order: ({ calls }) => calls,
  },
  { key: 'lastResult', title: 'Returned', width: 96, show: ({ lastResult }) => lastResult ?? '' },
];
