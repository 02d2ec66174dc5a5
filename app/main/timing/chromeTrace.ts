// One load as a timeline in Chrome's trace event format, for chrome://tracing and Perfetto: a process a lane, a row for
// the phases and one for the calls to the executor. Source: "Trace Event Format", complete events (ph X).
import { callCost } from '../../shared/orc/callCost.ts';
import type { Message } from '../../shared/orc/message.ts';
import { Opcode } from '../../shared/orc/opcodes.ts';
import { type Phase, Phases } from './phases.ts';

/** A stretch of time in one row. */
export interface TraceSpan {
  readonly row: 'phases' | 'calls';
  readonly name: string;
  /** Milliseconds since the load began. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Shown when the span is selected. */
  readonly details: Readonly<Record<string, number>>;
}

export interface LaneTrace {
  readonly lane: string;
  readonly spans: readonly TraceSpan[];
}

/** Complete events and names; `ts` and `dur` in microseconds. */
type TraceEvent =
  | {
      readonly ph: 'X';
      readonly name: string;
      readonly cat: string;
      readonly pid: number;
      readonly tid: number;
      readonly ts: number;
      readonly dur: number;
      readonly args: Readonly<Record<string, number>>;
    }
  | {
      readonly ph: 'M';
      readonly name: 'process_name' | 'thread_name';
      readonly pid: number;
      readonly tid: number;
      readonly args: { readonly name: string };
    };

export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}

export function chromeTrace(lanes: readonly LaneTrace[]): ChromeTrace {
  return { displayTimeUnit: 'ms', traceEvents: lanes.flatMap(laneEvents) };
}

/** Phases that also keep every stretch by itself, inner ones inside of outer ones, and the calls beside them. */
export class TracedPhases extends Phases {
  readonly #spans: TraceSpan[] = [];
  /** Calls under way, by sequence number. */
  readonly #calls = new Map<number, { readonly name: string; readonly startMs: number; readonly sentBytes: number }>();

  get spans(): readonly TraceSpan[] {
    return this.#spans;
  }

  override measure<T>(phase: Phase, run: () => T): T {
    const startMs = this.elapsedMs;
    try {
      return super.measure(phase, run);
    } finally {
      this.#add(phase, startMs);
    }
  }

  override async measureAsync<T>(phase: Phase, run: () => Promise<T>): Promise<T> {
    const startMs = this.elapsedMs;
    try {
      return await super.measureAsync(phase, run);
    } finally {
      this.#add(phase, startMs);
    }
  }

  /** One message as it is sent or has come. `name`: of the wrapper function that a call goes to. */
  message(direction: 'sent' | 'received', { opcode, sequence, tag, payload }: Message, name: string | null): void {
    if (direction === 'sent' && opcode === Opcode.CallWrapper) {
      const call = { name: name ?? 'call', startMs: this.elapsedMs, sentBytes: payload.length };
      this.#calls.set(sequence, call);
      return;
    }
    const call = this.#calls.get(sequence);
    if (direction !== 'received' || opcode !== Opcode.Result || call === undefined) return;
    this.#calls.delete(sequence);
    // An executor that was asked to says in a result's tag what the call took.
    const cost = callCost(tag);
    const executor = {
      ...(cost === null ? {} : { executorMs: cost.nanoseconds / 1e6 }),
      ...(cost === null || cost.pageFaults === null ? {} : { executorFaults: cost.pageFaults }),
    };
    const details = { sentBytes: call.sentBytes, receivedBytes: payload.length, ...executor };
    this.#spans.push({
      row: 'calls',
      name: call.name,
      startMs: call.startMs,
      durationMs: this.elapsedMs - call.startMs,
      details,
    });
  }

  #add(name: string, startMs: number): void {
    this.#spans.push({ row: 'phases', name, startMs, durationMs: this.elapsedMs - startMs, details: {} });
  }
}

const rows = ['phases', 'calls'] as const;

function laneEvents({ lane, spans }: LaneTrace, index: number): TraceEvent[] {
  const pid = index + 1;
  const names: TraceEvent[] = [
    { ph: 'M', name: 'process_name', pid, tid: 0, args: { name: lane } },
    ...rows.map((name, tid): TraceEvent => ({ ph: 'M', name: 'thread_name', pid, tid: tid + 1, args: { name } })),
  ];
  const events = [...spans]
    // An outer span before those inside of it.
    .sort((one, other) => one.startMs - other.startMs || other.durationMs - one.durationMs)
    .map(({ row, name, startMs, durationMs, details }): TraceEvent => {
      const times = { ts: startMs * 1000, dur: durationMs * 1000 };
      return { ph: 'X', name, cat: row, pid, tid: rows.indexOf(row) + 1, ...times, args: details };
    });
  return [...names, ...events];
}
