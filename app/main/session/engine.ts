// One engine: a few objects linked by themselves into memory of a manager of their own, which takes it from one that
// many engines share. Its names are no other engine's. It has no initializers, thread-local variables or main: whoever
// made it calls its functions.
import { LinkError } from '../../shared/errors.ts';
import { formatAddress } from '../../shared/executorAddress.ts';
import type { EngineRecord } from '../../shared/ui/engineRecords.ts';
import { GlobalSymbols } from '../link/globalSymbols.ts';
import { type LinkedLoad, link } from '../link/link.ts';
import type { ExternalSymbol, LinkPhase } from '../link/linkEnvironment.ts';
import type { LinkUnit } from '../link/linkGraph.ts';
import type { RequiredPlacement } from '../link/placement.ts';
import { DelegatingMemoryManager } from '../memory/delegatingMemoryManager.ts';
import { Phases } from '../timing/phases.ts';
import type { ExecutorConnection } from './executorConnection.ts';
import { unwindActions } from './programLoad.ts';
import { type ResolutionInput, resolveSymbols } from './symbolResolution.ts';

/** Externals that engines before looked up, by name: libraries stay where they are. */
export type KnownExternals = Map<string, ExternalSymbol | null>;

/** What the load of an engine goes through, in this order. */
export const enginePhases = [
  'resolve',
  'build graph',
  'prune',
  'tables',
  'layout',
  'look up',
  'allocate',
  'copy',
  'fix up',
  'finalize',
] as const satisfies readonly LinkPhase[];

/** What is known of an engine since it was made. */
type LoadFacts = Pick<EngineRecord, 'address' | 'bytes' | 'microseconds' | 'messages'>;

export class Engine {
  readonly id: number;
  readonly load: LinkedLoad;
  /** What each of `enginePhases` took. */
  readonly phaseMicroseconds: readonly number[];
  readonly #memory: DelegatingMemoryManager;
  readonly #facts: LoadFacts;
  #calls = 0;
  #lastResult: string | null = null;

  /**
   * Links `files` into the executor. Rejects with LinkError, for what needs the start object too, and MemoryError; nothing
   * of the engine is left then.
   */
  static async make(
    id: number,
    files: readonly ResolutionInput[],
    { placement }: RequiredPlacement,
    { memory: shared, symbols, process }: ExecutorConnection,
    known: KnownExternals,
  ): Promise<Engine> {
    const { epc } = process;
    const before = epc.counters.messagesSent;
    const began = performance.now();
    const phases = new Phases();
    const globals = new GlobalSymbols();
    const units = engineUnits(id, files, globals, phases);
    const memory = new DelegatingMemoryManager(shared);
    try {
      const load = await link(
        { units, globals },
        {
          memory: {
            allocate: (layouts) => memory.allocate(layouts, placement),
            finalize: (allocs) => memory.finalize(allocs),
          },
          lookUp: async (names) => {
            const missing = names.filter((name) => !known.has(name));
            const found = missing.length === 0 ? [] : await symbols.lookUp(missing);
            for (const [i, name] of missing.entries()) known.set(name, found[i] ?? null);
            return names.map((name) => known.get(name) ?? null);
          },
          phases,
          threadStorage: null,
          ...unwindActions(epc),
        },
      );
      const microseconds = (performance.now() - began) * 1000;
      const messages = epc.counters.messagesSent - before;
      const phaseMicroseconds = enginePhases.map((phase) => phases.durationMs(phase) * 1000);
      return new Engine(id, load, memory, phaseMicroseconds, { microseconds, messages });
    } catch (error) {
      await memory.destroy();
      throw error;
    }
  }

  private constructor(
    id: number,
    load: LinkedLoad,
    memory: DelegatingMemoryManager,
    phaseMicroseconds: readonly number[],
    cost: Pick<LoadFacts, 'microseconds' | 'messages'>,
  ) {
    this.id = id;
    this.load = load;
    this.#memory = memory;
    this.phaseMicroseconds = phaseMicroseconds;
    let bytes = 0;
    let first = Number.POSITIVE_INFINITY;
    for (const { layout } of load.units) {
      for (const { size, blocks, blockOffsets } of layout.segments) {
        bytes += size;
        first = Math.min(first, (blocks[0]?.address ?? first) - (blockOffsets[0] ?? 0));
      }
    }
    this.#facts = { ...cost, bytes, address: Number.isFinite(first) ? formatAddress(first) : null };
  }

  record(): EngineRecord {
    return { id: this.id, ...this.#facts, calls: this.#calls, lastResult: this.#lastResult };
  }

  called(result: string): void {
    this.#calls++;
    this.#lastResult = result;
  }

  /** Gives its memory back to the shared manager. A second call does nothing. */
  destroy(): Promise<void> {
    return this.#memory.destroy();
  }
}

/** Built anew for each engine: a link writes addresses into its graphs. Throws LinkError. */
export function engineUnits(
  id: number,
  files: readonly ResolutionInput[],
  globals: GlobalSymbols,
  phases: Phases,
): readonly LinkUnit[] {
  const { units } = resolveSymbols(files, globals, phases);
  for (const { graphs } of units) {
    for (const graph of graphs) {
      const what = graph.hasIndirectFunctions
        ? 'indirect functions'
        : graph.hasRoles
          ? 'initializers, finalizers or thread-local variables'
          : null;
      if (what === null) continue;
      throw new LinkError(`${graph.name} has ${what}, which a run sets up and an engine does not: run it as a program`);
    }
  }
  return units.map(({ name, graphs }) => ({ name: `engine ${id}: ${name}`, graphs }));
}
