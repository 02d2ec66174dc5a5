// Mutants of real objects and archives, by seed and number: each is linked or refused with one of our errors, in a
// second, in bounded memory, without a byte written beyond its allocation.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram } from '../support/bundleProgram.ts';
import { longRunSeed, runsOr, timeFor } from '../support/longRun.ts';
import { writeSeeds } from './objects/seeds.ts';
import { runShards } from './shard.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadstone-mutants-'));
const runs = runsOr(20_000);
/** Megabytes: of a process that reads one mutant after another, its heap and all of it. */
const heapMegabytes = 256;
const residentMegabytes = 768;
let program = '';

beforeAll(async () => {
  writeSeeds(folder);
  program = await bundleProgram(join(import.meta.dirname, 'objects/mutantProgram'), join(folder, 'program'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a mutant of an object or archive', () => {
  it(`is linked within its memory or refused by name, ${runs} times`, { timeout: timeFor(runs, 20) }, async () => {
    const first = Number(process.env['LOADSTONE_FIRST'] ?? 0);
    const report = await runShards({ program, folder, seed: longRunSeed, runs, first, heapMegabytes });
    if (runs > 20_000) console.log(JSON.stringify({ ...report, problems: report.problems.length }));
    expect(report.problems.map(({ index, what, text }) => `mutant ${index} (${what}): ${text}`).join('\n')).toBe('');
    expect(report.done).toBe(runs);
    expect(report.peakKilobytes).toBeLessThan(residentMegabytes * 1024);
    // Both ends are reached: mutations that broke everything, or nothing, would find nothing.
    if (runs < 1000) return;
    expect(report.counts['linked'] ?? 0).toBeGreaterThan(runs / 10);
    expect(report.counts['FormatError'] ?? 0).toBeGreaterThan(runs / 10);
    expect(report.counts['LinkError'] ?? 0).toBeGreaterThan(runs / 100);
  });
});
