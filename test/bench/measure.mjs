// How the bench measures: comparisons through `loadstone compare`, whole processes by the clock, and a copy of memory.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronProgram, inRoot, root } from '../../build/paths.mjs';
import { capture } from '../../build/runProgram.mjs';
import { SetupError } from '../../build/say.mjs';
import { hasDisplay } from '../../build/setup.mjs';
import { startVirtualDisplay } from '../../build/virtualDisplay.mjs';

/**
 * @typedef {import('../../app/main/timing/transportMatrix.ts').LaneResult} LaneResult
 * @typedef {import('./workloads.mjs').Workload} Workload
 * @typedef {{ medianMs: number, q1Ms: number, q3Ms: number, leastMs: number }} Spread
 * @typedef {Spread & { engines: number, warmUps: number, messages: number, usedBytes: number, contentBytes: number, mappings: number }} Engines
 */

const commandLine = inRoot('out', 'main', 'cli.cjs');

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

/**
 * Objects loaded one by one, each in an engine of its own, by managers that all engines share; in turns.
 * @param {string} program @param {readonly string[]} files @param {readonly string[]} kinds @param {number} rounds
 * @returns {Promise<ReadonlyMap<string, Engines>>} by manager: the middle one of the rounds, by their medians
 */
export async function engines(program, files, kinds, rounds) {
  /** @type {Map<string, Engines[]>} */
  const found = new Map(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) found.get(kind)?.push(await output(program, [kind, ...files]));
  }
  return new Map(
    [...found].flatMap(([kind, all]) => {
      const [middle] = all.sort((one, other) => one.medianMs - other.medianMs).slice(all.length >> 1);
      return middle === undefined ? [] : [[kind, middle]];
    }),
  );
}

/**
 * The strategies inside a slab under the same sequences of takes and gives, recorded and random.
 * @param {string} program @param {readonly string[]} files whose segments the recorded ones are made of
 * @returns {Promise<readonly import('./programs/heapStrategies.ts').HeapResult[]>}
 */
export function heaps(program, files) {
  return output(program, files);
}

/**
 * Frames a second of the memory map while 10,000 ranges are panned; null where there is no Electron to draw it.
 * @returns {Promise<number | null>}
 */
export async function mapFrames() {
  if (!existsSync(electronProgram)) return null;
  const screen = hasDisplay() ? null : await startVirtualDisplay();
  try {
    const env = { ...process.env, ...(screen === null ? {} : { DISPLAY: screen.display }) };
    const script = inRoot('test', 'bench', 'mapFrames.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
    if (status !== 0) throw new SetupError(`bench: the memory map could not be drawn:\n${stderr}`);
    return JSON.parse(stdout).framesPerSecond;
  } finally {
    await screen?.stop();
  }
}

/**
 * A load with and without a record of its phases. The two are made in pairs, one right after the other: `ratio` is the
 * median of what each pair gives, since the machine's speed changes by more than what is measured.
 * @typedef {{ recorded: Spread, silent: Spread, ratio: number }} PhaseCost
 */

/** @param {string} program @param {Workload} workload @param {number} runs @returns {Promise<PhaseCost>} */
export async function phaseCost(program, { files, words }, runs) {
  /** @type {{ recorded: number[], silent: number[] }} */
  const { recorded, silent } = await output(program, [String(runs), ...words, ...files]);
  const ratios = recorded.map((took, pair) => took / (silent[pair] ?? Number.NaN));
  return { recorded: spread(recorded), silent: spread(silent), ratio: spread(ratios).medianMs };
}

/**
 * The calls that LLVM's controller makes in shared mode from the start of a load until main may run: all but those
 * that open libraries, run main and give memory back. Null without LLVM.
 * @param {string} relay @param {Workload} workload @param {string} folder @returns {number | null}
 */
export function llvmCalls(relay, { files, words }, folder) {
  const llvm = llvmPrograms();
  if (llvm === null) return null;
  const log = join(folder, 'frames.log');
  const env = { ...process.env, RELAY_EXECUTOR: llvm.executor, RELAY_LOG: log };
  const libraries = words.includes('m') ? ['-preload=libm.so.6'] : [];
  timed(llvm.jitlink, [`-oop-executor=${relay}`, '-use-memmgr=shared', ...libraries, ...files], env);
  const calls = readFileSync(log, 'utf8').trim().split('\n');
  return calls.filter((name) => !/DylibManager_open|_run_as_|_Deinitialize$|_Release$/.test(name)).length;
}

/** What one of the bench's programs printed. @param {string} program @param {readonly string[]} args */
async function output(program, args) {
  const env = { LOADSTONE_ROOT: root };
  const { code, output } = await capture(process.execPath, [program, ...args], { timeout: deadline, env });
  if (code !== 0) throw new SetupError(`bench: ${program} ended with status ${code}:\n${output}`);
  return JSON.parse(output);
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
function timed(program, args, env = process.env) {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', env });
  const took = performance.now() - began;
  if (status !== 0) throw new SetupError(`bench: ${program} ended with status ${status}: ${stderr.slice(0, 2000)}`);
  return took;
}

/** @param {readonly number[]} times @returns {Spread} */
function spread(times) {
  const sorted = [...times].sort((one, other) => one - other);
  /** @param {number} share */
  const at = (share) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  return { medianMs: at(0.5), q1Ms: at(0.25), q3Ms: at(0.75), leastMs: at(0) };
}
