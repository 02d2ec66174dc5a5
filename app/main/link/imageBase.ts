// The address that 32-bit image-relative addresses of COFF objects count from. A linked image has its own; a load has one
// below everything of it, which code knows as `__ImageBase`.

import { addBytes, type ExecutorAddress, nullAddress } from '../../shared/executorAddress.ts';
import { GlobalState, type GlobalSymbols } from './globalSymbols.ts';
import type { BasicLayout } from './layout.ts';
import type { InFlightAlloc } from './linkEnvironment.ts';

export const imageBaseSymbol = '__ImageBase';

/** Images start at multiples of this. Bytes. */
const granularity = 0x1_0000;

/** Makes the name the linker's where nothing defines it. Call before names are looked up. */
export function claimImageBase(globals: GlobalSymbols): void {
  const id = globals.find(imageBaseSymbol);
  if (id !== undefined && globals.state[id] === GlobalState.undefined) globals.state[id] = GlobalState.linkerMade;
}

/** Chooses the base, once the load has its place. */
export function placeImageBase(
  layouts: readonly BasicLayout[],
  allocs: readonly InFlightAlloc[],
  globals: GlobalSymbols,
): void {
  let lowest = Number.POSITIVE_INFINITY;
  for (const [index, { segments }] of layouts.entries()) {
    for (const [i, { large }] of segments.entries()) {
      if (!large) lowest = Math.min(lowest, allocs[index]?.segments[i]?.address ?? lowest);
    }
  }
  globals.imageBase = Number.isFinite(lowest) ? roundedDown(lowest) : nullAddress;
  const id = globals.find(imageBaseSymbol);
  if (id !== undefined && globals.state[id] === GlobalState.linkerMade) globals.address[id] = globals.imageBase;
}

function roundedDown(address: number): ExecutorAddress {
  return addBytes(nullAddress, Math.floor(address / granularity) * granularity);
}
