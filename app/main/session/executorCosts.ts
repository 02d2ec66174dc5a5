// What one load says to the executor, and what that takes there: by phase, and in its record. Unwind tables are
// registered while nobody waits, so that their cost comes after the load has ended: it is added where it belongs when
// the record is read.
import type { LoadRecord } from '../../shared/ui/records.ts';
import type { EpcCounters, ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { UnhurriedCalls } from '../epc/unhurriedCalls.ts';
import type { Phase, Phases } from '../timing/phases.ts';

/** The phase that makes calls which nobody waits for. */
const unhurriedPhase: Phase = 'finalize';

/** Of a record. */
export type ExecutorPart = Pick<LoadRecord, 'messages' | 'bytes' | 'executorMs' | 'executorFaults'>;

export class ExecutorCosts {
  readonly #epc: ExecutorProcessControl;
  readonly #phases: Phases;
  readonly #before: EpcCounters;
  readonly #unhurried = new UnhurriedCalls();
  #seen: EpcCounters;

  /** Begins; one load of an executor at a time. */
  constructor(epc: ExecutorProcessControl, phases: Phases) {
    this.#epc = epc;
    this.#phases = phases;
    this.#before = epc.counters;
    this.#seen = this.#before;
    epc.accountUnhurried(this.#unhurried);
  }

  /**
   * Counts, for the phase in which it ends, what each step said to the executor, and what that took there. Steps may
   * overlap: what was said is counted once, where it was noticed first.
   */
  async after<T>(step: Promise<T>): Promise<T> {
    const result = await step;
    const [before, now] = [this.#seen, this.#epc.counters];
    this.#seen = now;
    const messages = now.messagesSent - before.messagesSent;
    const bytes = bytesOf(now) - bytesOf(before);
    const microseconds = Math.round((difference(before.executorMs, now.executorMs) ?? 0) * 1000);
    const faults = difference(before.executorFaults, now.executorFaults) ?? 0;
    if (messages > 0) this.#phases.count('messages', messages);
    if (bytes > 0) this.#phases.count('bytes', bytes);
    if (microseconds > 0) this.#phases.count('executorMicroseconds', microseconds);
    if (faults > 0) this.#phases.count('executorFaults', faults);
    return result;
  }

  /** The load is over, however it went; what it made without hurry is still its own. */
  end(): ExecutorPart {
    this.#epc.accountUnhurried(null);
    const [before, now] = [this.#before, this.#epc.counters];
    return {
      messages: now.messagesSent - before.messagesSent,
      bytes: bytesOf(now) - bytesOf(before),
      executorMs: difference(before.executorMs, now.executorMs),
      executorFaults: difference(before.executorFaults, now.executorFaults),
    };
  }

  /** With the costs of unhurried calls as far as they are known; all of them are once `settled` has resolved. */
  completed(record: LoadRecord): LoadRecord {
    const { milliseconds, pageFaults } = this.#unhurried;
    if (milliseconds === 0) return record;
    const phases = record.phases.map((phase) =>
      phase.name !== unhurriedPhase
        ? phase
        : {
            ...phase,
            counters: added(phase.counters, {
              executorMicroseconds: Math.round(milliseconds * 1000),
              executorFaults: pageFaults,
            }),
          },
    );
    return {
      ...record,
      phases,
      executorMs: (record.executorMs ?? 0) + milliseconds,
      executorFaults: record.executorFaults === null ? null : record.executorFaults + pageFaults,
    };
  }

  settled(): Promise<void> {
    return this.#unhurried.settled();
  }
}

function added(
  counters: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Record<string, number> {
  const sums = { ...counters };
  for (const [name, amount] of Object.entries(more)) if (amount > 0) sums[name] = (sums[name] ?? 0) + amount;
  return sums;
}

function difference(before: number | null, now: number | null): number | null {
  return now === null ? null : now - (before ?? 0);
}

function bytesOf({ bytesSent, bytesReceived }: EpcCounters): number {
  return bytesSent + bytesReceived;
}
