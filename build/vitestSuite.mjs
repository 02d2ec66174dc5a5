// Runs one project of vitest.config.ts and reads how it went.

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { inRoot, testOutputDir } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { countTests, readTestReport, skippedTests } from './testReport.mjs';

/**
 * @typedef {import('./testReport.mjs').TestCounts} TestCounts
 * @typedef {{ counts: TestCounts, problem: string | undefined, output: string, skipped: string[] }} SuiteResult
 *   `problem` says in a line why the suite does not count as passed; `skipped` are the tests' names
 */

/**
 * @param {object} options
 * @param {string} options.project of vitest.config.ts
 * @param {string} [options.name] of its report and log, where a project runs more than once
 * @param {readonly string[]} [options.args] for vitest: file filters, `-t` and the like
 * @param {Record<string, string | undefined>} [options.env]
 * @param {number} [options.timeout] in ms
 * @returns {Promise<SuiteResult>}
 */
export async function runVitestSuite({ project, name = project, args = [], env = {}, timeout = 15 * 60_000 }) {
  const report = `${testOutputDir}/${name}.json`;
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const run = await capture(process.execPath, [vitest, 'run', '--project', project, ...reporters, ...args], {
    timeout,
    env: { NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
  });
  return suiteResult(run, report, timeout);
}

/**
 * @param {import('./runProgram.mjs').RunResult} run vitest's
 * @param {string} report what its json reporter wrote
 * @param {number} timeout that it had, in ms
 * @returns {SuiteResult}
 */
export function suiteResult(run, report, timeout) {
  const { output } = run;
  if (!existsSync(report)) {
    const why = run.timedOut ? `no end after ${timeout / 60_000} minutes` : `no report, ${exitOf(run)}`;
    return { counts: { passed: 0, failed: 1, skipped: 0 }, problem: why, output, skipped: [] };
  }
  const results = readTestReport(report);
  const counts = countTests(results);
  const skipped = skippedTests(results);
  /** @param {string} [problem] */
  const result = (problem) => ({ counts, problem, output, skipped });
  if (counts.failed > 0) return result(`${counts.failed} failed`);
  if (counts.passed + counts.skipped === 0) return result('no test ran');
  // Errors outside of any test, like an unhandled rejection, show only here.
  if (run.code !== 0) return result(`vitest ended with ${exitOf(run)} although no test failed`);
  return result();
}

/** @param {import('./runProgram.mjs').RunResult} run */
const exitOf = ({ code, signal }) => (signal === null ? `exit code ${code}` : signal);
