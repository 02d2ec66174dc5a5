// A memory mapper without an executor: its memory is an array, and it is stricter than any executor. It counts what is
// asked of it, and can be told to fail. For model tests, where processes would be too slow.
import type { AllocationAction } from '../../app/main/link/linkEnvironment.ts';
import type { ActionRunner, InitializeRequest, MemoryMapper, Reservation } from '../../app/main/memory/memoryMapper.ts';
import { ExecutorError } from '../../app/shared/errors.ts';
import { addBytes, type ExecutorAddress, executorAddress, formatAddress } from '../../app/shared/executorAddress.ts';

interface Reserved {
  readonly reservation: Reservation;
  /** What both sides see. */
  readonly bytes: Uint8Array;
  /** Protection of each page; 0 where nothing is initialized. */
  readonly pages: Uint8Array;
  readonly prepared: Map<number, number>;
  readonly keys: Set<number>;
}

interface Initialized {
  readonly ranges: readonly (readonly [ExecutorAddress, number, number])[];
  readonly deallocate: readonly number[];
}

export interface CountingMapperOptions {
  readonly contiguous?: boolean;
  readonly reusesRanges?: boolean;
  /** No reservation may be larger, in bytes. */
  readonly largest?: number;
}

export class CountingMapper implements MemoryMapper {
  readonly pageSize = 4096;
  readonly route = 'test';
  readonly contiguous: boolean;
  readonly reusesRanges: boolean;
  readonly endsFinalizeSegments = true;
  readonly actionRunner: ActionRunner;
  /** Entries of the actions that ran, by the first byte of their arguments; 0 as that byte makes an action fail. */
  readonly log: number[] = [];
  readonly counts = { reserve: 0, initialize: 0, deinitialize: 0, release: 0, runActions: 0, discard: 0, touch: 0 };
  /** What was touched: address and bytes of each range. */
  readonly touched: [address: ExecutorAddress, bytes: number][] = [];
  /** What each touch waits for. */
  beforeTouch: Promise<void> = Promise.resolve();
  failNextInitialize = false;
  /** What the action runner says of all actions. */
  runsInOrder = false;
  barriers = 0;
  closed = false;
  readonly #reserved: Reserved[] = [];
  readonly #initialized = new Map<ExecutorAddress, Initialized>();
  readonly #actions = new Map<number, readonly number[]>();
  readonly #largest: number;
  #nextAddress = 0x7000_0000_0000;
  #nextKey = 1;

  constructor({ contiguous = false, reusesRanges = true, largest = 2 ** 40 }: CountingMapperOptions = {}) {
    this.contiguous = contiguous;
    this.reusesRanges = reusesRanges;
    this.#largest = largest;
    this.actionRunner = {
      runActions: async (allocations, codeReplaced) => this.#runActions(allocations, codeReplaced),
      runsInOrder: () => this.runsInOrder,
      undoActions: async (keys) => {
        for (const key of [...keys].reverse()) this.#undo(key);
      },
    };
  }

  get reservations(): number {
    return this.#reserved.length;
  }

  /** Bytes that views cover. */
  get prepared(): number {
    return this.#reserved.flatMap(({ prepared }) => [...prepared.values()]).reduce((sum, size) => sum + size, 0);
  }

  /** Deallocate actions that are still due. */
  get dueActions(): number {
    const lists = [...[...this.#initialized.values()].map(({ deallocate }) => deallocate), ...this.#actions.values()];
    return lists.reduce((sum, list) => sum + list.length, 0);
  }

  /** As a program would: throws where a page is not accessible. */
  read(address: ExecutorAddress, size: number): Uint8Array {
    const { reservation, bytes, pages } = this.#find(address);
    const offset = address - reservation.address;
    for (let page = Math.floor(offset / this.pageSize); page * this.pageSize < offset + size; page++) {
      if (pages[page] === 0) throw new Error(`page of ${formatAddress(address)} is not accessible`);
    }
    return bytes.subarray(offset, offset + size);
  }

  protectionAt(address: ExecutorAddress): number {
    const { reservation, pages } = this.#find(address);
    return pages[Math.floor((address - reservation.address) / this.pageSize)] ?? 0;
  }

  async reserve(bytes: number): Promise<Reservation> {
    this.counts.reserve++;
    const size = Math.ceil(bytes / this.pageSize) * this.pageSize;
    if (size > this.#largest) throw new ExecutorError(`no gap of ${size} bytes`);
    const reservation = { address: executorAddress(this.#nextAddress), size };
    this.#nextAddress += size + this.pageSize;
    this.#reserved.push({
      reservation,
      bytes: new Uint8Array(size),
      pages: new Uint8Array(size / this.pageSize),
      prepared: new Map(),
      keys: new Set(),
    });
    return reservation;
  }

  prepare(address: ExecutorAddress, bytes: number): Uint8Array {
    const reserved = this.#find(address);
    const offset = address - reserved.reservation.address;
    if (offset % this.pageSize !== 0 || bytes % this.pageSize !== 0 || offset + bytes > reserved.bytes.length) {
      throw new Error(`prepare of ${bytes} bytes at ${formatAddress(address)}: not whole pages of the reservation`);
    }
    for (const [start, size] of reserved.prepared) {
      if (start < offset + bytes && offset < start + size) throw new Error('prepared twice');
    }
    reserved.prepared.set(offset, bytes);
    return reserved.bytes.subarray(offset, offset + bytes);
  }

  flush(address: ExecutorAddress, bytes: number): void {
    this.#preparedAt(address, bytes);
  }

  async touch(address: ExecutorAddress, bytes: number): Promise<void> {
    this.counts.touch++;
    this.touched.push([address, bytes]);
    this.#preparedAt(address, bytes);
    await this.beforeTouch;
  }

  discard(address: ExecutorAddress, bytes: number): void {
    this.counts.discard++;
    const { offset, reserved } = this.#preparedAt(address, bytes);
    if (offset % this.pageSize !== 0 || bytes % this.pageSize !== 0) throw new Error('discard of parts of pages');
    reserved.bytes.fill(0, offset, offset + bytes);
  }

  retire(address: ExecutorAddress): void {
    const reserved = this.#find(address);
    const offset = address - reserved.reservation.address;
    const size = reserved.prepared.get(offset);
    if (size === undefined) throw new Error(`${formatAddress(address)} was not prepared`);
    reserved.prepared.delete(offset);
    reserved.bytes.fill(0, offset, offset + size);
  }

  async initialize(requests: readonly InitializeRequest[]): Promise<readonly ExecutorAddress[]> {
    this.counts.initialize++;
    await Promise.resolve();
    const keys: ExecutorAddress[] = [];
    try {
      for (const request of requests) keys.push(this.#initializeOne(request));
    } catch (error) {
      for (const key of keys.reverse()) this.#deinitializeOne(key);
      throw error;
    }
    return keys;
  }

  async deinitialize(keys: readonly ExecutorAddress[]): Promise<void> {
    this.counts.deinitialize++;
    await Promise.resolve();
    for (const key of [...keys].reverse()) this.#deinitializeOne(key);
  }

  async release(reservations: readonly ExecutorAddress[]): Promise<void> {
    this.counts.release++;
    for (const address of reservations) {
      const index = this.#reserved.findIndex(({ reservation }) => reservation.address === address);
      const reserved = this.#reserved[index];
      if (reserved === undefined) throw new ExecutorError(`${formatAddress(address)} is no reservation`);
      for (const key of [...reserved.keys].reverse()) this.#deinitializeOne(executorAddress(key));
      this.#reserved.splice(index, 1);
    }
  }

  close(): void {
    this.closed = true;
    this.#reserved.length = 0;
  }

  #initializeOne({ reservation, segments, actions }: InitializeRequest): ExecutorAddress {
    const reserved = this.#find(reservation);
    if (reserved.reservation.address !== reservation) throw new Error('a request names no reservation');
    if (segments.length === 0) throw new Error('initialize without segments');
    if (this.failNextInitialize) {
      this.failNextInitialize = false;
      throw new ExecutorError('initialize failed on purpose');
    }
    const taken: [number, number][] = [];
    const undo = (): void => {
      for (const [page, end] of taken) reserved.pages.fill(0, page, end);
    };
    for (const { address, size, contentSize, protection } of segments) {
      const offset = address - reservation;
      const page = offset / this.pageSize;
      const end = Math.ceil((offset + size) / this.pageSize);
      const bad =
        !Number.isInteger(page) || size < 1 || contentSize > size || end > reserved.pages.length || page < 0
          ? 'is no range of whole pages'
          : reserved.pages.subarray(page, end).some((rights) => rights !== 0)
            ? 'overlaps one in use'
            : protection === 0 || (protection & 6) === 6
              ? `has rights ${protection}`
              : null;
      if (bad !== null) {
        undo();
        throw new ExecutorError(`segment ${formatAddress(address)} of ${size} bytes ${bad}`);
      }
      reserved.pages.fill(protection, page, end);
      taken.push([page, end]);
    }
    let deallocate: readonly number[];
    try {
      deallocate = this.#runFinalize(actions);
    } catch (error) {
      undo();
      throw error;
    }
    const standard = segments.filter(({ lifetime }) => lifetime === 'standard');
    const kept = standard.length === 0 ? segments : standard;
    segments.forEach((segment, i) => {
      if (segment.lifetime === 'finalize') reserved.pages.fill(0, ...(taken[i] ?? [0, 0]));
    });
    const key = executorAddress(Math.min(...kept.map(({ address }) => address)));
    if (this.#initialized.has(key)) throw new Error(`key ${formatAddress(key)} is in use`);
    this.#initialized.set(key, {
      ranges: standard.map(({ address, size, protection }) => [address, size, protection]),
      deallocate,
    });
    reserved.keys.add(key);
    return key;
  }

  #deinitializeOne(key: ExecutorAddress): void {
    const entry = this.#initialized.get(key);
    if (entry === undefined) throw new ExecutorError(`${formatAddress(key)} is not initialized`);
    this.#initialized.delete(key);
    const reserved = this.#find(key);
    reserved.keys.delete(key);
    this.log.push(...[...entry.deallocate].reverse());
    for (const [address, size] of entry.ranges) {
      const page = (address - reserved.reservation.address) / this.pageSize;
      reserved.pages.fill(0, page, Math.ceil(page + size / this.pageSize));
    }
  }

  /** The entries that are due later. */
  #runFinalize(actions: readonly AllocationAction[]): readonly number[] {
    const due: number[] = [];
    for (const { finalize, deallocate } of actions) {
      const entry = finalize.argumentBytes[0];
      if (entry === 0) {
        this.log.push(...due.reverse());
        throw new ExecutorError('action failed on purpose');
      }
      if (entry !== undefined) this.log.push(entry);
      const later = deallocate.argumentBytes[0];
      if (later !== undefined) due.push(later);
    }
    return due;
  }

  #runActions(allocations: readonly (readonly AllocationAction[])[], codeReplaced: boolean): ExecutorAddress[] {
    this.counts.runActions++;
    if (codeReplaced) this.barriers++;
    const due: (readonly number[])[] = [];
    try {
      for (const actions of allocations) due.push(this.#runFinalize(actions));
    } catch (error) {
      for (const entries of due.reverse()) this.log.push(...[...entries].reverse());
      throw error;
    }
    return due.map((entries) => {
      const key = executorAddress(this.#nextKey++);
      this.#actions.set(key, entries);
      return key;
    });
  }

  #undo(key: ExecutorAddress): void {
    const entries = this.#actions.get(key);
    if (entries === undefined) throw new ExecutorError(`no actions under ${key}`);
    this.#actions.delete(key);
    this.log.push(...[...entries].reverse());
  }

  #preparedAt(address: ExecutorAddress, bytes: number): { readonly reserved: Reserved; readonly offset: number } {
    const reserved = this.#find(address);
    const offset = address - reserved.reservation.address;
    for (const [start, size] of reserved.prepared) {
      if (offset >= start && offset + bytes <= start + size) return { reserved, offset };
    }
    throw new Error(`${formatAddress(address)} of ${bytes} bytes was not prepared`);
  }

  #find(address: ExecutorAddress): Reserved {
    for (const reserved of this.#reserved) {
      const { reservation } = reserved;
      if (address >= reservation.address && address < addBytes(reservation.address, reservation.size)) return reserved;
    }
    throw new ExecutorError(`${formatAddress(address)} lies in no reservation`);
  }
}
