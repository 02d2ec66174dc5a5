// The mapper of this product: the executor makes a shared memory object and maps it, the controller maps the same
// pages writable, so content never travels. Uses our own service where the executor publishes it (sealed memfd, chosen
// placement, one initialize for many allocations) and ORC's where it is LLVM's.
import { MemoryError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress, formatAddress } from '../../shared/executorAddress.ts';
import type { NativeAddon, SharedMemory, WorkingMemory } from '../../shared/nativeAddon.ts';
import { loadstoneNames, orcNames, Placement } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsExpected, spsSequence, spsString, spsTuple, spsU8, spsU64 } from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { type FinalizeRequest, finalizeRequest, spsFinalizeRequest } from './finalizeRequest.ts';
import type { InitializeRequest, MemoryMapper, Reservation } from './memoryMapper.ts';

interface MappedReservation {
  readonly reservation: Reservation;
  readonly shared: SharedMemory;
  /** By offset in the reservation. */
  readonly views: Map<number, WorkingMemory>;
}

export class SharedMemoryMapper implements MemoryMapper {
  readonly #epc: ExecutorProcessControl;
  readonly #addon: NativeAddon;
  readonly #instance: ExecutorAddress;
  readonly #reservations = new Map<ExecutorAddress, MappedReservation>();
  #route = 'no memory reserved yet';

  constructor(epc: ExecutorProcessControl, addon: NativeAddon) {
    this.#epc = epc;
    this.#addon = addon;
    this.#instance = epc.symbol(orcNames.mapperServiceInstance);
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
    const shared = this.#addon.openSharedMemory(name, size);
    const reservation = { address, size };
    this.#reservations.set(address, { reservation, shared, views: new Map() });
    this.#route = shared.sealed ? 'sealed memfd' : 'POSIX shared memory';
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
    const view = mapped.shared.mapWorkingMemory(offset, bytes);
    mapped.views.set(offset, view);
    this.#route = `${mapped.shared.sealed ? 'sealed memfd' : 'POSIX shared memory'}, ${view.route}`;
    return view.bytes;
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

  async #reserveInExecutor(size: number, placement: Placement): Promise<readonly [ExecutorAddress, string]> {
    if (this.#epc.findSymbol(loadstoneNames.mapperReserve) !== null) {
      return this.#epc.callExpected(
        loadstoneNames.mapperReserve,
        spsOurReserve,
        [this.#instance, size, placement, 0],
        spsReserved,
      );
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

  /** The messages leave together; where one fails, the others are undone. */
  async #initializeOneByOne(requests: readonly InitializeRequest[]): Promise<readonly ExecutorAddress[]> {
    const results = await Promise.allSettled(
      requests.map((request) =>
        this.#epc.callExpected(
          orcNames.mapperServiceInitialize,
          spsOrcInitialize,
          [this.#instance, request.reservation, finalizeRequest(request)],
          spsExpectedKey,
        ),
      ),
    );
    const keys = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      if (keys.length > 0) await this.deinitialize(keys);
      throw failed.reason;
    }
    return keys;
  }

  #flush(request: InitializeRequest): void {
    const mapped = this.#find(request.reservation);
    for (const segment of request.segments) {
      const offset = segment.address - mapped.reservation.address;
      for (const [start, view] of mapped.views) {
        const within = offset - start;
        if (within >= 0 && within < view.bytes.length)
          view.flush(within, Math.min(segment.size, view.bytes.length - within));
      }
    }
  }

  #find(address: ExecutorAddress): MappedReservation {
    for (const mapped of this.#reservations.values()) {
      const { reservation } = mapped;
      if (address >= reservation.address && address < addBytes(reservation.address, reservation.size)) return mapped;
    }
    throw new MemoryError(`${formatAddress(address)} lies in no reservation of this mapper`);
  }
}

function unmap(mapped: MappedReservation): void {
  for (const view of mapped.views.values()) view.release();
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
