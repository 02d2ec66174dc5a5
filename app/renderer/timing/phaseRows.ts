// The phases of a load as rows of a table: time, share of the whole, counters in words. Phases do not nest, so that
// what they do not cover is time between them, and is shown as such.
import type { LoadRecord, PhaseRecord } from '../../shared/ui/records.ts';
import { formatAmount, formatBytes } from '../format.ts';

export interface PhaseRow {
  readonly name: string;
  /** Milliseconds since the load began; null for the row of what lies between phases. */
  readonly startMs: number | null;
  readonly durationMs: number;
  /** Of the load's total, 0 to 1. */
  readonly share: number;
  readonly counters: string;
}

/** Share below which time between phases is not worth a row. */
const worthARow = 0.01;

/** Rows in the order of the phases' start. */
export function phaseRows(load: LoadRecord): PhaseRow[] {
  const covered = load.phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const total = Math.max(load.totalMs, covered);
  const share = (ms: number): number => (total === 0 ? 0 : ms / total);
  const rows: PhaseRow[] = load.phases.map((phase) => ({
    name: phase.name,
    startMs: phase.startMs,
    durationMs: phase.durationMs,
    share: share(phase.durationMs),
    counters: counterText(phase),
  }));
  const between = total - covered;
  if (share(between) >= worthARow) {
    rows.push({ name: 'between phases', startMs: null, durationMs: between, share: share(between), counters: '' });
  }
  return rows;
}

/** `24,028 relocations, 1.3 MB content`. Counters are plural nouns; those that end in bytes are sizes. */
export function counterText({ counters }: PhaseRecord): string {
  return Object.entries(counters)
    .map(([name, value]) => {
      const sized = /^(.*?)[bB]ytes$/.exec(name);
      if (sized === null) return formatAmount(value, words(name).replace(/s$/, ''));
      return [formatBytes(value), words(sized[1] ?? '')].filter((part) => part !== '').join(' ');
    })
    .join(', ');
}

/** `zeroedPages` -> `zeroed pages`, `gotSlots` -> `GOT slots`. */
function words(name: string): string {
  return name
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim()
    .replace(/^got\b/, 'GOT');
}
