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

/** What packed arenas need beyond ORC's services: content that takes effect without an initialize of its own. */
export interface ActionRunner {
  /**
   * Runs the finalize actions of each allocation in one message, all or none. Gives one key per allocation.
   * `codeReplaced`: bytes that were executed before have been overwritten, so every thread of the executor has to
   * discard what it fetched (membarrier) before anything runs there. `unhurried`: nobody waits for the keys, so that
   * the message may leave with the next one.
   */
  runActions(
    allocations: readonly (readonly AllocationAction[])[],
    codeReplaced: boolean,
    unhurried: boolean,
  ): Promise<readonly ExecutorAddress[]>;
  /**
   * True for actions that the executor has run before it begins any call that is made after theirs, and that can only
   * fail together with the connection or by a defect: then nobody waits for their keys before code runs.
   */
  runsInOrder(allocations: readonly (readonly AllocationAction[])[]): boolean;
  /** Runs the deallocate actions of these keys, all in reverse. */
  undoActions(keys: readonly ExecutorAddress[]): Promise<void>;
}

export interface MemoryMapper {
  /** Bytes of a page in the executor. */
  readonly pageSize: number;
  /** True where the segments of one request have to lie together, with nothing of another between them (LLVM's again). */
  readonly contiguous: boolean;
  /**
   * False where a range that was deinitialized cannot be initialized again before its reservation is released (LLVM's
   * simple memory manager).
   */
  readonly reusesRanges: boolean;
  /** True where the executor takes finalize-lifetime segments back by itself once the actions ran. */
  readonly endsFinalizeSegments: boolean;
  /** Null where the executor offers nothing of the kind, or where content travels with initialize. */
  readonly actionRunner: ActionRunner | null;
  /** How bytes travel, for a person: `memfd, sealed; external-array-buffer`. */
  readonly route: string;

  /** Sets `bytes` (rounded up to pages) aside. Rejects with ExecutorError where the executor has no such range. */
  reserve(bytes: number, placement: Placement): Promise<Reservation>;

  /**
   * The controller's writable view of a part of a reservation, whole pages. Owned by the mapper, valid until release
   * or close; asking again for the same range gives the same view.
   */
  prepare(address: ExecutorAddress, bytes: number): Uint8Array;

  /** Makes bytes that were written visible to the executor; does nothing where both sides see the same pages. */
  flush(address: ExecutorAddress, bytes: number): void;

  /**
   * Touches pages of a prepared range on another thread, so that the first write does not wait for the kernel.
   * Resolves when they are there; content stays as it is. A mapper for which it makes no difference does nothing.
   */
  touch(address: ExecutorAddress, bytes: number): Promise<void>;

  /**
   * Gives whole pages that hold nothing any more back to the system; they read as zero from then on. The view stays.
   */
  discard(address: ExecutorAddress, bytes: number): void;

  /** Ends the view that prepare gave for `address` and discards its pages. */
  retire(address: ExecutorAddress): void;

  /**
   * All requests in one message, all or none. Gives one key per request, by which it is deinitialized: the address of
   * its lowest segment.
   */
  initialize(requests: readonly InitializeRequest[]): Promise<readonly ExecutorAddress[]>;

  /** Runs deallocation actions, last key first, and takes the pages' rights away. Keys that are unknown reject. */
  deinitialize(keys: readonly ExecutorAddress[]): Promise<void>;

  /** Gives whole reservations back, views included; what is still initialized in them is deinitialized first. */
  release(reservations: readonly ExecutorAddress[]): Promise<void>;

  /** Gives the controller's side back without a word to the executor, which may be gone. A second call does nothing. */
  close(): void;
}
