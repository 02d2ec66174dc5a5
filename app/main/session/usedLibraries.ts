// Which of the libraries that every executor has a load uses, to be told: nobody asked for them by name.
import { runtimeLibrariesValue } from '../../shared/orc/bootstrapNames.ts';
import { decode, spsAddress, spsSequence, spsString, spsTuple } from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { GlobalState, type GlobalSymbols } from '../link/globalSymbols.ts';

/** Sonames, in search order; empty where the executor does not say what lies where, as LLVM's. */
export function usedLibraries(globals: GlobalSymbols, epc: ExecutorProcessControl): readonly string[] {
  const value = epc.setup.bootstrapValues.get(runtimeLibrariesValue);
  if (value === undefined) return [];
  const libraries = decode(spsLibraries, value, runtimeLibrariesValue);
  return libraries.flatMap(([name, start, end]) => (isUsed(globals, start, end) ? [name] : []));
}

function isUsed(globals: GlobalSymbols, start: number, end: number): boolean {
  for (let id = 0; id < globals.count; id++) {
    const address = globals.address[id] ?? 0;
    if (globals.state[id] === GlobalState.external && address >= start && address < end) return true;
  }
  return false;
}

const spsLibraries = spsSequence(spsTuple(spsString, spsAddress, spsAddress));
