// `npm run bench`: measures every workload against its peers in one go and writes docs/benchmarks.md. Takes a few
// minutes and wants the machine to itself. `-- --runs N` (15 unless said otherwise), `-- --output FILE`.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { inRoot, root } from '../../build/paths.mjs';
import { runScript, SetupError, say } from '../../build/say.mjs';
import { setup } from '../../build/setup.mjs';
import { linkDelays } from './linkDelay.mjs';
import {
  compare,
  copyOfMemory,
  engines,
  heaps,
  llvmCalls,
  llvmPrograms,
  mapFrames,
  phaseCost,
  wholeProcesses,
} from './measure.mjs';
import { buildPrograms } from './programs/build.mjs';
import { markdown } from './report.mjs';
import { targets } from './targets.mjs';
import { bigDataWorkload, helloWorkload, manyWorkload, sqliteWorkload } from './workloads.mjs';

const bigDataBytes = 2 ** 26;
/** Rounds of the engines, each of a thousand loads. */
const engineRounds = 5;
/** Links of 20 MB in the window. */
const linkRuns = 5;
/** Runs of a load with and without a record of its phases. */
const phaseRuns = 300;

await runScript(async () => {
  const { runs, output } = readArguments(process.argv.slice(2));
  await setup({ built: true });
  const folder = mkdtempSync(join(tmpdir(), 'loadstone-bench-'));
  try {
    await bench(folder, runs, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
});

/** @param {string} folder @param {number} runs @param {string} output */
async function bench(folder, runs, output) {
  const loadBefore = load();
  const sqlite = sqliteWorkload(folder);
  const growing = ['slab-warm', 'packed-warm', ...(llvmPrograms() === null ? [] : ['llvm-shared'])];
  const workloads = [
    helloWorkload(folder),
    ...(sqlite === null ? [] : [sqlite]),
    manyWorkload(folder, 10, growing),
    manyWorkload(folder, 100, growing),
    manyWorkload(folder, 1000),
    bigDataWorkload(folder),
  ];
  /** @type {Map<string, readonly import('./measure.mjs').LaneResult[]>} */
  const lanes = new Map();
  for (const workload of workloads) {
    say(`bench: ${workload.title}, ${runs} runs of ${workload.lanes.length} lanes`);
    lanes.set(workload.name, await compare(workload, runs));
  }
  say('bench: whole processes, and a copy of memory');
  const processes = sqlite === null ? null : wholeProcesses(sqlite, runs);
  const copy = copyOfMemory(bigDataBytes, runs);
  say('bench: engines of one object each, the cost of timing, and the calls of LLVM');
  const programs = await buildPrograms(join(folder, 'programs'));
  /** @param {string} name */
  const program = (name) => programs.get(name) ?? '';
  const [, ...objects] = manyWorkload(folder, 1000).files;
  const small = await engines(program('engines'), objects, ['packed', 'slab'], engineRounds);
  const cost = sqlite === null ? null : await phaseCost(program('phaseCost'), sqlite, phaseRuns);
  const calls = sqlite === null ? null : llvmCalls(program('frameRelay'), sqlite, folder);
  say('bench: links of 20 MB in the window');
  const delays = await linkDelays(folder, linkRuns);
  const inSlabs = await heaps(program('heapStrategies'), objects);
  say('bench: frames of the memory map');
  const frames = await mapFrames();
  const text = markdown({
    heaps: inSlabs,
    machine: machine(loadBefore),
    command: `npm run bench${runs === 15 ? '' : ` -- --runs ${runs}`}`,
    targets: targets({ lanes, processes, copy, engines: small, cost, calls, frames, delays }),
    tables: workloads.map(({ name, title, warmUps }) => ({ title, warmUps, lanes: lanes.get(name) ?? [] })),
    remarks: remarks(processes, copy, small, cost),
  });
  writeFileSync(output, text);
  say(`bench: written to ${relative(root, output)}`);
}

/**
 * @param {{ ours: import('./measure.mjs').Spread, llvm: import('./measure.mjs').Spread | null } | null} processes
 * @param {import('./measure.mjs').Spread} copy
 * @param {ReadonlyMap<string, import('./measure.mjs').Engines>} small
 * @param {import('./measure.mjs').PhaseCost | null} cost
 */
function remarks(processes, copy, small, cost) {
  /** @param {import('./measure.mjs').Spread} spread */
  const show = ({ medianMs, q1Ms, q3Ms, leastMs }) =>
    `${medianMs.toFixed(1)} ms (${q1Ms.toFixed(1)}..${q3Ms.toFixed(1)}, fastest ${leastMs.toFixed(1)})`;
  const whole =
    processes === null
      ? 'libsqlite3.a is not installed: not measured.'
      : `Whole processes that link and run the sqlite driver: \`loadstone run\` ${show(processes.ours)}, llvm-jitlink ${processes.llvm === null ? 'not installed' : show(processes.llvm)}.`;
  return [
    whole,
    `memcpy of 64 MB between buffers whose pages are there: ${show(copy)}.`,
    ...[...small].map(([kind, { engines: count, ...found }]) => {
      const micro = [found.medianMs, found.q1Ms, found.q3Ms, found.leastMs].map((ms) => (ms * 1000).toFixed(0));
      return `${count} engines of one object each, loaded one by one through delegating managers that share one \`${kind}\`, after ${found.warmUps} others: ${micro[0]} us each (${micro[1]}..${micro[2]}, fastest ${micro[3]}), ${found.messages.toFixed(1)} calls, ${found.usedBytes.toFixed(0)} bytes held for ${found.contentBytes.toFixed(0)} of code and data.`;
    }),
    ...(cost === null
      ? []
      : [`The sqlite load with phases recorded ${show(cost.recorded)}, without ${show(cost.silent)}.`]),
  ];
}

/** @param {string} loadBefore @returns {(readonly [string, string])[]} */
function machine(loadBefore) {
  const [processor] = cpus();
  const llvm = llvmPrograms();
  /** @param {string[]} words */
  const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', 'app', 'native') !== '';
  const commit = `${git('rev-parse', '--short', 'HEAD')}${changed ? ', with changes that are not committed' : ''}`;
  return [
    ['date', new Date().toISOString().slice(0, 10)],
    [
      'machine',
      `${cpus().length} cores of ${processor?.model ?? 'unknown make'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    ],
    ['system', `Linux ${release()}`],
    ['load average', `${loadBefore} before, ${load()} after (more than there are cores: others were at work too)`],
    ['Loadstone', commit],
    ['Node', process.version],
    ['gcc', firstLine('gcc', /gcc.* ([\d.]+)$/m)],
    ['LLVM', llvm === null ? 'not installed' : firstLine(llvm.jitlink, /version ([\d.]+)/)],
  ];
}

/** @param {string} program @param {RegExp} pattern */
function firstLine(program, pattern) {
  return pattern.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1] ?? 'of unknown version';
}

function load() {
  return (loadavg()[0] ?? 0).toFixed(1);
}

/** @param {readonly string[]} args */
function readArguments(args) {
  let runs = 15;
  let output = inRoot('docs', 'benchmarks.md');
  for (let i = 0; i < args.length; i += 2) {
    const [word, value = ''] = args.slice(i, i + 2);
    if (word === '--runs' && Number(value) >= 1) runs = Math.floor(Number(value));
    else if (word === '--output' && value !== '') output = value;
    else throw new SetupError(`bench: '${word} ${value}': allowed are --runs COUNT and --output FILE`);
  }
  return { runs, output };
}
