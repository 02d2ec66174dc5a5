// What the linker needs from the rest of the controller: memory, a look-up of externals, a stopwatch. Implemented by
// memory/, session/ and timing/; structural types, so that link/ imports none of them.

import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { ReadAt } from '../object/fileContent.ts';
import type { ExternalType } from './globalSymbols.ts';
import type { BasicLayout } from './layout.ts';
import type { ThreadStorage } from './threadStorage.ts';
import type { Pause } from './turns.ts';

declare const finalizedAllocBrand: unique symbol;

/** A finalized allocation: only an address (of its first segment), by which its memory manager frees it. */
export type FinalizedAlloc = ExecutorAddress & { readonly [finalizedAllocBrand]: true };

/** A wrapper function of the executor and its SPS-encoded arguments. Function 0: nothing to call. */
export interface WrapperCall {
  readonly function: ExecutorAddress;
  readonly argumentBytes: Uint8Array;
}

/** Run in the executor: `finalize` in the order added, `deallocate` in reverse when the allocation is freed. */
export interface AllocationAction {
  readonly finalize: WrapperCall;
  readonly deallocate: WrapperCall;
}

/** Where one segment of a layout went. */
export interface PlacedSegment {
  readonly address: ExecutorAddress;
  /**
   * At least segment.contentSize bytes (the linker writes each of them, padding included). The zero fill behind them,
   * up to segment.size, is the memory manager's to make zero.
   */
  readonly workingMemory: Uint8Array;
}

/** An allocation that is being written. Ends by LinkMemory.finalize or by abandon, once. */
export interface InFlightAlloc {
  /** One per layout.segments, in that order. */
  readonly segments: readonly PlacedSegment[];
  addAction(action: AllocationAction): void;
  /** Gives the range back. Never throws for an allocation in flight. */
  abandon(): Promise<void>;
}

export interface LinkMemory {
  /** Reserves room for each layout, in order; all or none. `layouts` has one entry per unit. */
  allocate(layouts: readonly BasicLayout[]): Promise<readonly InFlightAlloc[]>;
  /** All allocations in one message, all or none; after a rejection the linker calls abandon on each. */
  finalize(allocs: readonly InFlightAlloc[]): Promise<readonly FinalizedAlloc[]>;
}

/** What the executor found under a name. */
export interface ExternalSymbol {
  readonly address: ExecutorAddress;
  /** `unknown` where the executor cannot tell; then no stub stands in for the address. */
  readonly type: ExternalType;
}

/** Times and counts what a load does, under the words of LinkPhase and LinkCounter. */
export interface PhaseRecorder {
  measure<T>(phase: LinkPhase, run: () => T): T;
  measureAsync<T>(phase: LinkPhase, run: () => Promise<T>): Promise<T>;
  count(counter: LinkCounter, amount: number): void;
}

/** The phases that the pure layers measure, in the order in which they start. */
export type LinkPhase =
  | 'parse'
  | 'build graph'
  | 'resolve'
  | 'prune'
  | 'tables'
  | 'layout'
  | 'allocate'
  | 'copy'
  | 'look up'
  | 'fix up'
  | 'finalize';

export type LinkCounter = 'relocations' | 'symbols' | 'externals' | 'graphs' | 'stubs' | 'gotSlots' | 'contentBytes';

export interface LinkEnvironment {
  readonly memory: LinkMemory;
  /** All externals of the load in one message; null for a name that nothing defines. Called once, or not at all. */
  lookUp(names: readonly string[]): Promise<readonly (ExternalSymbol | null)[]>;
  /** How large sections are read; left out: as the file's source does. */
  readonly readAt?: ReadAt | undefined;
  readonly phases: PhaseRecorder;
  /** Asked between units, in the phases that take long; left out: the link keeps the thread. */
  readonly pause?: Pause | undefined;
  /** Room for thread-local variables; null where the executor has none. */
  readonly threadStorage: ThreadStorage | null;
  /**
   * The executor's allocation actions (address start, address end) for a unit's .eh_frame, which ends with a zero
   * word. Null: do not register.
   */
  readonly ehFrameActions: { readonly register: ExecutorAddress; readonly deregister: ExecutorAddress } | null;
  /** The same for a unit's table of COFF's unwind entries (image base, table, number of entries). */
  readonly functionTableActions?: { readonly register: ExecutorAddress; readonly deregister: ExecutorAddress } | null;
}
