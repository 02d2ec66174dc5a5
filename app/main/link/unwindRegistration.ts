// Telling the executor's unwinder about a unit's .eh_frame: one allocation action per unit, with the range that layout
// made contiguous and a zero word ends.

import { addBytes, type ExecutorAddress } from '../../shared/executorAddress.ts';
import type { BasicLayout } from './layout.ts';
import type { AllocationAction, LinkEnvironment } from './linkEnvironment.ts';
import type { UnitTables } from './tables.ts';

export interface EhFrameRange {
  readonly start: ExecutorAddress;
  /** Behind the zero word. */
  readonly end: ExecutorAddress;
}

/** Where a placed unit's unwind records lie; null if it has none. */
export function ehFrameRange(tables: UnitTables, layout: BasicLayout): EhFrameRange | null {
  const last = tables.ehFrameEnd;
  if (last === null) return null;
  const segment = layout.segments.find((each) => each.blocks.includes(last));
  const first = segment?.blocks.find((block) => block.section.role === 'ehFrame');
  return first === undefined ? null : { start: first.address, end: addBytes(last.address, last.size) };
}

/** Null where nothing is to be registered. Arguments are two SPS addresses: start, end. */
export function ehFrameAction(
  range: EhFrameRange,
  actions: LinkEnvironment['ehFrameActions'],
): AllocationAction | null {
  if (actions === null) return null;
  const argumentBytes = new Uint8Array(16);
  writeAddress(argumentBytes, 0, range.start);
  writeAddress(argumentBytes, 8, range.end);
  return {
    finalize: { function: actions.register, argumentBytes },
    deallocate: { function: actions.deregister, argumentBytes },
  };
}

/** Little-endian, eight bytes; an object less than a view for each of thousands of units. */
function writeAddress(bytes: Uint8Array, at: number, address: ExecutorAddress): void {
  const high = Math.floor(address / 4294967296);
  for (let byte = 0; byte < 4; byte++) {
    bytes[at + byte] = address >>> (8 * byte);
    bytes[at + 4 + byte] = high >>> (8 * byte);
  }
}
