// ORC's finalize requests: what an Initialize message says of one allocation. In shared memory the content is there
// already; ORC's simple memory manager gets it with the message.
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { type Sps, spsAddress, spsBytes, spsSequence, spsTuple, spsU8, spsU64 } from '../../shared/orc/sps.ts';
import type { AllocationAction } from '../link/linkEnvironment.ts';
import type { InitializeRequest, InitializeSegment } from './memoryMapper.ts';

type Call = readonly [ExecutorAddress, Uint8Array];
/** Finalize call, deallocate call. */
type ActionCalls = readonly (readonly [Call, Call])[];

/** Segments (group, address, size), then action pairs. */
export type FinalizeRequest = readonly [readonly (readonly [number, ExecutorAddress, number])[], ActionCalls];

/** Segments (group, address, size, content), then action pairs. */
export type FinalizeRequestWithContent = readonly [
  readonly (readonly [number, ExecutorAddress, number, Uint8Array])[],
  ActionCalls,
];

const spsCall = spsTuple(spsAddress, spsBytes);

export const spsActions = spsSequence(spsTuple(spsCall, spsCall)) as Sps<ActionCalls>;

export const spsFinalizeRequest: Sps<FinalizeRequest> = spsTuple(
  spsSequence(spsTuple(spsU8, spsAddress, spsU64)),
  spsActions,
) as Sps<FinalizeRequest>;

export const spsFinalizeRequestWithContent: Sps<FinalizeRequestWithContent> = spsTuple(
  spsSequence(spsTuple(spsU8, spsAddress, spsU64, spsBytes)),
  spsActions,
) as Sps<FinalizeRequestWithContent>;

export function finalizeRequest(request: InitializeRequest): FinalizeRequest {
  return [
    request.segments.map((segment) => [groupOf(segment), segment.address, segment.size]),
    actionCalls(request.actions),
  ];
}

/** `contentOf`: the bytes that were written for a segment, `contentSize` of them. */
export function finalizeRequestWithContent(
  request: InitializeRequest,
  contentOf: (segment: InitializeSegment) => Uint8Array,
): FinalizeRequestWithContent {
  return [
    request.segments.map((segment) => [groupOf(segment), segment.address, segment.size, contentOf(segment)]),
    actionCalls(request.actions),
  ];
}

export function actionCalls(actions: readonly AllocationAction[]): ActionCalls {
  return actions.map(({ finalize, deallocate }) => [
    [finalize.function, finalize.argumentBytes],
    [deallocate.function, deallocate.argumentBytes],
  ]);
}

/** The bit of an allocation group that marks segments which end with finalize. */
const finalizeLifetime = 8;

function groupOf({ protection, lifetime }: InitializeSegment): number {
  return protection | (lifetime === 'finalize' ? finalizeLifetime : 0);
}
