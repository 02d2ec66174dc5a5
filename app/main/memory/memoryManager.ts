// Where linked code is put: ORC's JITLinkMemoryManager. The linker sees the LinkMemory half of it; the session also
// frees and closes. Implementations: SlabMemoryManager, PackedMemoryManager, PerAllocationMemoryManager,
// GenericMemoryManager, DelegatingMemoryManager.
import type { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { BasicLayout } from '../link/layout.ts';
import type { FinalizedAlloc, InFlightAlloc, LinkMemory } from '../link/linkEnvironment.ts';
import type { MemoryRegions } from './memoryRegions.ts';
import type { MemoryStatistics } from './memoryStatistics.ts';

export interface JITLinkMemoryManager extends LinkMemory {
  /**
   * See LinkMemory.allocate; all of them within reach of each other and where `placement` says (NearLibraries where
   * nothing is said). Rejects with MemoryError or ExecutorError, and has taken nothing then.
   */
  allocate(layouts: readonly BasicLayout[], placement?: Placement): Promise<readonly InFlightAlloc[]>;
  /**
   * Runs deallocation actions, last allocation first, and takes the ranges back. Rejects with MemoryError for one that
   * is not its own, before it does anything; with ExecutorError where an action failed, after all else was done.
   */
  deallocate(allocs: readonly FinalizedAlloc[]): Promise<void>;
  statistics(): MemoryStatistics;
  /** Where everything lies now, the shared part of several engines included. */
  regions(): MemoryRegions;
  /** Grows with every change of what `regions` gives; says cheaply that there was none. */
  readonly changes: number;
  /** Throws MemoryError where its books do not agree with each other: for tests, and for the window's memory pane. */
  checkInvariants(): void;
  /** Gives the controller's side back; the executor's goes with its process. A second call does nothing. */
  close(): void;
}
