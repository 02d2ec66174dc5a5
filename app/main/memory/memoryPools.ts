// The reservations of a memory manager, split into one arena per protection (pools of code, constants and data), so
// that the number of mappings stays flat and every segment of a load reaches every other. Serves the slab manager
// (parts are whole pages) and the packed manager (parts are as large as what lies in them). Keeps the books for both.
import { ExecutorError, MemoryError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress, formatAddress } from '../../shared/executorAddress.ts';
import type { Placement } from '../../shared/orc/bootstrapNames.ts';
import { Protection } from '../link/linkGraph.ts';
import { Arena, type Part, type PartRequest, type Slab } from './arena.ts';
import type { MemoryMapper } from './memoryMapper.ts';
import { type PoolStatistics, sum } from './memoryStatistics.ts';
import type { PoolSettings } from './poolSettings.ts';

export interface PooledReservation {
  readonly address: ExecutorAddress;
  readonly size: number;
  readonly placement: Placement;
  /** Code, constants, data: in address order. Those that got no room are left out. */
  readonly arenas: readonly Arena[];
}

/** An arena's protection, and its share of a reservation. */
type ArenaShares = readonly (readonly [number, number])[];

/** Protection of an arena whose parts have segments of all kinds. */
export const mixedProtection = 0;

/** Reservations that one allocation makes for itself and loses to others. */
const mostAttempts = 4;

/** Bytes of new pages from which on it is worth the while to wake another thread for them. */
const leastTouched = 2 ** 18;

const oneArena: ArenaShares = [[mixedProtection, 1]];
const arenaPerProtection: ArenaShares = [
  [Protection.read | Protection.execute, 1 / 4],
  [Protection.read, 1 / 4],
  [Protection.read | Protection.write, 1 / 2],
];

export class MemoryPools {
  readonly reservations: PooledReservation[] = [];
  readonly settings: PoolSettings;
  readonly #mapper: MemoryMapper;
  readonly #shares: ArenaShares;
  readonly #prepareReservation: (reservation: PooledReservation) => Promise<void>;
  /** The reservation under way, by placement. */
  readonly #reserving = new Map<Placement, Promise<PooledReservation>>();
  readonly #touching = new Set<Promise<void>>();
  #aheadFailure: string | null = null;
  #used = 0;
  #peak = 0;
  #changes = 0;

  /** `prepareReservation`: what a manager does with a fresh reservation before anything is taken from it. */
  constructor(
    mapper: MemoryMapper,
    settings: PoolSettings,
    prepareReservation: (reservation: PooledReservation) => Promise<void> = async () => undefined,
  ) {
    this.#mapper = mapper;
    this.settings = settings;
    this.#shares = mapper.contiguous ? oneArena : arenaPerProtection;
    this.#prepareReservation = prepareReservation;
  }

  /**
   * A part for each request, all from one reservation; all or none. `what` names them in the MemoryError of a policy
   * that allows no more.
   */
  async take(requests: readonly PartRequest[], placement: Placement, what: string): Promise<readonly Part[]> {
    const rooms = requests.map((request) => Arena.roomFor(request, this.#mapper.pageSize));
    for (let attempt = 0; ; attempt++) {
      const fitting = this.reservations.filter((reservation) => reservation.placement === placement);
      for (const reservation of fitting) {
        const parts = this.#takeAll(reservation, requests, rooms);
        if (parts !== null) return this.#account(reservation, parts, requests);
      }
      // One at a time: loads that come at once share a reservation.
      const reserving = this.#reserving.get(placement);
      if (reserving !== undefined) {
        await Promise.allSettled([reserving]);
        continue;
      }
      if (fitting.length > 0 && this.settings.growth !== 'growable') throw this.#exhausted(what, requests, fitting);
      const fresh = await this.#reserveAlone(requests, rooms, placement);
      const parts = this.#takeAll(fresh, requests, rooms);
      if (parts !== null) return this.#account(fresh, parts, requests);
      // Others were faster, or the policy forbids a slab that is large enough.
      if (this.settings.growth !== 'growable' || attempt >= mostAttempts)
        throw this.#exhausted(what, requests, [fresh]);
    }
  }

  /** Resolves when no page is being touched: comes before `give`, which may return pages to the system. */
  async settled(): Promise<void> {
    while (this.#touching.size > 0) await Promise.all(this.#touching);
  }

  /** Gives parts back; see Arena.give. */
  give(parts: readonly Part[], initialized: boolean, scrub: boolean): void {
    this.#changes++;
    for (const part of parts) {
      part.arena.give(part, initialized, scrub);
      this.#used -= part.size;
    }
  }

  /** Releases reservations that hold nothing any more, but for the first of each placement. */
  async releaseEmpty(): Promise<void> {
    const kept = new Set<Placement>();
    const empty: PooledReservation[] = [];
    for (const reservation of this.reservations) {
      const slabs = reservation.arenas.flatMap((arena) => arena.slabs);
      const idle = slabs.every((slab) => slab.parts.size === 0);
      const spent = slabs.some((slab) => slab.spent > 0);
      if (idle && (spent || kept.has(reservation.placement))) empty.push(reservation);
      else kept.add(reservation.placement);
    }
    if (empty.length === 0) return;
    this.#changes++;
    for (const reservation of empty) this.reservations.splice(this.reservations.indexOf(reservation), 1);
    await this.settled();
    await this.#mapper.release(empty.map(({ address }) => address));
  }

  /** Reserves, puts the first slabs to use and touches what `ahead` says, so that the first load waits for none of it. */
  async warmUp(placement: Placement): Promise<void> {
    let reservation = this.reservations.find((candidate) => candidate.placement === placement);
    reservation ??= await (this.#reserving.get(placement) ?? this.#reserveAlone([], [], placement));
    for (const arena of reservation.arenas) {
      if (arena.slabs.length === 0) arena.addSlab(this.#mapper.pageSize, arena.step);
      this.#touchAhead(arena);
    }
    this.#changes++;
    await this.settled();
    if (this.#aheadFailure !== null) throw new MemoryError(this.#aheadFailure);
  }

  close(): void {
    this.#changes++;
    this.reservations.length = 0;
    this.#used = 0;
  }

  /** Grows whenever a part is taken or given, or a reservation made or released. */
  get changes(): number {
    return this.#changes;
  }

  get peak(): number {
    return this.#peak;
  }

  statistics(): readonly PoolStatistics[] {
    return this.#shares.map(([protection, share]) => {
      const arenas = this.reservations.flatMap((reservation) =>
        reservation.arenas.filter((arena) => arena.protection === protection),
      );
      const slabs = arenas.flatMap((arena) => arena.slabs);
      const committed = sum(slabs.map((slab) => slab.size));
      const free = sum(slabs.map((slab) => slab.heap.free));
      return {
        protection,
        step: this.#step(share),
        reserved: sum(arenas.map((arena) => arena.size)),
        slabs: slabs.length,
        committed,
        free,
        used: committed - free,
        largestFree: slabs.reduce((largest, slab) => Math.max(largest, slab.heap.largest), 0),
        freeRuns: sum(slabs.map((slab) => slab.heap.runs)),
        parts: sum(slabs.map((slab) => slab.parts.size)),
        touched: sum(slabs.map((slab) => Math.max(slab.touched, slab.warm))),
      };
    });
  }

  checkInvariants(): void {
    let parts = 0;
    for (const { address, size, arenas } of this.reservations) {
      let end: number = address;
      for (const arena of arenas) {
        if (arena.address < end || arena.address + arena.size > address + size) {
          throw new MemoryError(`arena ${formatAddress(arena.address)} lies outside of its reservation, or overlaps`);
        }
        end = arena.address + arena.size;
        arena.checkInvariants();
        for (const slab of arena.slabs) for (const part of slab.parts) parts += part.size;
      }
    }
    if (parts !== this.#used) throw new MemoryError(`parts of ${parts} bytes are out: the books say ${this.#used}`);
  }

  async #reserveAlone(
    requests: readonly PartRequest[],
    rooms: readonly number[],
    placement: Placement,
  ): Promise<PooledReservation> {
    const reserving = this.#reserve(requests, rooms, placement);
    this.#reserving.set(placement, reserving);
    try {
      return await reserving;
    } finally {
      this.#reserving.delete(placement);
    }
  }

  async #reserve(
    requests: readonly PartRequest[],
    rooms: readonly number[],
    placement: Placement,
  ): Promise<PooledReservation> {
    const needs = this.#shares.map(([protection]) =>
      sum(rooms.filter((_, i) => this.#arenaOf(requests[i]) === protection)),
    );
    const needed = sum(needs);
    let wanted = Math.max(this.settings.reservation, needed);
    for (;;) {
      let reserved: { readonly address: ExecutorAddress; readonly size: number };
      try {
        reserved = await this.#mapper.reserve(wanted, placement);
      } catch (error) {
        const least = Math.max(needed, this.#mapper.pageSize * 4);
        if (wanted <= least || !(error instanceof ExecutorError)) throw error;
        const page = this.#mapper.pageSize;
        wanted = Math.max(least, Math.floor(wanted / 2 / page) * page);
        continue;
      }
      const { address, size } = reserved;
      const reservation = { address, size, placement, arenas: this.#split(address, size, needs) };
      await this.#prepareReservation(reservation);
      this.reservations.push(reservation);
      this.#changes++;
      return reservation;
    }
  }

  /** Each arena gets what is needed of it now, and its share of the rest. */
  #split(address: ExecutorAddress, size: number, needs: readonly number[]): readonly Arena[] {
    const page = this.#mapper.pageSize;
    const spare = size - sum(needs);
    const arenas: Arena[] = [];
    let offset = 0;
    this.#shares.forEach(([protection, share], i) => {
      const last = i === this.#shares.length - 1;
      const bytes = last ? size - offset : (needs[i] ?? 0) + Math.floor((spare * share) / page) * page;
      const step = this.#step(share);
      if (bytes > 0) {
        const place = { address: addBytes(address, offset), size: bytes, protection, step };
        arenas.push(new Arena(this.#mapper, this.settings, place));
      }
      offset += bytes;
    });
    return arenas;
  }

  /** An arena's share of a slab, in whole pages. */
  #step(share: number): number {
    const { pageSize } = this.#mapper;
    return Math.max(pageSize, Math.floor((this.settings.slab * share) / pageSize) * pageSize);
  }

  #takeAll(
    reservation: PooledReservation,
    requests: readonly PartRequest[],
    rooms: readonly number[],
  ): readonly Part[] | null {
    const parts: Part[] = [];
    const rest = new Map<number, number>();
    requests.forEach((request, i) => {
      const protection = this.#arenaOf(request);
      rest.set(protection, (rest.get(protection) ?? 0) + (rooms[i] ?? 0));
    });
    try {
      for (const [i, request] of requests.entries()) {
        const protection = this.#arenaOf(request);
        const arena = reservation.arenas.find((candidate) => candidate.protection === protection);
        const wanted = rest.get(protection) ?? 0;
        const part = arena?.take(request, wanted) ?? null;
        if (part === null) break;
        parts.push(part);
        rest.set(protection, wanted - (rooms[i] ?? 0));
      }
    } finally {
      if (parts.length < requests.length) for (const part of parts) part.arena.give(part, false, false);
    }
    return parts.length === requests.length ? parts : null;
  }

  #account(reservation: PooledReservation, parts: readonly Part[], requests: readonly PartRequest[]): readonly Part[] {
    this.#changes++;
    this.#used += sum(parts.map((part) => part.size));
    this.#peak = Math.max(this.#peak, this.#used);
    this.#touchFresh(parts, requests);
    for (const arena of reservation.arenas) this.#touchAhead(arena);
    return parts;
  }

  /** Keeps `ahead` bytes of an arena touched beyond what is in use; takes the next slab where this one ends. */
  #touchAhead(arena: Arena): void {
    const { ahead } = this.settings;
    if (ahead === 0 || this.#aheadFailure !== null) return;
    let slab = arena.slabs.at(-1);
    if (slab === undefined) return;
    if (slab.touched + ahead > slab.size) slab = arena.addSlab(this.#mapper.pageSize, arena.step) ?? slab;
    const from = Math.max(slab.warm, slab.touched - (slab.touched % this.#mapper.pageSize));
    const end = Math.min(slab.size, Math.ceil(slab.touched / ahead) * ahead + ahead);
    // In steps: a load that takes a few kilobytes is no reason for another call.
    if (end - from < ahead / 2 && end < slab.size) return;
    if (end <= from) return;
    slab.warm = end;
    this.#touch(addBytes(slab.address, from), end - from);
  }

  /** Has the pages of much that is new made on another thread, while content is copied to the first of them. */
  #touchFresh(parts: readonly Part[], requests: readonly PartRequest[]): void {
    if (this.#aheadFailure !== null) return;
    const runs = new Map<Slab, { start: number; end: number }>();
    for (const [i, { slab, offset }] of parts.entries()) {
      if (offset < slab.reached) continue;
      const end = offset + (requests[i]?.contentSize ?? 0);
      const run = runs.get(slab);
      if (run !== undefined && offset - run.end <= this.#mapper.pageSize) {
        run.end = Math.max(run.end, end);
        continue;
      }
      if (run !== undefined) this.#touchRun(slab, run.start, run.end);
      runs.set(slab, { start: offset, end });
    }
    for (const [slab, { start, end }] of runs) {
      this.#touchRun(slab, start, end);
      slab.reached = slab.touched;
    }
  }

  #touchRun(slab: Slab, start: number, end: number): void {
    const from = Math.max(slab.warm, start);
    if (end - from >= leastTouched) this.#touch(addBytes(slab.address, from), end - from);
  }

  #touch(address: ExecutorAddress, bytes: number): void {
    const touching = this.#mapper.touch(address, bytes).catch((error: unknown) => {
      this.#aheadFailure = `memory is no longer touched ahead of need: ${error instanceof Error ? error.message : error}`;
    });
    this.#touching.add(touching);
    void touching.then(() => this.#touching.delete(touching));
  }

  /** The protection of the arena that a request belongs to. */
  #arenaOf(request: PartRequest | undefined): number {
    const protection = request?.protection ?? 0;
    if (this.#shares === oneArena) return mixedProtection;
    if (protection & Protection.execute) return Protection.read | Protection.execute;
    return protection & Protection.write ? Protection.read | Protection.write : Protection.read;
  }

  #exhausted(what: string, requests: readonly PartRequest[], where: readonly PooledReservation[]): MemoryError {
    const asked = sum(requests.map(({ size }) => size));
    const slabs = where.flatMap(({ arenas }) => arenas).flatMap((arena) => arena.slabs);
    const free = sum(slabs.map((slab) => slab.heap.free));
    const largest = slabs.reduce((most, slab) => Math.max(most, slab.heap.largest), 0);
    const { growth, slab, reservation } = this.settings;
    return new MemoryError(
      `${what}: ${asked} bytes in ${requests.length} segments do not fit: slabs of ${slab} bytes in a reservation of ${reservation} (growth '${growth}') have ${free} bytes free, the largest run ${largest}; unload something, or allow larger slabs or growth 'growable'`,
    );
  }
}
