import { describe, expect, it } from 'vitest';
import { tableText } from '../../../../app/renderer/objects/tableSpec.ts';
import { sizeLabel } from '../../../../app/renderer/timing/charts.ts';
import { comparisonColumns, crossoverRows } from '../../../../app/renderer/timing/comparisonTables.ts';
import { axisEnd, betweenPhases, otherPhases, phaseBars } from '../../../../app/renderer/timing/phaseBars.ts';
import { parseSizeList } from '../../../../app/renderer/timing/sizes.ts';
import type { CrossoverRecord, JudgedLane } from '../../../../app/shared/ui/timingRecords.ts';

function lane(name: string, medianMs: number | null, phases: Readonly<Record<string, number>> = {}): JudgedLane {
  return {
    lane: name,
    note: '',
    error: medianMs === null ? 'no room' : null,
    runs: 5,
    medianMs,
    q1Ms: medianMs,
    q3Ms: medianMs,
    minMs: medianMs,
    maxMs: medianMs,
    phases: Object.entries(phases).map(([phase, ms]) => ({ name: phase, medianMs: ms, q1Ms: ms, q3Ms: ms })),
    bytes: 1500,
    messages: 2,
    executorMs: null,
    mappings: null,
    controllerFaults: 7.5,
    executorFaults: null,
    usedBytes: 4096,
    requestedBytes: 100,
    ratio: medianMs === null ? null : 1,
    standing: medianMs === null ? null : 'fastest',
  };
}

describe('the stacked bars of a comparison', () => {
  it('are as long as each lane took: its phases, and what lies between them', () => {
    const { lanes, series } = phaseBars([
      lane('a', 10, { read: 2, 'fix up': 3 }),
      lane('b', 4, { read: 4 }),
      lane('c', null),
    ]);
    expect(lanes.map(({ lane: name }) => name)).toEqual(['a', 'b']);
    expect(series).toEqual([
      { name: 'read', values: [2, 4] },
      { name: 'fix up', values: [3, 0] },
      { name: betweenPhases, values: [5, 0] },
    ]);
  });

  it('keep their room where the spread of one lane is far larger than all of them', () => {
    const wide = (q3Ms: number): JudgedLane => ({ ...lane('b', 3.1), q3Ms });
    expect(axisEnd([lane('a', 4.4), wide(11)])).toBeNull();
    expect(axisEnd([lane('a', 4.4), wide(200)])).toBe(9);
    expect(axisEnd([lane('a', 61), wide(700)])).toBe(200);
    expect(axisEnd([lane('a', 61), wide(160)])).toBeNull();
    expect(axisEnd([])).toBeNull();
  });

  it('show the longest phases in the order of the load, and the others as one', () => {
    const phases = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`phase ${at}`, 10 - at]));
    const { series } = phaseBars([lane('a', 60, phases)]);
    expect(series.map(({ name }) => name)).toEqual([
      ...Array.from({ length: 7 }, (_, at) => `phase ${at}`),
      otherPhases,
      betweenPhases,
    ]);
    expect(series.find(({ name }) => name === otherPhases)?.values).toEqual([3 + 2 + 1]);
    expect(series.reduce((sum, { values }) => sum + (values[0] ?? 0), 0)).toBe(60);
  });
});

describe('the tables of comparisons', () => {
  it('copy exact numbers, and a dash where nothing is known', () => {
    const [head, first, second] = tableText(comparisonColumns, [lane('a', 1.23456), lane('b', null)]).split('\n');
    expect(head?.split('\t').slice(0, 5)).toEqual(['Lane', 'Median ms', 'Quartiles ms', 'Ratio', 'Verdict']);
    expect(first?.split('\t').slice(0, 9)).toEqual([
      'a',
      '1.23456',
      '1.23–1.23',
      '1',
      'lowest median',
      '5',
      '1500',
      '2',
      '—',
    ]);
    expect(second?.split('\t').slice(0, 5)).toEqual(['b', '—', '—', '—', 'failed: no room']);
  });

  it('list a crossover by size, and the lanes in their order', () => {
    const { lane: name, note, ...point } = lane('a', 1);
    const points = [4096, 65536].map((size) => ({ ...point, size }));
    const record: Pick<CrossoverRecord, 'series'> = {
      series: [
        { lane: name, note, points },
        { lane: 'b', note, points },
      ],
    };
    expect(crossoverRows(record as CrossoverRecord).map((row) => [row.size, row.lane])).toEqual([
      [4096, 'a'],
      [4096, 'b'],
      [65536, 'a'],
      [65536, 'b'],
    ]);
  });
});

describe('sizes', () => {
  it('are read as people write them, and refused with what is allowed', () => {
    expect(parseSizeList('4K, 64kb 1M;1000')).toEqual([4096, 65536, 2 ** 20, 1000]);
    expect(() => parseSizeList('4K, 3G')).toThrow("'3G' is no size: allowed are bytes, K and M");
    expect(() => parseSizeList(' , ')).toThrow('no size was given');
  });

  it('stand on the axis with their unit', () => {
    expect([1000, 4096, 1536 * 1024, 2 ** 24].map(sizeLabel)).toEqual(['1000 B', '4 KB', '1.5 MB', '16 MB']);
  });
});
