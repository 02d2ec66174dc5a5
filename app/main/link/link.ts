// The linker: one function, its phases in order. Called by the session with the graphs of one load, resolved by
// symbolResolution.ts; pure but for the LinkEnvironment it is given. A failure after allocation goes through one
// path that abandons every allocation.

import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { GlobalSymbols } from './globalSymbols.ts';
import type { InitializerRange } from './initializerRanges.ts';
import type { BasicLayout } from './layout.ts';
import type { FinalizedAlloc, LinkEnvironment } from './linkEnvironment.ts';
import type { LinkGraph, LinkUnit } from './linkGraph.ts';
import type { UnitTables } from './tables.ts';

export interface LinkJob {
  readonly units: readonly LinkUnit[];
  readonly globals: GlobalSymbols;
}

/** One unit of unloading after the link. */
export interface LinkedUnit {
  readonly name: string;
  /** Null for a unit that needs no memory at all. */
  readonly alloc: FinalizedAlloc | null;
  readonly layout: BasicLayout;
  /** Addresses of all blocks and symbols are set. */
  readonly graphs: readonly LinkGraph[];
  readonly tables: UnitTables;
  /** The registered .eh_frame, its zero word included; null if the unit has none. */
  readonly ehFrame: { readonly start: ExecutorAddress; readonly end: ExecutorAddress } | null;
  /** This unit's own ranges, in order of execution as initializerRanges.ts describes. */
  readonly preInitializers: readonly InitializerRange[];
  readonly initializers: readonly InitializerRange[];
  readonly finalizers: readonly InitializerRange[];
}

export interface LinkedLoad {
  readonly units: readonly LinkedUnit[];
  readonly globals: GlobalSymbols;
  /** Null for a name that the load neither defines nor uses, and for an undefined weak one. */
  addressOf(name: string): ExecutorAddress | null;
}

/**
 * Links one load. Throws LinkError (unresolved symbols, all at once; values out of range; unsupported relocations);
 * what the environment throws passes through. In either case every allocation has been abandoned.
 */
export async function link(job: LinkJob, environment: LinkEnvironment): Promise<LinkedLoad> {
  throw new Error(`not yet: ${job.units.length} ${environment.phases}`);
}
