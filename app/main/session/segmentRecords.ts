// The segments of a linked unit as plain data: protection, address, bytes.
import { InputError } from '../../shared/errors.ts';
import { formatAddress } from '../../shared/executorAddress.ts';
import type { SegmentPart } from '../../shared/ui/records.ts';
import type { LinkedUnit } from '../link/link.ts';
import { Protection } from '../link/linkGraph.ts';

/** In the order of the layout. */
export function segmentParts(unit: LinkedUnit): readonly SegmentPart[] {
  return unit.layout.segments.map((segment) => {
    const first = segment.blocks[0];
    if (first === undefined) throw new InputError(`${unit.name}: a segment without blocks`);
    return {
      protection: describeProtection(segment.protection),
      address: formatAddress(first.address - (segment.blockOffsets[0] ?? 0)),
      size: segment.size,
    };
  });
}

function describeProtection(protection: number): SegmentPart['protection'] {
  const write = (protection & Protection.write) !== 0;
  const execute = (protection & Protection.execute) !== 0;
  if (write) return execute ? 'RWX' : 'RW-';
  return execute ? 'R-X' : 'R--';
}
