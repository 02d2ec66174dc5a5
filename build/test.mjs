// `npm test`: sets up what the app and its core tests need, then runs every suite, one after another, and ends with one
// line that sums them: `N passed, N failed, N skipped`. The exit code is 0 only if nothing failed and every suite ran.
// `npm test -- --suite unit` runs one suite, `--suite e2e,packaged` several; other arguments go to vitest.

import { mkdirSync, writeFileSync } from 'node:fs';
import { describeElectron, installedElectron } from './electron-dist.mjs';
import { testOutputDir } from './paths.mjs';
import { runScript, SetupError, say, secondsSince } from './say.mjs';
import { setup } from './setup.mjs';
import { addCounts, sumLine } from './testReport.mjs';
import { suites } from './testSuites.mjs';

/**
 * @typedef {import('./testReport.mjs').TestCounts} TestCounts
 * @typedef {import('./testSuites.mjs').Suite} Suite
 */

/** Longest output of a failed suite that is shown; the log has all of it. */
const shownCharacters = 30_000;

await runScript(async () => {
  const startedAt = performance.now();
  const { chosen, vitestArgs } = readArguments(process.argv.slice(2));
  mkdirSync(testOutputDir, { recursive: true });
  const all = [await runSetup(chosen)];
  // Without what they need, suites would fail for reasons that are not theirs.
  if (all[0]?.failed === 0) for (const suite of chosen) all.push(await runSuite(suite, vitestArgs));
  const runtime = chosen.some((suite) => suite.needs.electron) ? installedElectron() : undefined;
  say(`tests: ${secondsSince(startedAt)} in all${runtime ? `; windows ran in ${describeElectron(runtime)}` : ''}`);
  const sum = addCounts(all);
  console.log(sumLine(sum));
  return sum.failed === 0 ? 0 : 1;
});

/** A set-up that fails counts as a failed test, so that the last line tells. @param {readonly Suite[]} chosen */
async function runSetup(chosen) {
  try {
    await setup(Object.assign({}, ...chosen.map((suite) => suite.needs)));
    return { passed: 0, failed: 0, skipped: 0 };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.log(error.message);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @param {Suite} suite @param {readonly string[]} vitestArgs @returns {Promise<TestCounts>} */
async function runSuite(suite, vitestArgs) {
  const startedAt = performance.now();
  say(`suite ${suite.name}: running`);
  const { counts, problem, output, skipped } = await resultOf(suite, vitestArgs);
  const log = `${testOutputDir}/${suite.name}.log`;
  writeFileSync(log, output);
  if (problem !== undefined) console.log(output.slice(-shownCharacters));
  for (const name of skipped) say(`suite ${suite.name}: skipped: ${name}`);
  const verdict = problem === undefined ? 'ok' : `FAILED: ${problem}; all of its output is in ${log}`;
  say(`suite ${suite.name}: ${sumLine(counts)} (${secondsSince(startedAt)}): ${verdict}`);
  // A problem outside of any test fails the run too.
  return problem !== undefined && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * A suite that cannot be run (its packaging failed, say) must not keep the others from running.
 * @param {Suite} suite
 * @param {readonly string[]} vitestArgs
 */
async function resultOf(suite, vitestArgs) {
  try {
    return await suite.run(vitestArgs);
  } catch (error) {
    const output = error instanceof SetupError ? error.message : String(error instanceof Error ? error.stack : error);
    return { counts: { passed: 0, failed: 1, skipped: 0 }, problem: 'it could not be run', output, skipped: [] };
  }
}

/** @param {readonly string[]} args */
function readArguments(args) {
  const at = args.indexOf('--suite');
  if (at < 0) return { chosen: suites.filter((suite) => !suite.onRequest), vitestArgs: args };
  const names = (args[at + 1] ?? '').split(',');
  const known = suites.map((suite) => suite.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new SetupError(`there is no suite '${unknown}', only ${known.join(', ')}`);
  const chosen = suites.filter((suite) => names.includes(suite.name));
  return { chosen, vitestArgs: args.toSpliced(at, 2) };
}
