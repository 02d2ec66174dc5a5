// Makes and tries mutants in a process of its own, which may hang, crash or run out of memory: fuzzShard.ts watches it.
// Arguments: a folder of seeds, the fuzz seed, the first mutant's number, how many, the step from one to the next, and a
// file in which the number of the mutant at hand stands. Prints a ShardReport in one line of JSON.

import { closeSync, openSync, writeSync } from 'node:fs';
import { loadDecoder } from '../../../app/main/disassembly/decoder.ts';
import { Random } from '../random.ts';
import type { Problem, ShardReport } from '../shard.ts';
import { mutantOutcome } from './mutantOutcome.ts';
import { Mutants } from './mutants.ts';
import { readSeeds } from './seeds.ts';

/** Milliseconds of the processor's time for one mutant: the clock runs on while others have the processor. */
const longest = 1000;
/** Kilobytes by which one mutant may raise the most that the process ever had. */
const largestGrowth = 262_144;

const [folder = '', seedText, firstText, countText, stepText, progressPath = ''] = process.argv.slice(2);
const [seed, first, count, step] = [seedText, firstText, countText, stepText].map(Number) as [
  number,
  number,
  number,
  number,
];
const seeds = readSeeds(folder);
const mutants = new Mutants(seeds, seed);
const decoder = await loadDecoder();
const progress = openSync(progressPath, 'w');
const counts: Record<string, number> = {};
const problems: Problem[] = [];
let slowestMs = 0;
/** Asked for once a mutant: the question takes longer than many a mutant. */
let before = process.resourceUsage();

for (let done = 0; done < count; done++) {
  const index = first + done * step;
  writeSync(progress, String(index).padStart(16), 0);
  const { seedName, bytes, random } = mutants.make(index);
  const partner = random.pick(seeds.filter(({ name }) => name !== 'script.a')).bytes;
  const outcome = await mutantOutcome(bytes, partner, new Random(seed ^ 1, index), decoder);
  const used = process.resourceUsage();
  const milliseconds = processorTime(used) - processorTime(before);
  const grown = used.maxRSS - before.maxRSS;
  before = used;
  slowestMs = Math.max(slowestMs, milliseconds);
  const kind = outcome.kind === 'refused' ? outcome.error.name : outcome.kind;
  counts[kind] = (counts[kind] ?? 0) + 1;
  const report = (text: string): void => {
    if (problems.length < 20) problems.push({ index, what: seedName, text });
  };
  if (outcome.kind === 'defect') report(outcome.text);
  if (milliseconds > longest) report(`took ${Math.round(milliseconds)} ms of the processor's time`);
  if (grown > largestGrowth) report(`took ${grown} KB more memory than any before`);
}

closeSync(progress);
const result: ShardReport = { done: count, counts, slowestMs, peakKilobytes: process.resourceUsage().maxRSS, problems };
process.stdout.write(`${JSON.stringify(result)}\n`);

/** Milliseconds, of all threads. */
function processorTime({ userCPUTime, systemCPUTime }: NodeJS.ResourceUsage): number {
  return (userCPUTime + systemCPUTime) / 1000;
}
