import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompareEnvironment, type CompareOptions, compareCommand } from '../../../app/main/commands/compare.ts';
import type { ChromeTrace } from '../../../app/main/timing/chromeTrace.ts';
import { findLlvmTools } from '../../../app/main/timing/llvmLane.ts';
import type { LaneResult } from '../../../app/main/timing/transportMatrix.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts, start } from '../../support/executors.ts';

const program = `#include <stdio.h>
#include <stdlib.h>
static int table[1000] = {1};
__attribute__((constructor)) static void early(void) { abort(); }
int main(void) { abort(); return table[1] + puts("main"); }`;

describe('loadstone compare', () => {
  let folder: string;
  let object: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'compare-test-'));
    // Neither its initializer nor its main would leave the executor as it is.
    object = compile(folder, 'program.c', program);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function compare(
    options: Partial<CompareOptions>,
    environment: Partial<CompareEnvironment> = {},
  ): Promise<{ readonly status: number; readonly text: string }> {
    let text = '';
    const status = await compareCommand(
      {
        files: [object],
        preload: [],
        libraries: { names: [], folders: [], wholeArchive: false },
        runs: 2,
        warmUps: 1,
        sizes: null,
        lanes: ['generic', 'slab', 'packed-warm'],
        format: 'json',
        trace: null,
        ...options,
      },
      {
        hosts: pipedHosts(),
        addon,
        start,
        stdout: (part) => (text += part),
        signal: new AbortController().signal,
        progress: () => undefined,
        ...environment,
      },
    );
    return { status, text };
  }

  async function lanesOf(options: Partial<CompareOptions>): Promise<readonly LaneResult[]> {
    const { text } = await compare(options);
    return (JSON.parse(text) as { readonly lanes: readonly LaneResult[] }).lanes;
  }

  it('loads through each lane and tells what each took, without running the program', async () => {
    const lanes = await lanesOf({});
    expect(lanes.map(({ lane, runs, error }) => [lane, runs, error])).toEqual([
      ['generic', 2, null],
      ['slab', 2, null],
      ['packed-warm', 2, null],
    ]);
    for (const { medianMs, q1Ms, q3Ms, phases, messages } of lanes) {
      expect(q1Ms).toBeGreaterThan(0);
      expect(medianMs).toBeGreaterThanOrEqual(q1Ms ?? Number.NaN);
      expect(q3Ms).toBeGreaterThanOrEqual(medianMs ?? Number.NaN);
      // Read and parsed anew at each load.
      expect(phases.map(({ name }) => name)).toEqual(expect.arrayContaining(['read', 'parse', 'fix up', 'finalize']));
      expect(messages).toBeGreaterThan(0);
    }
    const [generic, slab, packed] = lanes;
    // The table of 4,000 bytes travels over the socket, or not.
    expect(generic?.bytes).toBeGreaterThan(4000);
    expect(slab?.bytes).toBeLessThan(4000);
    expect(packed?.controllerFaults).not.toBeNull();
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('takes the lanes in turns', async () => {
    const order: string[] = [];
    const progress: CompareEnvironment['progress'] = ({ lane, warmUp }) => order.push(warmUp ? `(${lane})` : lane);
    await compare({ lanes: ['rpc', 'slab'], format: 'table' }, { progress });
    expect(order).toEqual(['(rpc)', '(slab)', 'slab', 'rpc', 'rpc', 'slab']);
  });

  it('tells why a lane failed beside the numbers of the others', async () => {
    const openSharedMemory = (): never => {
      throw new Error('nothing is shared today');
    };
    const { status, text } = await compare({ format: 'csv' }, { addon: { ...addon, openSharedMemory } });
    expect(status).toBe(0);
    const [, generic, slab, packed] = text.split('\r\n');
    expect(generic).toMatch(/^generic,\d.*,$/);
    expect(slab).toMatch(/^slab,,.*nothing is shared today/);
    expect(packed).toMatch(/^packed-warm,,.*nothing is shared today/);
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('ends with status 1 where no lane can load it', async () => {
    const other = compile(folder, 'other.c', 'int helper(void) { return 1; }');
    const { status, text } = await compare({ files: [other], lanes: ['slab'], format: 'table' });
    expect(status).toBe(1);
    expect(text).toMatch(/^slab failed: one symbol is not defined[\s\S]*'main' needed by start.o/);
  });

  it('ends when it is cancelled, and leaves no executor', async () => {
    const stop = new AbortController();
    const progress = (): void => stop.abort(new Error('enough of it'));
    await expect(compare({}, { signal: stop.signal, progress })).rejects.toThrow('enough of it');
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('refuses a lane that there is none, naming those that there are', async () => {
    await expect(compare({ lanes: ['slab', 'warp'] })).rejects.toThrow(/no lane 'warp': allowed are generic, rpc/);
  });

  it('writes phases and calls of one load a lane as a Chrome trace', async () => {
    const path = join(folder, 'trace.json');
    await compare({ lanes: ['slab', 'generic'], trace: path });
    const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as ChromeTrace;
    const named = (pid: number, tid: number): string[] =>
      traceEvents.filter((event) => event.ph === 'X' && event.pid === pid && event.tid === tid).map(({ name }) => name);
    expect(named(1, 1)).toEqual(expect.arrayContaining(['read', 'finalize']));
    // What the libraries define was asked before.
    expect(named(1, 2)).toEqual([expect.stringMatching(/initialize$/)]);
    expect(named(2, 2).length).toBeGreaterThan(2);
    expect(named(2, 2).every((name) => name !== 'call')).toBe(true);
  });

  const hasLlvm = findLlvmTools() !== null;
  it.skipIf(!hasLlvm)(
    `times LLVM's own managers, which run no main either${hasLlvm ? '' : ': llvm-jitlink-22 is not installed'}`,
    async () => {
      const lanes = await lanesOf({
        lanes: ['llvm-generic', 'llvm-simple-remote', 'llvm-shared'],
        runs: 1,
        warmUps: 0,
      });
      expect(lanes.map(({ lane, runs, error }) => [lane, runs, error])).toEqual([
        ['llvm-generic', 1, null],
        ['llvm-simple-remote', 1, null],
        ['llvm-shared', 1, null],
      ]);
      for (const { phases, medianMs } of lanes) {
        expect(phases.map(({ name }) => name)).toEqual(['add', 'link']);
        expect(medianMs).toBeGreaterThan(0);
      }
    },
  );
});
