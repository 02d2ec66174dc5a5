import { describe, expect, it } from 'vitest';
import { addCounts, countTests, sumLine } from '../../../build/testReport.mjs';

const report = (numbers: Partial<Record<string, number>>, testResults: unknown[] = []) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  ...numbers,
  testResults,
});

describe('a test report', () => {
  it('counts todo tests as skipped', () => {
    const counts = countTests(report({ numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }));
    expect(counts).toEqual({ passed: 7, failed: 1, skipped: 3 });
  });

  it('counts a file that could not be loaded as one failure', () => {
    const files = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    expect(countTests(report({ numPassedTests: 1, numFailedTests: 1 }, files)).failed).toBe(2);
  });

  it('that is not one of vitest is refused with the field that it lacks', () => {
    expect(() => countTests({ numPassedTests: 1 })).toThrow(/numFailedTests/);
    expect(() => countTests(null)).toThrow(/numPassedTests/);
  });

  it('sums to the line that ends a run', () => {
    const sum = addCounts([
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 10, failed: 3, skipped: 0 },
    ]);
    expect(sumLine(sum)).toBe('11 passed, 3 failed, 2 skipped');
  });
});
