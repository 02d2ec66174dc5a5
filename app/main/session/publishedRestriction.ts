// What a restricted executor says of itself in its Setup message (native/restriction.hh).
import { restrictionValue } from '../../shared/orc/bootstrapNames.ts';
import { decode, spsSequence, spsString } from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';

/** A line for each thing that holds or that the kernel lacks; empty for an executor that is not restricted. */
export function publishedRestriction(epc: ExecutorProcessControl): readonly string[] {
  const value = epc.setup.bootstrapValues.get(restrictionValue);
  return value === undefined ? [] : decode(spsSequence(spsString), value, restrictionValue);
}
