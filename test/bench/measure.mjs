// How the bench measures: comparisons through `loadstone compare`, whole processes by the clock, and a copy of memory.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { inRoot } from '../../build/paths.mjs';
import { capture } from '../../build/runProgram.mjs';
import { SetupError } from '../../build/say.mjs';

/**
 * @typedef {import('../../app/main/timing/transportMatrix.ts').LaneResult} LaneResult
 * @typedef {import('./workloads.mjs').Workload} Workload
 * @typedef {{ medianMs: number, q1Ms: number, q3Ms: number }} Spread
 */

const commandLine = inRoot('out', 'main', 'cli.js');

/** Milliseconds that one comparison may take. */
const deadline = 15 * 60_000;

/** @param {Workload} workload @param {number} runs @returns {Promise<readonly LaneResult[]>} */
export async function compare({ name, files, words, lanes, warmUps }, runs) {
  const counts = ['--runs', String(runs), '--warm-ups', String(warmUps)];
  const args = [commandLine, 'compare', ...files, ...words, '--lanes', lanes.join(','), ...counts, '--json'];
  const { code, output } = await capture(process.execPath, args, { timeout: deadline });
  if (code !== 0) throw new SetupError(`bench ${name}: loadstone compare ended with status ${code}:\n${output}`);
  return JSON.parse(output).lanes;
}

/** Null where LLVM is not installed. @returns {{ jitlink: string, executor: string } | null} */
export function llvmPrograms() {
  const jitlink = '/usr/bin/llvm-jitlink-22';
  const executor = '/usr/lib/llvm-22/bin/llvm-jitlink-executor';
  return existsSync(jitlink) && existsSync(executor) ? { jitlink, executor } : null;
}

/**
 * Whole processes from start to end, in turns; the program runs in both. The second is null without LLVM.
 * @param {Workload} workload @param {number} runs
 * @returns {{ ours: Spread, llvm: Spread | null }}
 */
export function wholeProcesses({ files, words }, runs) {
  const llvm = llvmPrograms();
  /** @type {number[]} */
  const ours = [];
  /** @type {number[]} */
  const theirs = [];
  const libraries = words.includes('m') ? ['-preload=libm.so.6'] : [];
  for (let run = 0; run <= runs; run++) {
    const own = timed(process.execPath, [commandLine, 'run', ...files, ...words]);
    if (run > 0) ours.push(own);
    if (llvm === null) continue;
    const other = timed(llvm.jitlink, [`-oop-executor=${llvm.executor}`, '-use-memmgr=shared', ...libraries, ...files]);
    if (run > 0) theirs.push(other);
  }
  return { ours: spread(ours), llvm: llvm === null ? null : spread(theirs) };
}

/** memcpy between two buffers whose pages are there. @param {number} bytes @param {number} runs @returns {Spread} */
export function copyOfMemory(bytes, runs) {
  const from = Buffer.alloc(bytes, 1);
  const to = Buffer.alloc(bytes, 2);
  const times = Array.from({ length: runs }, () => {
    const began = performance.now();
    from.copy(to);
    return performance.now() - began;
  });
  return spread(times);
}

/** @param {string} program @param {readonly string[]} args */
function timed(program, args) {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const took = performance.now() - began;
  if (status !== 0) throw new SetupError(`bench: ${program} ended with status ${status}: ${stderr.slice(0, 2000)}`);
  return took;
}

/** @param {readonly number[]} times @returns {Spread} */
function spread(times) {
  const sorted = [...times].sort((one, other) => one - other);
  /** @param {number} share */
  const at = (share) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  return { medianMs: at(0.5), q1Ms: at(0.25), q3Ms: at(0.75) };
}
