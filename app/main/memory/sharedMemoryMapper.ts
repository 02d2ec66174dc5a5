// The mapper of this product: the executor makes a shared memory object and maps it, the controller maps the same
// pages writable, so content never travels. Uses our own service where the executor publishes it (sealed memfd, chosen
// placement, one initialize for many allocations) and ORC's where it is LLVM's.
import { ExecutorError, MemoryError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress, formatAddress } from '../../shared/executorAddress.ts';
import type { NativeAddon, SharedMemory, WorkingMemory } from '../../shared/nativeAddon.ts';
import { loadstoneNames, orcNames, Placement } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsExpected, spsSequence, spsString, spsTuple, spsU8, spsU64 } from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { executorActionRunner } from './actionRunner.ts';
import { diagnose, memoryFacts } from './doctor.ts';
import { type FinalizeRequest, finalizeRequest, spsFinalizeRequest } from './finalizeRequest.ts';
import { initializeOneByOne } from './initializeOneByOne.ts';
import type { ActionRunner, InitializeRequest, MemoryMapper, Reservation } from './memoryMapper.ts';
import { checkMemoryKind, checkMemoryOwner, checkReservation } from './reservations.ts';

interface MappedReservation {
  readonly reservation: Reservation;
  readonly shared: SharedMemory;
  /** By offset in the reservation. */
  readonly views: Map<number, View>;
}

/** What a view is asked for often: properties of a native object cost a call each. */
interface View {
  readonly memory: WorkingMemory;
  readonly bytes: Uint8Array;
  readonly staging: boolean;
}

/** The system has no pages for a part of a reservation; what was mapped before stays. */
export class NoSharedMemory extends MemoryError {}

export class SharedMemoryMapper implements MemoryMapper {
  readonly #epc: ExecutorProcessControl;
  readonly #addon: NativeAddon;
  readonly #instance: ExecutorAddress;
  readonly #pid: number | null;
  readonly actionRunner: ActionRunner | null;
  readonly contiguous = false;
  readonly reusesRanges = true;
  /** Ours does; LLVM's keeps them as they are. */
  readonly endsFinalizeSegments: boolean;
  readonly #reservations = new Map<ExecutorAddress, MappedReservation>();
  #route = 'no memory reserved yet';
  /** True once a view is a buffer whose content has to be copied. */
  #staging = false;

  /** `pid`: of the executor, where it was started here. */
  constructor(epc: ExecutorProcessControl, addon: NativeAddon, pid: number | null = null) {
    this.#pid = pid;
    this.#epc = epc;
    this.#addon = addon;
    this.#instance = epc.symbol(orcNames.mapperServiceInstance);
    this.actionRunner = executorActionRunner(epc);
    this.endsFinalizeSegments = epc.findSymbol(loadstoneNames.mapperInitialize) !== null;
    if (epc.setup.pageSize !== addon.pageSize) {
      throw new MemoryError(
        `the executor's pages have ${epc.setup.pageSize} bytes, the controller's ${addon.pageSize}: shared memory needs the same; use the rpc mapper`,
      );
    }
  }

  get pageSize(): number {
    return this.#epc.setup.pageSize;
  }

  get route(): string {
    return this.#route;
  }

  async reserve(bytes: number, placement: Placement): Promise<Reservation> {
    const size = Math.ceil(bytes / this.pageSize) * this.pageSize;
    const [address, name] = await this.#reserveInExecutor(size, placement);
    const reservation = { address, size };
    checkReservation(reservation, this.pageSize, this.#reservations.values());
    checkMemoryOwner(name, this.#pid);
    if (this.#epc.findSymbol(loadstoneNames.mapperReserve) !== null) checkMemoryKind(name);
    const shared = await this.#open(address, name, size);
    this.#reservations.set(address, { reservation, shared, views: new Map() });
    this.#route = describeKind(shared);
    return reservation;
  }

  prepare(address: ExecutorAddress, bytes: number): Uint8Array {
    const mapped = this.#find(address);
    const offset = address - mapped.reservation.address;
    const known = mapped.views.get(offset);
    if (known?.bytes.length === bytes) return known.bytes;
    if (known !== undefined) {
      throw new MemoryError(
        `${formatAddress(address)} is prepared with ${known.bytes.length} bytes already, not ${bytes}`,
      );
    }
    const memory = this.#map(mapped.shared, offset, bytes);
    const { route, bytes: view } = memory;
    mapped.views.set(offset, { memory, bytes: view, staging: route === 'staging-buffer' });
    this.#staging ||= route === 'staging-buffer';
    this.#route = `${describeKind(mapped.shared)}, ${route}`;
    return view;
  }

  flush(address: ExecutorAddress, bytes: number): void {
    if (!this.#staging) return;
    const { view, within } = this.#viewAt(address);
    if (view.staging) view.memory.flush(within, bytes);
  }

  async touch(address: ExecutorAddress, bytes: number): Promise<void> {
    const { view, within } = this.#viewAt(address);
    if (!view.staging) await view.memory.touch(within, bytes);
  }

  discard(address: ExecutorAddress, bytes: number): void {
    const { view, within } = this.#viewAt(address);
    const mapped = this.#find(address);
    mapped.shared.discard(address - mapped.reservation.address, bytes);
    // A staging buffer keeps pages of its own.
    if (view.staging) view.bytes.fill(0, within, within + bytes);
  }

  retire(address: ExecutorAddress): void {
    const mapped = this.#find(address);
    const offset = address - mapped.reservation.address;
    const view = mapped.views.get(offset);
    if (view === undefined) throw new MemoryError(`${formatAddress(address)} was not prepared`);
    mapped.views.delete(offset);
    const { length } = view.bytes;
    view.memory.release();
    mapped.shared.discard(offset, length);
  }

  async initialize(requests: readonly InitializeRequest[]): Promise<readonly ExecutorAddress[]> {
    for (const request of requests) this.#flush(request);
    const batch = this.#epc.findSymbol(loadstoneNames.mapperInitialize) !== null;
    return batch ? this.#initializeTogether(requests) : this.#initializeOneByOne(requests);
  }

  async deinitialize(keys: readonly ExecutorAddress[]): Promise<void> {
    await this.#epc.callFallible(orcNames.mapperServiceDeinitialize, spsKeys, [this.#instance, keys]);
  }

  async release(reservations: readonly ExecutorAddress[]): Promise<void> {
    for (const address of reservations) {
      const mapped = this.#reservations.get(address);
      if (mapped === undefined) throw new MemoryError(`${formatAddress(address)} is no reservation of this mapper`);
      this.#reservations.delete(address);
      unmap(mapped);
    }
    await this.#epc.callFallible(orcNames.mapperServiceRelease, spsKeys, [this.#instance, reservations]);
  }

  close(): void {
    for (const mapped of this.#reservations.values()) unmap(mapped);
    this.#reservations.clear();
  }

  /** What close would leave to the executor. */
  protected reservedAddresses(): readonly ExecutorAddress[] {
    return [...this.#reservations.keys()];
  }

  async #reserveInExecutor(size: number, placement: Placement): Promise<readonly [ExecutorAddress, string]> {
    if (this.#epc.findSymbol(loadstoneNames.mapperReserve) !== null) {
      const args: [ExecutorAddress, number, number, number] = [this.#instance, size, placement, 0];
      try {
        return await this.#epc.callExpected(loadstoneNames.mapperReserve, spsOurReserve, args, spsReserved);
      } catch (error) {
        if (!this.#epc.connected || !(error instanceof ExecutorError)) throw error;
        throw new ExecutorError(`${error.message}; content can travel over the connection instead (memory rpc)`);
      }
    }
    if (placement === Placement.Low2GB) {
      throw new MemoryError(
        'the load has R_X86_64_32 relocations and needs memory below 2 GB, which this executor cannot be asked for; compile with -fPIC, or use loadstone-executor',
      );
    }
    return this.#epc.callExpected(orcNames.mapperServiceReserve, spsOrcReserve, [this.#instance, size], spsReserved);
  }

  async #initializeTogether(requests: readonly InitializeRequest[]): Promise<readonly ExecutorAddress[]> {
    const args = requests.map((request): [ExecutorAddress, FinalizeRequest] => [
      request.reservation,
      finalizeRequest(request),
    ]);
    const keys = await this.#epc.callExpected(
      loadstoneNames.mapperInitialize,
      spsOurInitialize,
      [this.#instance, args],
      spsExpectedKeys,
    );
    if (keys.length !== requests.length) {
      throw new MemoryError(`the executor initialized ${keys.length} allocations of ${requests.length}`);
    }
    return keys;
  }

  #initializeOneByOne(requests: readonly InitializeRequest[]): Promise<readonly ExecutorAddress[]> {
    return initializeOneByOne(
      requests.map((request) =>
        this.#epc.callExpected(
          orcNames.mapperServiceInitialize,
          spsOrcInitialize,
          [this.#instance, request.reservation, finalizeRequest(request)],
          spsExpectedKey,
        ),
      ),
      (keys) => this.deinitialize(keys),
    );
  }

  #flush(request: InitializeRequest): void {
    if (!this.#staging) return;
    for (const { address, size } of request.segments) {
      const mapped = this.#find(address);
      // A whole arena may be initialized before any of it was prepared.
      if (viewOf(mapped, address - mapped.reservation.address) !== null) this.flush(address, size);
    }
  }

  #map(shared: SharedMemory, offset: number, bytes: number): WorkingMemory {
    try {
      return shared.mapWorkingMemory(offset, bytes);
    } catch (error) {
      const findings = shared.sealed ? [] : diagnose(memoryFacts());
      throw new NoSharedMemory(
        [
          `no ${bytes} bytes of shared memory: ${error instanceof Error ? error.message : error}`,
          ...findings,
          'load less, or let content travel over the connection (memory rpc)',
        ].join('; '),
      );
    }
  }

  /** The pages were not mapped here: the executor gives them back. */
  async #open(address: ExecutorAddress, name: string, size: number): Promise<SharedMemory> {
    try {
      return this.#addon.openSharedMemory(name, size);
    } catch (error) {
      await this.#epc.callFallible(orcNames.mapperServiceRelease, spsKeys, [this.#instance, [address]]);
      throw new MemoryError(
        `shared memory ${name} of the executor cannot be opened here: ${(error as Error).message}; an executor in another container or on another machine needs the rpc mapper`,
      );
    }
  }

  #viewAt(address: ExecutorAddress): { readonly view: View; readonly within: number } {
    const mapped = this.#find(address);
    const found = viewOf(mapped, address - mapped.reservation.address);
    if (found === null) throw new MemoryError(`${formatAddress(address)} was not prepared`);
    return found;
  }

  #find(address: ExecutorAddress): MappedReservation {
    for (const mapped of this.#reservations.values()) {
      const { reservation } = mapped;
      if (address >= reservation.address && address < addBytes(reservation.address, reservation.size)) return mapped;
    }
    throw new MemoryError(`${formatAddress(address)} lies in no reservation of this mapper`);
  }
}

function viewOf(mapped: MappedReservation, offset: number): { readonly view: View; readonly within: number } | null {
  const exact = mapped.views.get(offset);
  if (exact !== undefined) return { view: exact, within: 0 };
  for (const [start, view] of mapped.views) {
    const within = offset - start;
    if (within >= 0 && within < view.bytes.length) return { view, within };
  }
  return null;
}

function describeKind({ sealed }: SharedMemory): string {
  if (process.platform === 'win32') return 'section object';
  return sealed ? 'sealed memfd' : 'POSIX shared memory';
}

function unmap(mapped: MappedReservation): void {
  for (const { memory } of mapped.views.values()) memory.release();
  mapped.shared.close();
}

const spsKeys = spsTuple(spsAddress, spsSequence(spsAddress));
const spsExpectedKey = spsExpected(spsAddress);
const spsExpectedKeys = spsExpected(spsSequence(spsAddress));
const spsReserved = spsExpected(spsTuple(spsAddress, spsString));
const spsOurReserve = spsTuple(spsAddress, spsU64, spsU8, spsU64);
const spsOrcReserve = spsTuple(spsAddress, spsU64);
const spsOurInitialize = spsTuple(spsAddress, spsSequence(spsTuple(spsAddress, spsFinalizeRequest)));
const spsOrcInitialize = spsTuple(spsAddress, spsAddress, spsFinalizeRequest);
