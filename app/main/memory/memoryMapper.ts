// The contract between memory managers and the ways in which bytes reach the executor. The lifecycle, in order:
// reserve, prepare, initialize, deinitialize, release. ORC's MemoryMapper, with batches where ORC has single calls.
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { AllocationAction } from '../link/linkEnvironment.ts';
import type { Lifetime } from '../link/linkGraph.ts';

/** A range of the executor's address space, set aside and not accessible yet. Both numbers are whole pages. */
export interface Reservation {
  readonly address: ExecutorAddress;
  /** Bytes. */
  readonly size: number;
}

export interface InitializeSegment {
  /** A page boundary of the executor. */
  readonly address: ExecutorAddress;
  /** Bytes that were written through the working memory; what follows up to `size` is zero there too. */
  readonly contentSize: number;
  /** Bytes, content and zero fill; at least 1. */
  readonly size: number;
  /** Bits of Protection; never write and execute together. */
  readonly protection: number;
  readonly lifetime: Lifetime;
}

/** One allocation that becomes what it is to be: protections set, actions run. */
export interface InitializeRequest {
  readonly reservation: ExecutorAddress;
  /** At least one. */
  readonly segments: readonly InitializeSegment[];
  readonly actions: readonly AllocationAction[];
}

export interface MemoryMapper {
  /** Bytes of a page in the executor. */
  readonly pageSize: number;
  /** How bytes travel, for a person: `memfd, sealed; external-array-buffer`. */
  readonly route: string;

  /** Sets `bytes` (rounded up to pages) aside. Rejects with ExecutorError where the executor has no such range. */
  reserve(bytes: number, placement: Placement): Promise<Reservation>;

  /**
   * The controller's writable view of a part of a reservation, whole pages. Owned by the mapper, valid until release
   * or close; asking again for the same range gives the same view.
   */
  prepare(address: ExecutorAddress, bytes: number): Uint8Array;

  /**
   * All requests in one message, all or none. Gives one key per request, by which it is deinitialized: the address of
   * its lowest segment.
   */
  initialize(requests: readonly InitializeRequest[]): Promise<readonly ExecutorAddress[]>;

  /** Runs deallocation actions, in reverse, and takes the pages' rights away. Keys that are unknown reject. */
  deinitialize(keys: readonly ExecutorAddress[]): Promise<void>;

  /** Gives whole reservations back, views included; what is still initialized in them is deinitialized first. */
  release(reservations: readonly ExecutorAddress[]): Promise<void>;

  /** Gives the controller's side back without a word to the executor, which may be gone. A second call does nothing. */
  close(): void;
}
