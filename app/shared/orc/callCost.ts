// What a call took in an executor of ours: the tag of its result, which ORC leaves 0 (native/callCost.cc packs it).

export interface CallCost {
  readonly nanoseconds: number;
  /** Minor page faults of the threads that read its arguments and ran it; null where the system does not count them. */
  readonly pageFaults: number | null;
}

/** Each of the two is a significand and, above it, how often to double it: exact while it is small. */
const durationDigits = 28;
const durationBits = durationDigits + 5;
const faultDigits = 16;
const faultBits = faultDigits + 4;
const faultsNotCounted = 2 ** faultBits - 1;

/** Null where nobody looked at the clock. `tag`: below 2^53, as addresses are. */
export function callCost(tag: number): CallCost | null {
  if (tag === 0) return null;
  const faults = Math.floor(tag / 2 ** durationBits);
  return {
    nanoseconds: unpacked(tag % 2 ** durationBits, durationDigits),
    pageFaults: faults === faultsNotCounted ? null : unpacked(faults, faultDigits),
  };
}

function unpacked(value: number, digits: number): number {
  return (value % 2 ** digits) * 2 ** Math.floor(value / 2 ** digits);
}
