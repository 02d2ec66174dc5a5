// Which initializers and finalizers a load has, in the order in which they run, and the table of them that the start
// object walks.
//
// The start object declares, for each of preinit, init, fini:
//   extern void *const __loadstone_init_ranges[][2], *const __loadstone_init_ranges_end[][2];
// The linker defines both symbols of a pair in the unit that names them: an array of {begin, end} in the order of
// execution that GNU ld's script gives: `.init_array.N` and `.ctors.N` (as priority 65535-N) by ascending number, then
// `.init_array` and `.ctors` in link order. Each range is an array of 8-byte function pointers:
//   begin <= end: call [begin, end) upward.
//   begin >  end: a `.ctors`/`.dtors` section, stored the other way round: call from begin-1 downward to end;
//                 skip entries that are 0 or -1.
// `fini` is in the same order; a program runs it from the last range to the first, each range backwards (so that a
// reversed range is walked upward from end to begin).

import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { Block, LinkGraph } from './linkGraph.ts';

export type InitializerKind = 'preinit' | 'init' | 'fini';

/** The symbols that the linker defines for the start object. */
export const initializerSymbols = {
  preinit: { begin: '__loadstone_preinit_ranges', end: '__loadstone_preinit_ranges_end' },
  init: { begin: '__loadstone_init_ranges', end: '__loadstone_init_ranges_end' },
  fini: { begin: '__loadstone_fini_ranges', end: '__loadstone_fini_ranges_end' },
} as const satisfies Record<InitializerKind, { readonly begin: string; readonly end: string }>;

/** One section of function pointers, before it has an address. */
export interface InitializerBlock {
  readonly graph: LinkGraph;
  readonly block: Block;
  /** Ascending order of execution; `noPriority` for sections without a number. */
  readonly priority: number;
  /** True for `.ctors` and `.dtors`. */
  readonly reversed: boolean;
}

/** As the start object reads it; `begin > end` marks a reversed one. */
export interface InitializerRange {
  readonly begin: ExecutorAddress;
  readonly end: ExecutorAddress;
}

export const noPriority = 65536;
