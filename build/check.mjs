// `npm run check`: what can be known without starting the app, in under a minute. Types of every process (the main
// process against both ends of the range of Electron versions), lint and format, layers, unit tests. Each step runs to
// its end, so that one run shows everything there is to put right. `npm run check -- types lint` runs those steps only.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lineLimit, overlongFiles } from './lineLimit.mjs';
import { ensureNodePackages } from './nodePackages.mjs';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { runScript, SetupError, say, secondsSince } from './say.mjs';
import { runVitestSuite } from './vitestSuite.mjs';

/**
 * @typedef {import('./testReport.mjs').TestCounts} TestCounts
 * @typedef {{ ok: boolean, output: string, counts?: TestCounts }} StepResult
 * @typedef {{ name: string, group: string, run: () => Promise<StepResult> }} Step
 */

/** Longest first, so that the two lanes end together. */
const projects = ['renderer', 'test', 'main', 'main33', 'scripts', 'preload', 'preload33', 'executor', 'pure'];

/** @type {readonly Step[]} */
const steps = [
  ...projects.map((project) => ({
    name: `types: ${project}`,
    group: 'types',
    run: () => checkTypes(project),
  })),
  {
    name: 'lint',
    group: 'lint',
    run: () => runTool('@biomejs/biome/bin/biome', ['ci', '--colors=off', '--max-diagnostics=50']),
  },
  { name: 'lint: file lengths', group: 'lint', run: checkLengths },
  {
    name: 'layers',
    group: 'layers',
    run: () => runTool('dependency-cruiser/bin/dependency-cruise.mjs', layerArguments()),
  },
];

/** More than the cores that a small machine has would only make each step slower. */
const lanes = 2;

/** Longest output of one step that is shown. */
const shownCharacters = 20_000;

/**
 * @param {readonly string[]} groups of steps to run: types, lint, layers, unit; none means all
 * @returns {Promise<TestCounts>} each step that is not a test run counts as one test
 */
export async function check(groups = []) {
  const wanted = (/** @type {string} */ group) => groups.length === 0 || groups.includes(group);
  const known = [...new Set(steps.map((step) => step.group)), 'unit'];
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown !== undefined) throw new SetupError(`check: there is no step '${unknown}', only ${known.join(', ')}`);
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const queue = steps.filter((step) => wanted(step.group));
  const lane = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) await runStep(step, sum);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (wanted('unit')) await runStep({ name: 'unit tests', group: 'unit', run: runUnitTests }, sum);
  return sum;
}

/** @param {Step} step @param {TestCounts} sum */
async function runStep(step, sum) {
  const startedAt = performance.now();
  const { ok, output, counts = { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 } } = await step.run();
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
  say(`${step.name}: ${ok ? 'ok' : 'FAILED'} (${secondsSince(startedAt)})`);
  if (!ok) console.log(output.slice(-shownCharacters));
}

/** @param {string} project */
function checkTypes(project) {
  const cache = inRoot('.cache', `tsconfig.${project}.tsbuildinfo`);
  const incremental = ['--incremental', '--tsBuildInfoFile', cache];
  return runTool('vue-tsc/bin/vue-tsc.js', ['-p', `tsconfig.${project}.json`, ...incremental]);
}

/** @returns {Promise<StepResult>} */
async function checkLengths() {
  const overlong = await overlongFiles();
  const lines = overlong.map(
    ({ file, lines }) => `${file}: ${lines} lines, allowed are ${lineLimit}: split it by topic`,
  );
  return { ok: overlong.length === 0, output: lines.join('\n') };
}

/** @returns {string[]} */
function layerArguments() {
  return ['app', '--config', '.dependency-cruiser.mjs', '--output-type', 'err-long'];
}

/** @returns {Promise<StepResult>} */
async function runUnitTests() {
  const { counts, problem, output } = await runVitestSuite({ project: 'unit' });
  return {
    ok: problem === undefined,
    output: `${problem ?? ''}\n${output}`,
    counts,
  };
}

/**
 * @param {string} script below node_modules
 * @param {readonly string[]} args
 * @returns {Promise<StepResult>}
 */
async function runTool(script, args) {
  const path = inRoot('node_modules', script);
  if (!existsSync(path)) throw new SetupError(`${path} is missing: npm run setup`);
  const { code, output } = await capture(process.execPath, [path, ...args], {
    env: { NO_COLOR: '1' },
    timeout: 300_000,
  });
  return { ok: code === 0, output };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runScript(async () => {
    const startedAt = performance.now();
    await ensureNodePackages();
    const { failed } = await check(process.argv.slice(2));
    say(`check: ${failed === 0 ? 'ok' : `${failed} FAILED`} (${secondsSince(startedAt)})`);
    return failed === 0 ? 0 : 1;
  });
}
