// Runs one project of vitest.config.ts and reads how it went.

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { inRoot, testOutputDir } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { readTestReport } from './testReport.mjs';

/**
 * @typedef {import('./testReport.mjs').TestCounts} TestCounts
 * @typedef {{ counts: TestCounts, problem: string | undefined, output: string }} SuiteResult `problem` says in a line
 *   why the suite does not count as passed
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
  const { output } = run;
  if (!existsSync(report)) {
    const why = run.timedOut
      ? `no end after ${timeout / 60_000} minutes`
      : `no report, exit code ${run.code ?? run.signal}`;
    return {
      counts: { passed: 0, failed: 1, skipped: 0 },
      problem: why,
      output,
    };
  }
  const counts = readTestReport(report);
  if (counts.failed > 0) return { counts, problem: `${counts.failed} failed`, output };
  if (counts.passed + counts.skipped === 0) return { counts, problem: 'no test ran', output };
  // Errors outside of any test, like an unhandled rejection, show only here.
  if (run.code !== 0) {
    return {
      counts: { ...counts, failed: 1 },
      problem: `vitest ended with ${run.code ?? run.signal}`,
      output,
    };
  }
  return { counts, problem: undefined, output };
}
