// ORC's shared-memory finalize request: what an Initialize message says of one allocation.
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { type Sps, spsAddress, spsBytes, spsSequence, spsTuple, spsU8, spsU64 } from '../../shared/orc/sps.ts';
import type { InitializeRequest } from './memoryMapper.ts';

type Call = readonly [ExecutorAddress, Uint8Array];

/** Segments (group, address, size), then action pairs (finalize call, deallocate call). */
export type FinalizeRequest = readonly [
  readonly (readonly [number, ExecutorAddress, number])[],
  readonly (readonly [Call, Call])[],
];

const spsCall = spsTuple(spsAddress, spsBytes);

export const spsFinalizeRequest: Sps<FinalizeRequest> = spsTuple(
  spsSequence(spsTuple(spsU8, spsAddress, spsU64)),
  spsSequence(spsTuple(spsCall, spsCall)),
) as Sps<FinalizeRequest>;

/** The bit of an allocation group that marks segments which end with finalize. */
const finalizeLifetime = 8;

export function finalizeRequest(request: InitializeRequest): FinalizeRequest {
  return [
    request.segments.map((segment) => [
      segment.protection | (segment.lifetime === 'finalize' ? finalizeLifetime : 0),
      segment.address,
      segment.size,
    ]),
    request.actions.map(({ finalize, deallocate }) => [
      [finalize.function, finalize.argumentBytes],
      [deallocate.function, deallocate.argumentBytes],
    ]),
  ];
}
