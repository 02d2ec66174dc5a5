import { describe, expect, it } from 'vitest';
import { compareTable } from '../../../app/main/commands/compareTable.ts';
import type { LaneResult } from '../../../app/main/timing/transportMatrix.ts';

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
const slab: LaneResult = {
  lane: 'slab',
  note: 'shared memory',
  error: null,
  runs: 15,
  medianMs: 2,
  q1Ms: 1.5,
  q3Ms: 2.5,
  minMs: 1,
  maxMs: 9,
  phases: [
    { name: 'parse', medianMs: 0.25, q1Ms: 0.2, q3Ms: 0.3 },
    { name: 'finalize', medianMs: 1, q1Ms: 0.9, q3Ms: 1.1 },
  ],
  bytes: 3394,
  messages: 2,
  mappings: 7,
  controllerFaults: 300,
  executorFaults: 8,
  executorMs: 0.4,
  usedBytes: 8192,
  requestedBytes: 5000,
};
const llvm: LaneResult = { ...slab, ...unknown, lane: 'llvm-shared', note: 'cold', medianMs: 44, q1Ms: 40, q3Ms: 50 };
const broken: LaneResult = {
  ...slab,
  ...unknown,
  lane: 'packed',
  error: 'no room, said "it"',
  runs: 0,
  phases: [],
  medianMs: null,
  q1Ms: null,
  q3Ms: null,
  minMs: null,
  maxMs: null,
};

describe('compareTable', () => {
  it('has a row for each lane that works, with how many times as long as the fastest it took', () => {
    const lines = compareTable([llvm, slab, broken]).split('\n');
    const row = (lane: string): string[] | undefined =>
      lines.find((line) => line.startsWith(`${lane} `))?.split(/ {2,}/);
    expect(row('slab')).toEqual(['slab', '2.000', '1.500..2.500', '15', '1.00x', '3394', '2', '7', '300', '8']);
    expect(row('llvm-shared')).toEqual(['llvm-shared', '44.000', '40.000..50.000', '15', '22.00x', ...'-----']);
    expect(lines).toContain('packed failed: no room, said "it"');
    expect(lines).toContain('  slab: finalize 1.000, parse 0.250');
    expect(lines).toContain('  llvm-shared: cold');
  });

  it('keeps to the failures where no lane works', () => {
    expect(compareTable([broken])).toBe('packed failed: no room, said "it"\n');
  });
});
