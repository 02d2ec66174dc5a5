import { describe, expect, it } from 'vitest';
import { compareCsv, crossoverCsv } from '../../../app/main/timing/comparisonCsv.ts';
import type { CrossoverPoint, LaneResult } from '../../../app/shared/ui/timingRecords.ts';

const unknown = {
  bytes: null,
  messages: null,
  mappings: null,
  controllerFaults: null,
  executorFaults: null,
  executorMs: null,
  usedBytes: null,
  requestedBytes: null,
};
const times = { medianMs: 44, q1Ms: 40, q3Ms: 50, minMs: 1, maxMs: 9 };
const llvm: LaneResult = { lane: 'llvm-shared', note: 'cold', error: null, runs: 15, phases: [], ...times, ...unknown };
const noTimes = { medianMs: null, q1Ms: null, q3Ms: null, minMs: null, maxMs: null };
const broken: LaneResult = { ...llvm, ...noTimes, lane: 'packed', error: 'no room, said "it"', runs: 0 };

describe('a comparison as CSV', () => {
  it('quotes what needs it, and leaves empty what is not known', () => {
    const [head, first, second] = compareCsv([llvm, broken]).split('\r\n');
    expect(head).toBe(
      'lane,medianMs,q1Ms,q3Ms,minMs,maxMs,runs,bytes,messages,mappings,controllerFaults,executorFaults,error',
    );
    expect(first).toBe('llvm-shared,44,40,50,1,9,15,,,,,,');
    expect(second).toBe('packed,,,,,,0,,,,,,"no room, said ""it"""');
  });
});

describe('a crossover as CSV', () => {
  it('has a row for each lane and size', () => {
    const point: CrossoverPoint = {
      size: 4096,
      error: null,
      runs: 3,
      medianMs: 1.5,
      q1Ms: 1,
      q3Ms: 2,
      bytes: 600,
      messages: 2,
      ratio: 1,
      standing: 'fastest',
    };
    const measured = {
      startedAt: '2026-11-21T18:00:00.000Z',
      tookMs: 1,
      runs: 3,
      warmUps: 1,
      machine: { processor: 'p', cores: 2, memoryBytes: 1, system: 's', loadAverage: null },
      versions: { loadstone: '0', node: '0', electron: null },
    };
    const series = [{ lane: 'slab', note: '', points: [point, { ...point, size: 65536, medianMs: 2.5 }] }];
    expect(crossoverCsv({ measured, sizes: [4096, 65536], series, verdict: [] })).toBe(
      'lane,size,medianMs,q1Ms,q3Ms,runs,bytes,messages,error\r\n' +
        'slab,4096,1.5,1,2,3,600,2,\r\nslab,65536,2.5,1,2,3,600,2,\r\n',
    );
  });
});
