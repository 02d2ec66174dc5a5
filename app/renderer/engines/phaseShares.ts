// Where an engine's load spent its time: its phases, the longest first, and what lies between them.
import type { EnginePhaseRecord, EngineRecord } from '../../shared/ui/engineRecords.ts';
import { formatCount } from '../format.ts';

export interface PhaseShare {
  readonly name: string;
  readonly microseconds: number;
}

/** What of a load is in none of its phases. */
export const betweenPhases = 'between phases';

/** Less is drawn as 0.0, and tells nobody anything. */
const leastShown = 0.05;

/** Of the engine at this place; together as long as the load took, but for what is less than `leastShown`. */
export function phaseShares(
  phases: readonly EnginePhaseRecord[],
  place: number,
  engine: Pick<EngineRecord, 'microseconds'>,
): readonly PhaseShare[] {
  const shares = phases.map(({ name, microseconds }): PhaseShare => ({ name, microseconds: microseconds[place] ?? 0 }));
  const rest = engine.microseconds - shares.reduce((sum, share) => sum + share.microseconds, 0);
  return [...shares, { name: betweenPhases, microseconds: rest }]
    .filter((share) => share.microseconds >= leastShown)
    .sort((one, other) => other.microseconds - one.microseconds);
}

/** One, or none: what lies between phases is none. */
export function longestPhase(
  phases: readonly EnginePhaseRecord[],
  place: number,
  engine: Pick<EngineRecord, 'microseconds'>,
): readonly PhaseShare[] {
  return phaseShares(phases, place, engine)
    .filter(({ name }) => name !== betweenPhases)
    .slice(0, 1);
}

/** `finalize 31 · fix up 12`; below ten microseconds with one digit more. */
export function shareText(shares: readonly PhaseShare[]): string {
  return shares.map(({ name, microseconds }) => `${name} ${formatMicroseconds(microseconds)}`).join(' · ');
}

export function formatMicroseconds(microseconds: number): string {
  return microseconds < 10 ? microseconds.toFixed(1) : formatCount(Math.round(microseconds));
}
