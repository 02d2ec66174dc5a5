import { describe, expect, it } from 'vitest';
import { counterText, phaseRows } from '../../../../app/renderer/timing/phaseRows.ts';
import type { LoadRecord, PhaseRecord } from '../../../../app/shared/ui/records.ts';

function phase(name: string, startMs: number, durationMs: number, counters: Record<string, number> = {}): PhaseRecord {
  return { name, startMs, durationMs, stretches: [{ startMs, durationMs }], counters };
}

function load(totalMs: number, phases: PhaseRecord[]): LoadRecord {
  return {
    totalMs,
    phases,
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

describe('the rows of the timing pane', () => {
  it('give each phase its share of the total, and what lies between phases a row of its own', () => {
    const rows = phaseRows(load(10, [phase('parse', 0, 2), phase('fix up', 5, 6)]));
    expect(rows.map(({ name, share }) => [name, share])).toEqual([
      ['parse', 0.2],
      ['fix up', 0.6],
      ['between phases', 0.2],
    ]);
    expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('have no row for a gap under one percent', () => {
    expect(phaseRows(load(10, [phase('parse', 0, 9.95)])).map(({ name }) => name)).toEqual(['parse']);
  });

  it('never show more than the whole, even if the phases add up to more than the total', () => {
    const rows = phaseRows(load(10, [phase('parse', 0, 8), phase('run', 8, 8)]));
    expect(rows.map(({ share }) => share)).toEqual([0.5, 0.5]);
  });

  it('divide nothing by zero for a load that took no time', () => {
    expect(phaseRows(load(0, [phase('parse', 0, 0)])).map(({ share }) => share)).toEqual([0]);
  });

  it('put counters into words, bytes with their unit', () => {
    const counters = { relocations: 24028, bytes: 2048, contentBytes: 1363148, gotSlots: 3, files: 1 };
    expect(counterText(phase('x', 0, 0, counters))).toBe(
      '24,028 relocations, 2 KB, 1.30 MB content, 3 GOT slots, 1 file',
    );
    expect(counterText(phase('x', 0, 0))).toBe('');
  });
});
