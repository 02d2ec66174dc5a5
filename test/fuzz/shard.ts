// Runs a fuzzing program in child processes, one a core, and watches them: a child that hangs is killed, one that dies
// is noted, and the number of the input at hand is known in either case; the rest of its share goes on in another child.

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

export interface Problem {
  /** The number of the input, from which it can be made again. */
  readonly index: number;
  /** What it was made from. */
  readonly what: string;
  readonly text: string;
}

export interface ShardReport {
  readonly done: number;
  /** How often each outcome occurred. */
  readonly counts: Readonly<Record<string, number>>;
  /** Of the processor's time for one input. */
  readonly slowestMs: number;
  /** The most that a child ever had in memory. */
  readonly peakKilobytes: number;
  readonly problems: readonly Problem[];
}

export interface ShardOptions {
  /** Of plain JavaScript; its arguments are mutantProgram.ts's. */
  readonly program: string;
  /** Of seeds; the children keep their progress there. */
  readonly folder: string;
  readonly seed: number;
  readonly runs: number;
  /** The first input's number. */
  readonly first?: number;
  /** Megabytes that a child's heap may have: it ends where it wants more. */
  readonly heapMegabytes: number;
}

/** Milliseconds without progress after which a child is taken to hang for ever. */
const patience = 30_000;
/** Children that may die before the rest is given up. */
const mostDeaths = 20;

/** Never rejects for what a child does. */
export async function runShards({ first = 0, runs, ...options }: ShardOptions): Promise<ShardReport> {
  const step = Math.max(1, availableParallelism());
  const shards = Array.from({ length: step }, (_, shard) =>
    runShard(options, first + shard, step, Math.ceil((runs - shard) / step), join(options.folder, `progress${shard}`)),
  );
  return (await Promise.all(shards)).reduce(sum);
}

async function runShard(
  options: Omit<ShardOptions, 'first' | 'runs'>,
  first: number,
  step: number,
  runs: number,
  progress: string,
): Promise<ShardReport> {
  const reports: ShardReport[] = [nothing];
  writeFileSync(progress, String(first));
  for (let done = 0; done < runs && reports.length <= mostDeaths; ) {
    const from = first + done * step;
    const result = await runChild(options, [from, runs - done, step], progress);
    if (result.report !== null) {
      reports.push(result.report);
      break;
    }
    const index = Number(readFileSync(progress, 'latin1'));
    done = (index - first) / step + 1;
    const problems = [{ index, what: 'process', text: result.text }];
    reports.push({ ...nothing, done: (index - from) / step + 1, problems });
  }
  return reports.reduce(sum);
}

type ChildResult = { readonly report: ShardReport } | { readonly report: null; readonly text: string };

function runChild(
  { program, folder, seed, heapMegabytes }: Omit<ShardOptions, 'first' | 'runs'>,
  [first, count, step]: readonly [number, number, number],
  progress: string,
): Promise<ChildResult> {
  return new Promise((resolve) => {
    const words = [folder, seed, first, count, step, progress].map(String);
    const args = [`--max-old-space-size=${heapMegabytes}`, program, ...words];
    const child = execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      clearInterval(watch);
      const line = stdout.trimEnd();
      if (error === null && line.startsWith('{')) resolve({ report: JSON.parse(line) as ShardReport });
      else resolve({ report: null, text: hung ? 'hung' : `died: ${String(error?.message)}\n${stderr.slice(-4000)}` });
    });
    let hung = false;
    let seen = '';
    const watch = setInterval(() => {
      const at = readFileSync(progress, 'latin1');
      hung = at === seen;
      seen = at;
      if (hung) child.kill('SIGKILL');
    }, patience);
  });
}

const nothing: ShardReport = { done: 0, counts: {}, slowestMs: 0, peakKilobytes: 0, problems: [] };

function sum(one: ShardReport, other: ShardReport): ShardReport {
  const counts = { ...one.counts };
  for (const [kind, count] of Object.entries(other.counts)) counts[kind] = (counts[kind] ?? 0) + count;
  return {
    done: one.done + other.done,
    counts,
    slowestMs: Math.max(one.slowestMs, other.slowestMs),
    peakKilobytes: Math.max(one.peakKilobytes, other.peakKilobytes),
    problems: [...one.problems, ...other.problems],
  };
}
