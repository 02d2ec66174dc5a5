import { describe, expect, it } from 'vitest';
import { chromeTrace, TracedPhases } from '../../../app/main/timing/chromeTrace.ts';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { Opcode } from '../../../app/shared/orc/opcodes.ts';

const payload = (size: number): Uint8Array => new Uint8Array(size);
const tag = executorAddress(0);

describe('TracedPhases', () => {
  it('keeps every stretch of a phase by itself, inner ones within outer ones, and counts as Phases does', async () => {
    const phases = new TracedPhases();
    await phases.measureAsync('read', async () => phases.count('files', 1));
    phases.measure('resolve', () => phases.measure('parse', () => undefined));
    phases.measure('parse', () => undefined);
    expect(phases.spans.map(({ name }) => name)).toEqual(['read', 'parse', 'resolve', 'parse']);
    const [, inner, outer] = phases.spans;
    expect(inner?.startMs).toBeGreaterThanOrEqual(outer?.startMs ?? Number.NaN);
    expect(phases.records().map(({ name }) => name)).toEqual(['read', 'resolve', 'parse']);
  });

  it('makes one span of a call and its result, and leaves calls of the executor out', () => {
    const phases = new TracedPhases();
    phases.message('sent', { opcode: Opcode.CallWrapper, sequence: 4, tag, payload: payload(7) }, 'reserve');
    phases.message('received', { opcode: Opcode.CallWrapper, sequence: 4, tag, payload: payload(1) }, 'report');
    phases.message('sent', { opcode: Opcode.Result, sequence: 4, tag, payload: payload(0) }, null);
    expect(phases.spans).toEqual([]);
    phases.message('received', { opcode: Opcode.Result, sequence: 4, tag, payload: payload(9) }, null);
    expect(phases.spans).toMatchObject([
      { row: 'calls', name: 'reserve', details: { sentBytes: 7, receivedBytes: 9 } },
    ]);
  });
});

describe('chromeTrace', () => {
  it('gives a process to each lane and a row to phases and to calls, in microseconds, outer spans first', () => {
    const span = { startMs: 1, details: {} };
    const trace = chromeTrace([
      {
        lane: 'slab',
        spans: [
          { ...span, row: 'phases', name: 'parse', durationMs: 2 },
          { ...span, row: 'phases', name: 'resolve', durationMs: 3 },
          { ...span, row: 'calls', name: 'reserve', durationMs: 0.5, details: { sentBytes: 7 } },
        ],
      },
      { lane: 'rpc', spans: [] },
    ]);
    const complete = trace.traceEvents.filter(({ ph }) => ph === 'X');
    expect(complete).toEqual([
      { ph: 'X', name: 'resolve', cat: 'phases', pid: 1, tid: 1, ts: 1000, dur: 3000, args: {} },
      { ph: 'X', name: 'parse', cat: 'phases', pid: 1, tid: 1, ts: 1000, dur: 2000, args: {} },
      { ph: 'X', name: 'reserve', cat: 'calls', pid: 1, tid: 2, ts: 1000, dur: 500, args: { sentBytes: 7 } },
    ]);
    const names = trace.traceEvents.filter(({ name }) => name === 'process_name');
    expect(names.map(({ pid, args }) => [pid, args])).toEqual([
      [1, { name: 'slab' }],
      [2, { name: 'rpc' }],
    ]);
  });
});
