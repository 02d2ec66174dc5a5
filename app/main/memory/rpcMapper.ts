// The mapper for an executor that shares no memory with the controller (another machine, another container, LLVM's on
// TCP): content is written into buffers here and sent with initialize. ORC's SimpleExecutorMemoryManager, which LLVM
// calls "simple-remote".
import { MemoryError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress, formatAddress } from '../../shared/executorAddress.ts';
import { loadstoneNames, orcNames, Placement } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsExpected, spsSequence, spsTuple, spsU64 } from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { finalizeRequestWithContent, spsFinalizeRequestWithContent } from './finalizeRequest.ts';
import { initializeOneByOne } from './initializeOneByOne.ts';
import type { InitializeRequest, InitializeSegment, MemoryMapper, Reservation } from './memoryMapper.ts';
import { checkReservation } from './reservations.ts';

interface Buffered {
  readonly reservation: Reservation;
  /** What will be sent, by offset in the reservation. */
  readonly buffers: Map<number, Uint8Array>;
}

export class RpcMapper implements MemoryMapper {
  readonly route = 'content sent over the connection';
  readonly actionRunner = null;
  readonly contiguous: boolean;
  readonly reusesRanges: boolean;
  readonly endsFinalizeSegments: boolean;
  readonly #epc: ExecutorProcessControl;
  readonly #instance: ExecutorAddress;
  readonly #reservations = new Map<ExecutorAddress, Buffered>();

  constructor(epc: ExecutorProcessControl) {
    this.#epc = epc;
    this.#instance = epc.symbol(orcNames.simpleMemoryManagerInstance);
    // LLVM's takes all from the lowest segment to the highest for one region, keeps an entry for a region that was
    // deinitialized, and refuses others at its place. Ours, known by our names beside ORC's, does not.
    const ours = epc.findSymbol(loadstoneNames.mapperInitialize) !== null;
    this.contiguous = !ours;
    this.reusesRanges = ours;
    this.endsFinalizeSegments = ours;
  }

  get pageSize(): number {
    return this.#epc.setup.pageSize;
  }

  async reserve(bytes: number, placement: Placement): Promise<Reservation> {
    if (placement === Placement.Low2GB || placement === Placement.Exact) {
      throw new MemoryError(
        'the load has R_X86_64_32 relocations and needs memory below 2 GB, which cannot be asked for without shared memory; compile with -fPIC, or use loadstone-executor on this machine',
      );
    }
    const size = Math.ceil(bytes / this.pageSize) * this.pageSize;
    const address = await this.#epc.callExpected(
      orcNames.simpleMemoryManagerReserve,
      spsReserve,
      [this.#instance, size],
      spsExpectedAddress,
    );
    const reservation = { address, size };
    checkReservation(reservation, this.pageSize, this.#reservations.values());
    this.#reservations.set(address, { reservation, buffers: new Map() });
    return reservation;
  }

  prepare(address: ExecutorAddress, bytes: number): Uint8Array {
    const { reservation, buffers } = this.#find(address);
    const offset = address - reservation.address;
    if (offset + bytes > reservation.size) {
      throw new MemoryError(`${formatAddress(address)} of ${bytes} bytes does not lie in its reservation`);
    }
    const known = buffers.get(offset);
    if (known?.length === bytes) return known;
    if (known !== undefined) {
      throw new MemoryError(`${formatAddress(address)} is prepared with ${known.length} bytes already, not ${bytes}`);
    }
    const buffer = new Uint8Array(bytes);
    buffers.set(offset, buffer);
    return buffer;
  }

  flush(): void {
    // Content travels with initialize.
  }

  async touch(): Promise<void> {
    // Nothing is shared that could be touched.
  }

  discard(address: ExecutorAddress, bytes: number): void {
    this.#bytesAt(address, bytes).fill(0);
  }

  retire(address: ExecutorAddress): void {
    const { reservation, buffers } = this.#find(address);
    if (!buffers.delete(address - reservation.address)) {
      throw new MemoryError(`${formatAddress(address)} was not prepared`);
    }
  }

  initialize(requests: readonly InitializeRequest[]): Promise<readonly ExecutorAddress[]> {
    const contentOf = ({ address, contentSize }: InitializeSegment): Uint8Array => this.#bytesAt(address, contentSize);
    return initializeOneByOne(
      requests.map((request) =>
        this.#epc.callExpected(
          orcNames.simpleMemoryManagerInitialize,
          spsInitialize,
          [this.#instance, finalizeRequestWithContent(request, contentOf)],
          spsExpectedAddress,
        ),
      ),
      (keys) => this.deinitialize(keys),
    );
  }

  async deinitialize(keys: readonly ExecutorAddress[]): Promise<void> {
    await this.#epc.callFallible(orcNames.simpleMemoryManagerDeinitialize, spsKeys, [this.#instance, keys]);
  }

  async release(reservations: readonly ExecutorAddress[]): Promise<void> {
    for (const address of reservations) {
      if (!this.#reservations.delete(address)) {
        throw new MemoryError(`${formatAddress(address)} is no reservation of this mapper`);
      }
    }
    await this.#epc.callFallible(orcNames.simpleMemoryManagerRelease, spsKeys, [this.#instance, reservations]);
  }

  close(): void {
    this.#reservations.clear();
  }

  #bytesAt(address: ExecutorAddress, bytes: number): Uint8Array {
    const { reservation, buffers } = this.#find(address);
    const offset = address - reservation.address;
    for (const [start, buffer] of buffers) {
      const within = offset - start;
      if (within >= 0 && within + bytes <= buffer.length) return buffer.subarray(within, within + bytes);
    }
    throw new MemoryError(`${formatAddress(address)} of ${bytes} bytes was not prepared`);
  }

  #find(address: ExecutorAddress): Buffered {
    for (const buffered of this.#reservations.values()) {
      const { reservation } = buffered;
      if (address >= reservation.address && address < addBytes(reservation.address, reservation.size)) return buffered;
    }
    throw new MemoryError(`${formatAddress(address)} lies in no reservation of this mapper`);
  }
}

const spsReserve = spsTuple(spsAddress, spsU64);
const spsExpectedAddress = spsExpected(spsAddress);
const spsInitialize = spsTuple(spsAddress, spsFinalizeRequestWithContent);
const spsKeys = spsTuple(spsAddress, spsSequence(spsAddress));
