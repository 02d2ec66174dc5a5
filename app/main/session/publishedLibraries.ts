// The libraries that every program may use, as an executor lists them in its Setup message, and which of them a load
// uses, to be told: nobody asked for them by name.
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { runtimeLibrariesValue } from '../../shared/orc/bootstrapNames.ts';
import { decode, spsAddress, spsSequence, spsString, spsTuple } from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { GlobalState, type GlobalSymbols } from '../link/globalSymbols.ts';

export interface PublishedLibrary {
  readonly soname: string;
  readonly start: ExecutorAddress;
  /** Exclusive. */
  readonly end: ExecutorAddress;
}

/** In search order; empty where the executor does not say what lies where, as LLVM's. Throws WireError. */
export function publishedLibraries(epc: ExecutorProcessControl): readonly PublishedLibrary[] {
  const value = epc.setup.bootstrapValues.get(runtimeLibrariesValue);
  if (value === undefined) return [];
  return decode(spsLibraries, value, runtimeLibrariesValue).map(([soname, start, end]) => ({ soname, start, end }));
}

/** Sonames, in search order. */
export function usedLibraries(globals: GlobalSymbols, libraries: readonly PublishedLibrary[]): string[] {
  return libraries.filter((library) => isUsed(globals, library)).map(({ soname }) => soname);
}

function isUsed(globals: GlobalSymbols, { start, end }: PublishedLibrary): boolean {
  for (let id = 0; id < globals.count; id++) {
    const address = globals.address[id] ?? 0;
    if (globals.state[id] === GlobalState.external && address >= start && address < end) return true;
  }
  return false;
}

const spsLibraries = spsSequence(spsTuple(spsString, spsAddress, spsAddress));
