import { pattern, R, RW, RX, type UnitSpec } from '../../../support/layouts.ts';

/** Constants, code and data, as most objects have them. */
export function threeSegments(content: Uint8Array = pattern(200)): UnitSpec {
  return { segments: [R, RX, RW].map((protection) => ({ protection, content })) };
}
