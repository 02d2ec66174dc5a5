import { describe, expect, it } from 'vitest';
import { Phases } from '../../../app/main/timing/phases.ts';

function spin(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('Phases', () => {
  it('lists phases in the order in which they began, with what they counted', () => {
    const phases = new Phases();
    phases.measure('read', () => phases.count('bytes', 10));
    phases.measure('parse', () => phases.count('symbols', 2));
    phases.measure('read', () => phases.count('bytes', 5));
    expect(phases.records().map(({ name, counters }) => [name, counters])).toEqual([
      ['read', { bytes: 15 }],
      ['parse', { symbols: 2 }],
    ]);
  });

  it('does not charge an outer phase for an inner one', () => {
    const phases = new Phases();
    phases.measure('resolve', () => phases.measure('parse', () => spin(20)));
    const [resolve, parse] = phases.records();
    expect(parse?.durationMs).toBeGreaterThanOrEqual(20);
    expect(resolve?.durationMs).toBeLessThan(parse?.durationMs ?? 0);
  });

  it('ends a phase whose work fails', async () => {
    const phases = new Phases();
    await expect(phases.measureAsync('read', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(() => phases.count('bytes', 1)).toThrow("'bytes' counted outside of any phase");
  });
});
