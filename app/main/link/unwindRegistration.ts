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
  const view = new DataView(argumentBytes.buffer);
  view.setBigUint64(0, BigInt(range.start), true);
  view.setBigUint64(8, BigInt(range.end), true);
  return {
    finalize: { function: actions.register, argumentBytes },
    deallocate: { function: actions.deregister, argumentBytes },
  };
}
