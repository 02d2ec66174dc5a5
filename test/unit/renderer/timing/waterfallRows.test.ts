import { describe, expect, it } from 'vitest';
import { axisOf, spanOf, ticks, waterfallRows } from '../../../../app/renderer/timing/waterfallRows.ts';
import { orcNames } from '../../../../app/shared/orc/bootstrapNames.ts';
import type { MessageRow } from '../../../../app/shared/ui/messageRecords.ts';
import type { LoadRecord } from '../../../../app/shared/ui/records.ts';

function load(
  totalMs: number,
  phases: readonly (readonly [name: string, startMs: number, durationMs: number])[],
): LoadRecord {
  return {
    totalMs,
    phases: phases.map(([name, startMs, durationMs]) => ({
      name,
      startMs,
      durationMs,
      stretches: [{ startMs, durationMs }],
      counters: { relocations: 2 },
    })),
    segments: [],
    placement: '',
    companions: [],
    libraries: [],
    deadStrip: null,
    executableStackFor: null,
    restriction: [],
    memoryRoute: '',
    messages: 0,
    bytes: 0,
    executorMs: null,
    controllerFaults: 0,
    executorFaults: 0,
  };
}

function call(changes: Partial<MessageRow>): MessageRow {
  return {
    index: 0,
    stage: 'load',
    direction: 'sent',
    opcode: 'CallWrapper',
    sequence: 0,
    tag: '0x10',
    name: orcNames.dylibManagerResolve,
    bytes: 100,
    atMs: 2,
    latencyMs: 1,
    executorMs: null,
    executorFaults: null,
    other: 1,
    summary: 'names 1: puts',
    ...changes,
  };
}

describe('the rows of the waterfall', () => {
  it('are the phases in the order in which they began, and the calls of the load below them', () => {
    const rows = waterfallRows(
      load(10, [
        ['fix up', 5, 1],
        ['read', 0, 2],
      ]),
      [
        call({}),
        call({ index: 1, opcode: 'Result', latencyMs: null, executorMs: 0.5, executorFaults: 3 }),
        call({ index: 2, stage: 'run' }),
      ],
    );
    expect(rows.map(({ kind, name, startMs, share }) => [kind, name, startMs, share])).toEqual([
      ['phase', 'read', 0, 0.2],
      ['phase', 'fix up', 5, 0.1],
      ['call', 'SimpleExecutorDylibManager_resolve', 2, 0.1],
    ]);
    expect(rows.map(({ executorMs }) => executorMs)).toEqual([null, null, 0.5]);
    expect(rows.map(({ executorFaults }) => executorFaults)).toEqual([null, null, 3]);
    expect(rows.map(({ counters }) => counters)).toEqual(['2 relocations', '2 relocations', 'names 1: puts']);
  });

  it('call a function that nobody knows by its address', () => {
    expect(waterfallRows(load(1, []), [call({ name: null })])[0]?.name).toBe('call 0x10');
  });

  it('are no more than can be read', () => {
    const calls = Array.from({ length: 100 }, (_, index) => call({ index }));
    expect(waterfallRows(load(1, []), calls)).toHaveLength(40);
  });

  it('fit on the axis', () => {
    expect(spanOf(load(10, [['run', 8, 4]]))).toBe(12);
    const late = load(10, []);
    expect(axisOf(late, waterfallRows(late, [call({ atMs: 9, latencyMs: 4 })]))).toBe(13);
  });
});

describe('the marks of the axis', () => {
  it('are round and begin at 0', () => {
    expect(ticks(10, 4)).toEqual([0, 5, 10]);
    expect(ticks(4.2, 4)).toEqual([0, 2, 4]);
    expect(ticks(0.9, 4)).toEqual([0, 0.5]);
    expect(ticks(0, 4)).toEqual([0]);
  });
});
