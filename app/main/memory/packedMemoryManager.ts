// The packed memory manager (what LLVM does not have): arenas for code, constants and data whose protections are set
// once, when they are reserved. Units share pages at their natural alignment, so a small object costs what it has in
// bytes; finalizing changes no page, and takes no message where nothing is to be registered. Needs shared pages and our
// executor (MemoryMapper.actionRunner): with ORC's services alone, SlabMemoryManager does the work page by page.
import { MemoryError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { BasicLayout } from '../link/layout.ts';
import type { FinalizedAlloc, InFlightAlloc } from '../link/linkEnvironment.ts';
import { Protection } from '../link/linkGraph.ts';
import type { Arena, Part, PartRequest } from './arena.ts';
import type { JITLinkMemoryManager } from './memoryManager.ts';
import type { ActionRunner, MemoryMapper } from './memoryMapper.ts';
import { MemoryPools, type PooledReservation } from './memoryPools.ts';
import type { MemoryRegions } from './memoryRegions.ts';
import { type MemoryStatistics, sum } from './memoryStatistics.ts';
import { beginFinalize, PlacedAlloc } from './placedAlloc.ts';
import { keyAt, namesOf, PooledAllocs, type PooledEntry, requestedBy } from './pooledAllocs.ts';
import { type PoolSettings, poolSettings } from './poolSettings.ts';

/** True where code of it overwrites code that was freed before. */
interface Holding {
  readonly parts: readonly Part[];
  readonly replacesCode: boolean;
}

interface Finalized extends PooledEntry {
  /** Of its actions in the executor; null without any. */
  readonly key: Key;
}

type Key = ExecutorAddress | AwaitedKey | null;

/** One of the keys that the executor was asked for, and nobody waited for. */
interface AwaitedKey {
  readonly keys: Promise<readonly ExecutorAddress[]>;
  readonly index: number;
}

class PackedAlloc extends PlacedAlloc<Holding> {
  /** Of its actions in the executor, once they are made; null without any. */
  key: Key = null;
}

const noParts: readonly Part[] = [];

/** Functions of different units do not share a line of the instruction cache's fetch: 16 bytes, as compilers align. */
const codeAlignment = 16;

export class PackedMemoryManager implements JITLinkMemoryManager {
  readonly #mapper: MemoryMapper;
  readonly #actionRunner: ActionRunner;
  readonly #pools: MemoryPools;
  readonly #allocs: PooledAllocs<Holding, Finalized>;
  /** Per arena of code: the end of what was ever finalized there; below it, a new part may replace code. */
  readonly #executed = new WeakMap<Arena, number>();

  /** Throws MemoryError where the executor or the mapper cannot do it, and where a setting is out of range. */
  constructor(mapper: MemoryMapper, settings: Partial<PoolSettings> = {}) {
    if (mapper.actionRunner === null) {
      throw new MemoryError(
        'packed arenas need shared memory and an executor of Loadstone; this one gets slabs, page by page',
      );
    }
    this.#mapper = mapper;
    this.#actionRunner = mapper.actionRunner;
    this.#pools = new MemoryPools(mapper, poolSettings(settings, mapper.pageSize), (reservation) =>
      this.#protect(reservation),
    );
    this.#allocs = new PooledAllocs(this.#pools);
  }

  /** See MemoryPools.warmUp. */
  warmUp(placement: Placement = Placement.NearLibraries): Promise<void> {
    return this.#pools.warmUp(placement);
  }

  async allocate(
    layouts: readonly BasicLayout[],
    placement: Placement = Placement.NearLibraries,
  ): Promise<readonly InFlightAlloc[]> {
    const all: PartRequest[] = [];
    for (const { segments } of layouts) for (const segment of segments) all.push(partRequest(segment));
    const parts = all.length === 0 ? [] : await this.#pools.take(all, placement, namesOf(layouts));
    let next = 0;
    return layouts.map((layout) => {
      const own = parts.slice(next, next + layout.segments.length);
      next += own.length;
      const replacesCode = own.some((part) => part.address < (this.#executed.get(part.arena) ?? 0));
      const alloc = new PackedAlloc(this, layout, own, { parts: own, replacesCode }, async () => {
        this.#allocs.end(alloc);
        await this.#pools.settled();
        this.#giveBack(own);
      });
      this.#allocs.begin(alloc);
      return alloc;
    });
  }

  async finalize(allocs: readonly InFlightAlloc[]): Promise<readonly FinalizedAlloc[]> {
    const ours = beginFinalize(this, allocs, (alloc) => alloc instanceof PackedAlloc);
    const acting = ours.filter((alloc) => alloc.actions.length > 0);
    const codeReplaced = ours.some((alloc) => alloc.holding.replacesCode);
    try {
      for (const alloc of ours) for (const part of alloc.holding.parts) this.#mapper.flush(part.address, part.size);
      if (acting.length > 0 || codeReplaced) await this.#runActions(acting, codeReplaced);
    } catch (error) {
      for (const alloc of ours) alloc.state = 'in flight';
      throw error;
    }
    if (ours.some((alloc) => alloc.endedSegments().length > 0)) await this.#pools.settled();
    for (const alloc of ours) this.#keep(alloc);
    return this.#allocs.settle(ours);
  }

  async deallocate(allocs: readonly FinalizedAlloc[]): Promise<void> {
    const entries = this.#allocs.finalized.remove(allocs);
    if (entries.length === 0) return;
    await this.#pools.settled();
    try {
      const keys = await madeKeys(entries);
      if (keys.length > 0) await this.#actionRunner.undoActions(keys);
    } finally {
      for (const { parts } of entries) this.#giveBack(parts);
    }
    await this.#pools.releaseEmpty();
  }

  regions(): MemoryRegions {
    return this.#allocs.regions();
  }

  get changes(): number {
    return this.#allocs.changes;
  }

  statistics(): MemoryStatistics {
    return this.#allocs.statistics(sum(this.#pools.reservations.map(({ arenas }) => arenas.length)));
  }

  checkInvariants(): void {
    this.#pools.checkInvariants();
  }

  close(): void {
    this.#mapper.close();
    this.#pools.close();
    this.#allocs.clear();
  }

  /** The one time that its pages get their rights. */
  async #protect({ address, arenas }: PooledReservation): Promise<void> {
    await this.#mapper.initialize([
      {
        reservation: address,
        segments: arenas.map((arena) => ({
          address: arena.address,
          contentSize: 0,
          size: arena.size,
          protection: arena.protection,
          lifetime: 'standard',
        })),
        actions: [],
      },
    ]);
  }

  /** Gives `acting` their keys; waits for the executor where what comes next could overtake it. */
  async #runActions(acting: readonly PackedAlloc[], codeReplaced: boolean): Promise<void> {
    const lists = acting.map(({ actions }) => actions);
    const inOrder = this.#actionRunner.runsInOrder(lists);
    const making = this.#actionRunner.runActions(lists, codeReplaced, inOrder);
    if (inOrder) {
      // A failure is told to whoever deallocates.
      making.then(undefined, () => undefined);
      for (const [index, alloc] of acting.entries()) alloc.key = { keys: making, index };
      return;
    }
    const made = await making;
    for (const [i, alloc] of acting.entries()) alloc.key = keyAt(made, i);
  }

  #keep(alloc: PackedAlloc): void {
    if (alloc.empty) return;
    const { key, holding } = alloc;
    const { parts } = holding;
    for (const { address, size, arena } of parts) {
      if (arena.protection & Protection.execute) {
        this.#executed.set(arena, Math.max(this.#executed.get(arena) ?? 0, address + size));
      }
    }
    const endedSegments = alloc.endedSegments();
    const ended = endedSegments.length === 0 ? noParts : parts.filter((_, i) => endedSegments.includes(i));
    this.#giveBack(ended);
    this.#allocs.finalized.add(alloc.address, {
      key,
      parts: ended.length === 0 ? parts : parts.filter((part) => !ended.includes(part)),
      requested: requestedBy(alloc.layout),
      owner: alloc.layout.unit.name,
    });
  }

  /** Code that is freed stays executable: it becomes int3, so that a stray call ends at once and in a known place. */
  #giveBack(parts: readonly Part[]): void {
    for (const part of parts) {
      this.#pools.give([part], true, (part.arena.protection & Protection.execute) !== 0);
    }
  }
}

async function madeKeys(entries: readonly Finalized[]): Promise<readonly ExecutorAddress[]> {
  const made: ExecutorAddress[] = [];
  for (const { key } of entries) {
    if (key === null) continue;
    made.push(typeof key === 'number' ? key : keyAt(await key.keys, key.index));
  }
  return made;
}

function partRequest({ protection, size, alignment, contentSize }: BasicLayout['segments'][number]): PartRequest {
  const code = (protection & Protection.execute) !== 0;
  return { protection, size, alignment: code ? Math.max(alignment, codeAlignment) : alignment, contentSize };
}
