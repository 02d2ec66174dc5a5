// Reads what vitest's JSON reporter wrote about a suite.

import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} TestCounts */

/** @param {string} path @returns {unknown} @throws where there is no report, or half of one */
export const readTestReport = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * Sums a report. A file that could not even be loaded has no tests in it: each such file counts as one failure.
 * @param {unknown} report
 * @returns {TestCounts}
 * @throws where it is not vitest's
 */
export function countTests(report) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = asReport(report);
  const filesWithoutTests = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + filesWithoutTests.length,
    skipped: numPendingTests + numTodoTests,
  };
}

/**
 * The full names of the tests that were skipped. A name says why.
 * @param {unknown} report
 * @returns {string[]}
 */
export function skippedTests(report) {
  const skippedStatuses = ['skipped', 'pending', 'todo'];
  return asReport(report).testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => skippedStatuses.includes(status)).map(({ fullName }) => fullName),
  );
}

/** The line that ends a run. @param {TestCounts} counts */
export const sumLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** @param {readonly TestCounts[]} all @returns {TestCounts} */
export function addCounts(all) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/**
 * @typedef {{ status: string, assertionResults: readonly { status: string, fullName: string }[] }} FileResult
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: readonly FileResult[] }} VitestReport
 * @param {unknown} report
 * @returns {VitestReport}
 */
function asReport(report) {
  const numbers = ['numPassedTests', 'numFailedTests', 'numPendingTests', 'numTodoTests'];
  const fields = typeof report === 'object' && report !== null ? /** @type {Record<string, unknown>} */ (report) : {};
  const wrong = numbers.find((name) => typeof fields[name] !== 'number');
  if (wrong !== undefined || !Array.isArray(fields['testResults'])) {
    throw new TypeError(`not a report of vitest's json reporter: ${wrong ?? 'testResults'} is missing`);
  }
  return /** @type {VitestReport} */ (report);
}
