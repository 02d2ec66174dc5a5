// Which objects and archive members make up a load, and which definition each global name gets: strong over weak over
// common, the first COMDAT copy, archive members on demand until nothing more is missing. Pure: bytes are parsed by
// object/, externals are left to link.ts. Builds the link graphs of everything it takes in.

import type { GlobalSymbols } from '../link/globalSymbols.ts';
import type { PhaseRecorder } from '../link/linkEnvironment.ts';
import type { LinkUnit } from '../link/linkGraph.ts';
import type { Archive } from '../object/archive.ts';
import type { ObjectFile } from '../object/objectFile.ts';

export type ResolutionInput =
  | { readonly kind: 'object'; readonly object: ObjectFile }
  /** `whole`: take every member, as `--whole-archive` does. */
  | { readonly kind: 'archive'; readonly archive: Archive; readonly whole: boolean };

/** Why an archive member is part of the load. */
export interface MemberPull {
  /** `libz.a(adler32.o)`. */
  readonly member: string;
  /** The name that was missing and who needed it; null with `whole`. */
  readonly symbol: string | null;
  readonly neededBy: string | null;
}

export interface Resolution {
  /** In the order of the inputs; an archive of which no member was needed has an empty unit. */
  readonly units: readonly LinkUnit[];
  readonly pulls: readonly MemberPull[];
}

/**
 * `globals` may already hold names from outside (defineExternal): they count as defined, and a strong definition of
 * one is a duplicate. Throws LinkError that lists all duplicates with both places; FormatError from members.
 */
export function resolveSymbols(
  inputs: readonly ResolutionInput[],
  globals: GlobalSymbols,
  phases: PhaseRecorder,
): Resolution {
  throw new Error(`not yet: ${inputs.length} ${globals.count} ${typeof phases}`);
}
