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

  it('tells what a phase took until now, and nothing of one that was never entered', () => {
    const phases = new Phases();
    for (let i = 0; i < 2; i++) phases.measure('read', () => spin(3));
    expect(phases.durationMs('read')).toBe(phases.records()[0]?.durationMs);
    expect(phases.durationMs('read')).toBeGreaterThanOrEqual(6);
    expect(phases.durationMs('parse')).toBe(0);
  });

  it('does not charge an outer phase for an inner one', () => {
    const phases = new Phases();
    phases.measure('resolve', () => phases.measure('parse', () => spin(20)));
    const [resolve, parse] = phases.records();
    expect(parse?.durationMs).toBeGreaterThanOrEqual(20);
    expect(resolve?.durationMs).toBeLessThan(parse?.durationMs ?? 0);
  });

  it('tells when each phase went on: an inner one interrupts the outer', () => {
    const phases = new Phases();
    phases.measure('resolve', () => {
      spin(5);
      phases.measure('parse', () => spin(5));
      spin(5);
    });
    const [resolve, parse] = phases.records();
    const [before, after] = resolve?.stretches ?? [];
    const [inside] = parse?.stretches ?? [];
    expect(resolve?.stretches).toHaveLength(2);
    expect((before?.startMs ?? 0) + (before?.durationMs ?? 0)).toBeCloseTo(inside?.startMs ?? 0, 9);
    expect((inside?.startMs ?? 0) + (inside?.durationMs ?? 0)).toBeCloseTo(after?.startMs ?? 0, 9);
    expect((before?.durationMs ?? 0) + (after?.durationMs ?? 0)).toBeCloseTo(resolve?.durationMs ?? 0, 9);
  });

  it('keeps few stretches of a phase that is entered often, and its end', () => {
    const phases = new Phases();
    for (let round = 0; round < 200; round++) {
      phases.measure('parse', () => undefined);
      spin(0.02);
    }
    const [parse] = phases.records();
    expect(parse?.stretches).toHaveLength(64);
    const last = parse?.stretches.at(-1);
    expect((last?.startMs ?? 0) + (last?.durationMs ?? 0)).toBeGreaterThan(200 * 0.02);
  });

  it('puts what was done before at the beginning, and everything else after it', () => {
    const earlier = new Phases();
    earlier.measure('read', () => spin(3));
    earlier.measure('parse', () => spin(2));
    const phases = new Phases();
    phases.takeOver(earlier);
    phases.measure('fix up', () => spin(1));
    const [read, parse, fixUp] = phases.records();
    expect(read?.startMs).toBe(0);
    expect(parse?.startMs).toBeCloseTo(read?.durationMs ?? 0, 9);
    expect(fixUp?.startMs).toBeGreaterThanOrEqual((read?.durationMs ?? 0) + (parse?.durationMs ?? 0));
  });

  it('ends a phase whose work fails', async () => {
    const phases = new Phases();
    await expect(phases.measureAsync('read', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(() => phases.count('bytes', 1)).toThrow("'bytes' counted outside of any phase");
  });
});
