// The last load as a waterfall: a row for each phase, and one for each call that the executor answered during the load,
// all on one axis of milliseconds since the load began.
import { shortName } from '../../shared/orc/signatures.ts';
import type { MessageRow } from '../../shared/ui/messageRecords.ts';
import type { LoadRecord } from '../../shared/ui/records.ts';
import { counterText } from './phaseRows.ts';

export interface WaterfallRow {
  readonly key: string;
  /** `call`: the executor had it, from the sending to the result. */
  readonly kind: 'phase' | 'call';
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly stretches: readonly { readonly startMs: number; readonly durationMs: number }[];
  /** Of the load's total, 0 to 1. */
  readonly share: number;
  /** Of a call: what the executor itself took; null where it does not tell. */
  readonly executorMs: number | null;
  /** Of a call: page faults that it took there; null where they are not told. */
  readonly executorFaults: number | null;
  /** What it handled, in words. */
  readonly counters: string;
}

/** Calls that have a row of their own; the Messages pane has them all. */
const mostCalls = 40;

export function waterfallRows(load: LoadRecord, messages: readonly MessageRow[]): readonly WaterfallRow[] {
  const total = spanOf(load);
  const share = (ms: number): number => (total === 0 ? 0 : ms / total);
  const phases = load.phases.map(
    (phase): WaterfallRow => ({
      key: `phase ${phase.name}`,
      kind: 'phase',
      name: phase.name,
      startMs: phase.startMs,
      durationMs: phase.durationMs,
      stretches: phase.stretches,
      share: share(phase.durationMs),
      executorMs: null,
      executorFaults: null,
      counters: counterText(phase),
    }),
  );
  const calls = messages.flatMap((row): readonly WaterfallRow[] => {
    if (row.stage === 'run' || row.opcode !== 'CallWrapper' || row.latencyMs === null) return [];
    const piece = { startMs: row.atMs, durationMs: row.latencyMs };
    const name = row.name === null ? `call ${row.tag}` : shortName(row.name);
    const result = row.other === null ? undefined : messages[row.other];
    return [
      {
        key: `call ${row.index}`,
        kind: 'call',
        name,
        ...piece,
        stretches: [piece],
        share: share(row.latencyMs),
        executorMs: result?.executorMs ?? null,
        executorFaults: result?.executorFaults ?? null,
        counters: row.summary,
      },
    ];
  });
  return [...phases.sort((one, other) => one.startMs - other.startMs), ...calls.slice(0, mostCalls)];
}

/** Milliseconds that the axis covers: the result of the last call may come when the load has ended. */
export function axisOf(load: LoadRecord, rows: readonly WaterfallRow[]): number {
  return rows.reduce((most, { startMs, durationMs }) => Math.max(most, startMs + durationMs), spanOf(load));
}

/** Milliseconds from the load's beginning to the end of its last phase. */
export function spanOf({ totalMs, phases }: LoadRecord): number {
  return Math.max(totalMs, ...phases.map(({ startMs, durationMs }) => startMs + durationMs));
}

/** Round values from 0 up to `most`, about as many as `wanted`. */
export function ticks(most: number, wanted: number): readonly number[] {
  if (!(most > 0)) return [0];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.floor(most / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}
