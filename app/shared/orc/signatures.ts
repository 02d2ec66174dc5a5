// What each service of an executor takes and gives, for people: the signatures of bootstrapNames.ts with a name for each
// part. Calls of the executor (reports) go by the tag's name. The messages of a load are shown with them.
import { loadstoneNames, orcNames, Placement } from './bootstrapNames.ts';
import {
  address,
  bool,
  bytes,
  choice,
  error,
  expected,
  i32,
  i64,
  optional,
  type Shape,
  sequence,
  size,
  text,
  tuple,
  u8,
  u16,
  u32,
  u64,
} from './shapes.ts';

export interface Signature {
  readonly args: Shape;
  readonly result: Shape;
}

const nothing = tuple();
const group = choice({ 1: 'read', 2: 'write', 4: 'execute', 8: 'finalize lifetime' }, true);
const call = tuple(['function', address], ['arguments', bytes]);
const actions = sequence(tuple(['at finalize', call], ['at deallocate', call]));
const segments = sequence(tuple(['protection', group], ['address', address], ['size', size]));
const segmentsWithContent = sequence(
  tuple(['protection', group], ['address', address], ['size', size], ['content', bytes]),
);
const request = tuple(['segments', segments], ['actions', actions]);
const placement = choice({
  [Placement.Anywhere]: 'anywhere',
  [Placement.NearLibraries]: 'near the libraries',
  [Placement.Low2GB]: 'below 2 GB',
  [Placement.Exact]: 'exactly there',
});
const instance = ['instance', address] as const;

function writes(value: Shape): Signature {
  return { args: tuple(['writes', sequence(tuple(['address', address], ['value', value]))]), result: nothing };
}
function reads(value: Shape): Signature {
  return { args: tuple(['addresses', sequence(address)]), result: tuple(['values', sequence(value)]) };
}
function gone(what: string): Signature {
  return { args: tuple(instance, [what, sequence(address)]), result: error };
}

/** By the name that an executor publishes. */
export const signatures: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  [orcNames.runAsMain, { args: tuple(['function', address], ['argv', sequence(text)]), result: tuple(['value', i64]) }],
  [orcNames.runAsVoidFunction, { args: tuple(['function', address]), result: tuple(['value', i32]) }],
  [orcNames.runAsIntFunction, { args: tuple(['function', address], ['argument', i32]), result: tuple(['value', i32]) }],
  [orcNames.memWriteUint8s, writes(u8)],
  [orcNames.memWriteUint16s, writes(u16)],
  [orcNames.memWriteUint32s, writes(u32)],
  [orcNames.memWriteUint64s, writes(u64)],
  [orcNames.memWritePointers, writes(address)],
  [orcNames.memWriteBuffers, writes(bytes)],
  [orcNames.memReadUint8s, reads(u8)],
  [orcNames.memReadUint16s, reads(u16)],
  [orcNames.memReadUint32s, reads(u32)],
  [orcNames.memReadUint64s, reads(u64)],
  [orcNames.memReadPointers, reads(address)],
  [
    orcNames.memReadBuffers,
    {
      args: tuple(['ranges', sequence(tuple(['start', address], ['end', address]))]),
      result: tuple(['values', sequence(bytes)]),
    },
  ],
  [orcNames.memReadStrings, reads(text)],
  [
    orcNames.dylibManagerOpen,
    { args: tuple(instance, ['library', text], ['mode', u64]), result: expected(tuple(['handle', address])) },
  ],
  [
    orcNames.dylibManagerResolve,
    {
      args: tuple(['handle', address], ['names', sequence(tuple(['name', text], ['required', bool]))]),
      result: expected(
        tuple(['found', sequence(optional(tuple(['address', address], ['flags', u8], ['target flags', u8])))]),
      ),
    },
  ],
  [
    loadstoneNames.resolveInOrder,
    {
      args: tuple(instance, ['libraries', sequence(address)], ['names', sequence(text)]),
      result: expected(
        tuple(['found', sequence(optional(tuple(['address', address], ['library', u32], ['thread-local', bool])))]),
      ),
    },
  ],
  [
    loadstoneNames.definitions,
    { args: tuple(instance), result: expected(tuple(['addresses', sequence(address)], ['names', bytes])) },
  ],
  [
    orcNames.simpleMemoryManagerReserve,
    { args: tuple(instance, ['size', size]), result: expected(tuple(['base', address])) },
  ],
  [
    orcNames.simpleMemoryManagerInitialize,
    {
      args: tuple(instance, ['segments', segmentsWithContent], ['actions', actions]),
      result: expected(tuple(['key', address])),
    },
  ],
  [orcNames.simpleMemoryManagerDeinitialize, gone('keys')],
  [orcNames.simpleMemoryManagerRelease, gone('bases')],
  [
    orcNames.mapperServiceReserve,
    { args: tuple(instance, ['size', size]), result: expected(tuple(['base', address], ['memory object', text])) },
  ],
  [
    orcNames.mapperServiceInitialize,
    {
      args: tuple(instance, ['reservation', address], ['segments', segments], ['actions', actions]),
      result: expected(tuple(['key', address])),
    },
  ],
  [orcNames.mapperServiceDeinitialize, gone('keys')],
  [orcNames.mapperServiceRelease, gone('bases')],
  [
    loadstoneNames.mapperReserve,
    {
      args: tuple(instance, ['size', size], ['placement', placement], ['address', address]),
      result: expected(tuple(['base', address], ['memory object', text])),
    },
  ],
  [
    loadstoneNames.mapperInitialize,
    {
      args: tuple(instance, ['allocations', sequence(tuple(['reservation', address], ['request', request]))]),
      result: expected(tuple(['keys', sequence(address)])),
    },
  ],
  [
    loadstoneNames.runActions,
    {
      args: tuple(instance, ['code replaced', bool], ['allocations', sequence(actions)]),
      result: expected(tuple(['keys', sequence(u64)])),
    },
  ],
  [loadstoneNames.undoActions, { args: tuple(instance, ['keys', sequence(u64)]), result: error }],
  [loadstoneNames.timeCalls, { args: nothing, result: error }],
  [loadstoneNames.makeStacksExecutable, { args: nothing, result: error }],
  [loadstoneNames.setStandardInput, { args: tuple(['path', text]), result: error }],
  [loadstoneNames.limitMemory, { args: tuple(['limit', size]), result: error }],
  [loadstoneNames.reportMemoryLimitTag, { args: nothing, result: nothing }],
  [
    loadstoneNames.reportExitTag,
    {
      args: tuple(['status', i32], ['by', choice({ 0: 'exit', 1: '_exit', 2: 'quick_exit' })]),
      result: nothing,
    },
  ],
  [
    loadstoneNames.reportCrashTag,
    {
      args: tuple(
        ['signal', i32],
        ['code', i32],
        ['fault address', address],
        ['thread', i32],
        ['registers', sequence(address)],
        ['return addresses', sequence(address)],
        ['uncaught exception', text],
      ),
      result: nothing,
    },
  ],
]);

/** `__loadstone_SharedMemoryMapperService_reserve` -> `SharedMemoryMapperService_reserve`: without what all names share. */
export function shortName(name: string): string {
  return name.replace(/^_{0,2}(llvm_orc|loadstone)_(bootstrap_)?/, '').replace(/_wrapper$|_tag$/, '');
}
