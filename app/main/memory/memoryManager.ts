// Where linked code is put: ORC's JITLinkMemoryManager. The linker sees the LinkMemory half of it; the session also
// frees and closes. Implementations: SlabMemoryManager.
import type { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { BasicLayout } from '../link/layout.ts';
import type { FinalizedAlloc, InFlightAlloc, LinkMemory } from '../link/linkEnvironment.ts';

/** All in bytes, but for the counts. */
export interface MemoryStatistics {
  readonly reservations: number;
  readonly reserved: number;
  readonly slabs: number;
  /** In slabs that are put to use. */
  readonly committed: number;
  readonly used: number;
  readonly free: number;
  readonly largestFree: number;
}

export interface JITLinkMemoryManager extends LinkMemory {
  /** See LinkMemory.allocate; all of them within reach of each other and where `placement` says. */
  allocate(layouts: readonly BasicLayout[], placement?: Placement): Promise<readonly InFlightAlloc[]>;
  /** Runs deallocation actions and takes the ranges back. Rejects with MemoryError for one that is not its own. */
  deallocate(allocs: readonly FinalizedAlloc[]): Promise<void>;
  statistics(): MemoryStatistics;
  /** Gives the controller's side back; the executor's goes with its process. A second call does nothing. */
  close(): void;
}
