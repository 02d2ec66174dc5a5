// The suites of `npm test`, what each needs, and how it is run. build/test.mjs chooses among them and adds them up.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check.mjs';
import { installApp, reasonNotToInstall } from './installedApp.mjs';
import { makeDeb } from './makeDeb.mjs';
import { packageApp } from './packageApp.mjs';
import { inRoot, testOutputDir } from './paths.mjs';
import { buildSanitizedExecutor, sanitizers } from './sanitizedExecutor.mjs';
import { hasDisplay } from './setup.mjs';
import { addCounts } from './testReport.mjs';
import { startVirtualDisplay } from './virtualDisplay.mjs';
import { runVitestSuite } from './vitestSuite.mjs';
import { missingForWindows, runWindowsSuite } from './windowsSuite.mjs';

/**
 * @typedef {import('./vitestSuite.mjs').SuiteResult} SuiteResult
 * @typedef {object} Suite
 * @property {string} name
 * @property {import('./setup.mjs').SetupNeeds} needs
 * @property {(vitestArgs: readonly string[]) => Promise<SuiteResult>} run
 * @property {boolean} [onRequest] part of another suite, or too long: runs only where it is asked for by name
 */

const nothing = { passed: 0, failed: 0, skipped: 0 };
const built = { built: true };
const inWindow = { built: true, electron: true, display: true, driver: true };

/** @type {readonly Suite[]} in the order in which they run: the cheapest answers first */
export const suites = [
  { name: 'check', needs: {}, run: runCheck },
  { name: 'unit', needs: {}, run: (args) => runVitestSuite({ project: 'unit', args }), onRequest: true },
  { name: 'contract', needs: built, run: (args) => runVitestSuite({ project: 'contract', args }) },
  { name: 'integration', needs: inWindow, run: (args) => onDisplay({ project: 'integration', args }) },
  { name: 'interop', needs: built, run: (args) => runVitestSuite({ project: 'interop', args }) },
  { name: 'fuzz', needs: built, run: (args) => runVitestSuite({ project: 'fuzz', args }) },
  { name: 'windows', needs: built, run: runWindows },
  { name: 'sanitizer', needs: built, run: runSanitizer },
  { name: 'threads', needs: built, run: runThreadSanitizer, onRequest: true },
  { name: 'e2e', needs: inWindow, run: (args) => runE2e('e2e', args) },
  { name: 'faults', needs: inWindow, run: (args) => onDisplay({ project: 'faults', args }) },
  { name: 'packaged', needs: inWindow, run: runPackaged },
  { name: 'installed', needs: inWindow, run: runInstalled },
];

/** Types, lint, layers and unit tests. @returns {Promise<SuiteResult>} */
async function runCheck() {
  const counts = await check();
  // Each step has shown its own output already.
  return { counts, problem: counts.failed > 0 ? `${counts.failed} failed` : undefined, output: '', skipped: [] };
}

/** The contract suites and those of test/windows inside Wine. @param {readonly string[]} args */
async function runWindows(args) {
  const missing = missingForWindows();
  if (missing.length === 0) return await runWindowsSuite(args);
  const skipped = missing.map((reason) => `windows: ${reason}`);
  return { counts: { ...nothing, skipped: skipped.length }, problem: undefined, output: '', skipped };
}

/** The contract suite and hostile frames against an executor that reports memory errors. @param {readonly string[]} args */
async function runSanitizer(args) {
  const executor = await buildSanitizedExecutor(sanitizers.memory);
  if (executor === undefined) return notRun('sanitizer: the compiler has no ASan and UBSan run-time libraries');
  const env = { LOADSTONE_EXECUTOR: executor };
  const contract = await runVitestSuite({ project: 'contract', name: 'sanitizer', args, env });
  const frames = [...args, 'test/fuzz/frames.test.ts'];
  return bothResults(contract, await runVitestSuite({ project: 'fuzz', name: 'sanitizer-frames', args: frames, env }));
}

/**
 * The same against an executor that reports data races, into files: what it writes of its own is the tests' to read.
 * @param {readonly string[]} args
 */
async function runThreadSanitizer(args) {
  const executor = await buildSanitizedExecutor(sanitizers.threads);
  if (executor === undefined) return notRun('threads: the compiler has no TSan run-time library');
  const reports = join(testOutputDir, 'threadSanitizer');
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const options = [`log_path=${join(reports, 'report')}`, `suppressions=${inRoot('native', 'threadSanitizer.supp')}`];
  const env = { LOADSTONE_EXECUTOR: executor, TSAN_OPTIONS: options.join(' ') };
  const contract = await runVitestSuite({ project: 'contract', name: 'threads', args: [...args, 'executor/'], env });
  const frames = [...args, 'test/fuzz/frames.test.ts'];
  const both = bothResults(
    contract,
    await runVitestSuite({ project: 'fuzz', name: 'threads-frames', args: frames, env }),
  );
  const found = readdirSync(reports).length;
  return found === 0 ? both : { ...both, problem: `ThreadSanitizer wrote ${found} reports into ${reports}` };
}

/** The pictures of every view are of the page, which is the same in every app: they are made from the checkout. */
const oncePictured = ['--exclude', 'test/e2e/views.test.ts'];

/**
 * The e2e tests against the app as electron-builder packs it. Where it gets installed as well, that run is this one.
 * @param {readonly string[]} args
 */
async function runPackaged(args) {
  if (reasonNotToInstall() === undefined) return { counts: nothing, problem: undefined, output: '', skipped: [] };
  await packageApp();
  return await runE2e('packaged', [...oncePictured, ...args], { LOADSTONE_E2E_APP: 'packaged' });
}

/**
 * The Debian package on this very system: the e2e tests as an ordinary user in Chromium's sandbox, then its whole life.
 * @param {readonly string[]} args
 */
async function runInstalled(args) {
  const reason = reasonNotToInstall();
  if (reason !== undefined) return notRun(`installed: ${reason}`);
  const app = await installApp(await makeDeb());
  try {
    const user = { LOADSTONE_E2E_APP: 'installed', LOADSTONE_E2E_USER: app.user };
    const inWindow = await runE2e('installed', [...oncePictured, ...args], user);
    const env = { LOADSTONE_DEB: app.deb, LOADSTONE_OLDER_DEB: app.olderDeb, LOADSTONE_E2E_USER: app.user };
    const life = await onDisplay({ project: 'installed', name: 'installed-life', args, env });
    return bothResults(inWindow, life);
  } finally {
    await app.remove();
  }
}

/** @param {SuiteResult} first @param {SuiteResult} second @returns {SuiteResult} */
function bothResults(first, second) {
  const problem = [first.problem, second.problem].filter((text) => text !== undefined).join('; ');
  return {
    counts: addCounts([first.counts, second.counts]),
    problem: problem === '' ? undefined : problem,
    output: first.output + second.output,
    skipped: [...first.skipped, ...second.skipped],
  };
}

/**
 * An app that does not start makes each test wait for it in vain: a few are enough to tell.
 * @param {string} name
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 */
const runE2e = (name, args, env = {}) => onDisplay({ project: 'e2e', name, args: ['--bail=4', ...args], env });

/** Runs a suite with a display: the person's own where there is one. @param {Parameters<typeof runVitestSuite>[0]} suite */
async function onDisplay(suite) {
  if (hasDisplay()) return await runVitestSuite(suite);
  const { display, stop } = await startVirtualDisplay();
  try {
    return await runVitestSuite({ ...suite, env: { ...suite.env, DISPLAY: display } });
  } finally {
    await stop();
  }
}

/** @param {string} reason @returns {SuiteResult} */
function notRun(reason) {
  return { counts: { passed: 0, failed: 0, skipped: 1 }, problem: undefined, output: '', skipped: [reason] };
}
