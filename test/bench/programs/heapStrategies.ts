// The strategies inside a slab, each under the same sequences of takes and gives: as loads of real objects make them, and
// at random. Prints JSON. Arguments: object files, whose segments the recorded sequences are made of.

import { GlobalSymbols } from '../../../app/main/link/globalSymbols.ts';
import type { BasicLayout } from '../../../app/main/link/layout.ts';
import { link } from '../../../app/main/link/link.ts';
import type { HeapManager } from '../../../app/main/memory/heapManager.ts';
import { type HeapStrategy, heapStrategies, makeHeap } from '../../../app/main/memory/heapStrategy.ts';
import { OfflineMemory } from '../../../app/main/memory/offlineMemory.ts';
import { readInput } from '../../../app/main/session/inputFile.ts';
import { resolveSymbols } from '../../../app/main/session/symbolResolution.ts';
import { Phases } from '../../../app/main/timing/phases.ts';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { seededRandom } from '../../support/seededRandom.ts';

interface Take {
  readonly size: number;
  readonly alignment: number;
}

/** What a step takes under a number, or gives back. */
type Step = { readonly id: number; readonly take: Take } | { readonly id: number; readonly take: null };

interface Trace {
  readonly name: string;
  readonly slab: number;
  readonly steps: readonly Step[];
}

export interface HeapResult {
  readonly strategy: HeapStrategy;
  readonly trace: string;
  readonly steps: number;
  /** Of each step. */
  readonly nanoseconds: number;
  /** 1 - largest free run / free, below the highest byte ever in use: on average over the sequence, and at its end. */
  readonly meanFragmentation: number;
  readonly endFragmentation: number;
  /** The highest byte that was ever in use, against the most that was in use at once. */
  readonly peakRatio: number;
  /** Takes for which no run was large enough. */
  readonly failed: number;
}

const rounds = 7;
/** In all rounds of a sequence: short ones would be timed before the engine has compiled them. */
const leastSteps = 100_000;
/** Steps between two looks at the fragmentation. */
const lookEvery = 50;

const files = process.argv.slice(2);
const segments = await recordSegments(files);
const traces = [loadOnce(segments), editAndReload(segments), randomTrace(2 ** 16, 8), randomTrace(2 ** 13, 1)];
const results = traces.flatMap((trace) => heapStrategies.map((strategy) => measure(strategy, trace)));
process.stdout.write(`${JSON.stringify(results)}\n`);

/** The segments of each object as the linker asks a memory manager for them, object by object. */
async function recordSegments(paths: readonly string[]): Promise<readonly (readonly Take[])[]> {
  const recorded: Take[][] = [];
  for (const path of paths) {
    const phases = new Phases();
    const { content } = await readInput(path, phases);
    if (content.kind !== 'object') continue;
    const globals = new GlobalSymbols();
    const { units } = resolveSymbols([content], globals, phases);
    const offline = new OfflineMemory(executorAddress(0x10000));
    const memory = {
      allocate: (layouts: readonly BasicLayout[]) => {
        const takes = layouts.flatMap((layout) => layout.segments.map(({ size, alignment }) => ({ size, alignment })));
        recorded.push(takes);
        return offline.allocate(layouts);
      },
      finalize: offline.finalize.bind(offline),
    };
    const lookUp = async (names: readonly string[]) =>
      names.map(() => ({ address: executorAddress(0x20000), type: 'function' as const }));
    await link({ units, globals }, { memory, lookUp, phases, threadStorage: null, ehFrameActions: null });
  }
  return recorded;
}

function loadOnce(objects: readonly (readonly Take[])[]): Trace {
  const steps = objects.flat().map((take, id): Step => ({ id, take }));
  return { name: 'objects loaded one after another', slab: 2 ** 26, steps };
}

/** A person changes one file at a time: it goes, and comes back up to a tenth larger or smaller. */
function editAndReload(objects: readonly (readonly Take[])[]): Trace {
  const random = seededRandom(11);
  const steps: Step[] = [];
  let nextId = 0;
  const load = (takes: readonly Take[]): readonly number[] =>
    takes.map(({ size, alignment }) => {
      const id = nextId++;
      const grown = Math.max(1, Math.round(size * (0.9 + 0.2 * random())));
      steps.push({ id, take: { size: grown, alignment } });
      return id;
    });
  const loaded = objects.map(load);
  for (let i = 0; i < objects.length * 5; i++) {
    const which = Math.floor(random() * objects.length);
    for (const id of loaded[which] ?? []) steps.push({ id, take: null });
    loaded[which] = load(objects[which] ?? []);
  }
  return { name: 'objects changed and loaded again, one at a time', slab: 2 ** 26, steps };
}

/** Sizes between 16 bytes and `largest`, small ones more often; about half of what was taken is there at a time. */
function randomTrace(largest: number, seed: number): Trace {
  const random = seededRandom(seed);
  const steps: Step[] = [];
  const live: number[] = [];
  for (let id = 0; steps.length < 40_000; id++) {
    const size = Math.max(16, Math.round(largest ** (0.3 + 0.7 * random())));
    steps.push({ id, take: { size, alignment: 2 ** Math.floor(random() * 7) } });
    live.push(id);
    while (live.length > 1000 || (live.length > 0 && random() < 0.45)) {
      const [gone] = live.splice(Math.floor(random() * live.length), 1);
      if (gone !== undefined) steps.push({ id: gone, take: null });
    }
  }
  return { name: `random sizes up to ${largest} bytes`, slab: 2 ** 26, steps };
}

function measure(strategy: HeapStrategy, trace: Trace): HeapResult {
  const times: number[] = [];
  const looked = walk(strategy, trace, true);
  const repeats = Math.max(rounds, Math.ceil(leastSteps / trace.steps.length));
  for (let i = 0; i < repeats; i++) times.push(walk(strategy, trace, false).milliseconds);
  const median = times.sort((one, other) => one - other)[times.length >> 1] ?? Number.NaN;
  return {
    strategy,
    trace: trace.name,
    steps: trace.steps.length,
    nanoseconds: (median * 1e6) / trace.steps.length,
    meanFragmentation: looked.meanFragmentation,
    endFragmentation: looked.endFragmentation,
    peakRatio: looked.peakRatio,
    failed: looked.failed,
  };
}

/** `looking` measures the heap, else time alone. */
function walk(strategy: HeapStrategy, { slab, steps }: Trace, looking: boolean) {
  const heap = makeHeap(strategy, slab);
  const offsets = new Map<number, readonly [offset: number, size: number]>();
  let failed = 0;
  let highest = 0;
  let used = 0;
  let mostUsed = 0;
  let fragmentation = 0;
  let looks = 0;
  const began = performance.now();
  for (const { id, take } of steps) {
    if (take === null) {
      const [offset, size] = offsets.get(id) ?? [0, 0];
      if (size > 0) heap.give(offset, size);
      offsets.delete(id);
      used -= size;
    } else {
      const offset = heap.take(take.size, take.alignment);
      if (offset === null) failed++;
      else offsets.set(id, [offset, take.size]);
      used += offset === null ? 0 : take.size;
      highest = Math.max(highest, (offset ?? 0) + take.size);
    }
    mostUsed = Math.max(mostUsed, used);
    if (looking && ++looks % lookEvery === 0) fragmentation += fragmentationBelow(heap, highest);
  }
  const milliseconds = performance.now() - began;
  return {
    milliseconds,
    failed,
    meanFragmentation: fragmentation / Math.max(1, Math.floor(looks / lookEvery)),
    endFragmentation: looking ? fragmentationBelow(heap, highest) : 0,
    peakRatio: highest / mostUsed,
  };
}

/** 1 - largest run / free, of what lies below the end of the part that was ever in use: that end would hide the rest. */
function fragmentationBelow(heap: HeapManager, highest: number): number {
  const sizes = heap.freeRuns().flatMap(([offset, size]) => (offset + size <= highest ? [size] : []));
  const free = sizes.reduce((sum, size) => sum + size, 0);
  return free === 0 ? 0 : 1 - Math.max(...sizes) / free;
}
