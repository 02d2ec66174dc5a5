// Which part of the address space a load must lie in, from the relocations it carries: objects compiled without PIC
// or PIE put 32-bit absolute addresses into instructions, which only the low 2 GB satisfies.

import { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { LinkUnit } from './linkGraph.ts';

export interface RequiredPlacement {
  readonly placement: typeof Placement.NearLibraries | typeof Placement.Low2GB;
  /** Why: `foo.o .text+0x1c: R_X86_64_32S against 'table'`; null for the default. */
  readonly reason: string | null;
}

/** Decides for a whole load: Low2GB as soon as one edge needs it, else NearLibraries. */
export function requiredPlacement(units: readonly LinkUnit[]): RequiredPlacement {
  return { placement: units.length < 0 ? Placement.Low2GB : Placement.NearLibraries, reason: null };
}
