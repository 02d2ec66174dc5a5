// The executor's services as the contract suite calls them: one function each, argument encodings spelled out.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SimpleRemoteEpc } from '../../../../app/main/epc/simpleRemoteEpc.ts';
import type { ExecutorAddress } from '../../../../app/shared/executorAddress.ts';
import type { NativeAddon, WorkingMemory } from '../../../../app/shared/nativeAddon.ts';
import { loadstoneNames, orcNames, Placement } from '../../../../app/shared/orc/bootstrapNames.ts';
import {
  spsAddress,
  spsBool,
  spsBytes,
  spsExpected,
  spsI32,
  spsI64,
  spsOptional,
  spsSequence,
  spsString,
  spsTuple,
  spsU8,
  spsU32,
  spsU64,
} from '../../../../app/shared/orc/sps.ts';

export const addon = createRequire(import.meta.url)(
  join(
    import.meta.dirname,
    '../../../../native/build',
    process.platform === 'win32' ? 'Windows' : 'Release',
    'loadstone.node',
  ),
) as NativeAddon;

/** Bytes of what mappings are made of: on Windows 64 KB. */
export const page = addon.pageSize;
/** Bits of an allocation group. */
export const R = 1;
export const RW = 3;
export const RX = 5;
export const RWX = 7;
export const finalizeLifetime = 8;

export const noCall: Call = [0 as ExecutorAddress, new Uint8Array(0)];
export type Call = readonly [ExecutorAddress, Uint8Array];
export type Action = readonly [Call, Call];
export type Segment = readonly [group: number, address: ExecutorAddress, size: number];

const spsCall = spsTuple(spsAddress, spsBytes);
const spsActions = spsSequence(spsTuple(spsCall, spsCall));
const spsSegments = spsSequence(spsTuple(spsU8, spsAddress, spsU64));
const spsContents = spsSequence(spsTuple(spsU8, spsAddress, spsU64, spsBytes));
const spsAddresses = spsSequence(spsAddress);

const spsReserve = spsTuple(spsAddress, spsU64, spsU8, spsAddress);
const spsReserved = spsExpected(spsTuple(spsAddress, spsString));
const spsInitialize = spsTuple(spsAddress, spsSequence(spsTuple(spsAddress, spsTuple(spsSegments, spsActions))));
const spsOrcInitialize = spsTuple(spsAddress, spsAddress, spsTuple(spsSegments, spsActions));
const spsSimpleInitialize = spsTuple(spsAddress, spsTuple(spsContents, spsActions));
const spsKeys = spsTuple(spsAddress, spsAddresses);

export function plus(address: ExecutorAddress, bytes: number): ExecutorAddress {
  return (address + bytes) as ExecutorAddress;
}

export function mapper(epc: SimpleRemoteEpc) {
  const instance = epc.symbol(orcNames.mapperServiceInstance);
  return {
    instance,
    reserve: async (size: number, placement: Placement = Placement.Anywhere, at = 0) => {
      const args = [instance, size, placement, at as ExecutorAddress] as [
        ExecutorAddress,
        number,
        number,
        ExecutorAddress,
      ];
      const [base, name] = await epc.callExpected(loadstoneNames.mapperReserve, spsReserve, args, spsReserved);
      return { base, name };
    },
    orcReserve: async (size: number) => {
      const args = spsTuple(spsAddress, spsU64);
      const [base, name] = await epc.callExpected(
        orcNames.mapperServiceReserve,
        args,
        [instance, size] as [ExecutorAddress, number],
        spsReserved,
      );
      return { base, name };
    },
    initialize: (base: ExecutorAddress, segments: readonly Segment[], actions: readonly Action[] = []) =>
      epc
        .callExpected(
          loadstoneNames.mapperInitialize,
          spsInitialize,
          [instance, [[base, [segments as never, actions as never]]]] as never,
          spsExpected(spsAddresses),
        )
        .then(([key]) => key as ExecutorAddress),
    initializeAll: (loads: readonly (readonly [ExecutorAddress, readonly Segment[], readonly Action[]])[]) =>
      epc.callExpected(
        loadstoneNames.mapperInitialize,
        spsInitialize,
        [instance, loads.map(([base, segments, actions]) => [base, [segments, actions]])] as never,
        spsExpected(spsAddresses),
      ),
    orcInitialize: (base: ExecutorAddress, segments: readonly Segment[], actions: readonly Action[] = []) =>
      epc.callExpected(
        orcNames.mapperServiceInitialize,
        spsOrcInitialize,
        [instance, base, [segments as never, actions as never]],
        spsExpected(spsAddress),
      ),
    deinitialize: (keys: readonly ExecutorAddress[]) =>
      epc.callFallible(orcNames.mapperServiceDeinitialize, spsKeys, [instance, keys]),
    release: (bases: readonly ExecutorAddress[]) =>
      epc.callFallible(orcNames.mapperServiceRelease, spsKeys, [instance, bases]),
  };
}

export function simpleMemory(epc: SimpleRemoteEpc) {
  const instance = epc.symbol(orcNames.simpleMemoryManagerInstance);
  return {
    reserve: (size: number) =>
      epc.callExpected(
        orcNames.simpleMemoryManagerReserve,
        spsTuple(spsAddress, spsU64),
        [instance, size] as [ExecutorAddress, number],
        spsExpected(spsAddress),
      ),
    initialize: (
      segments: readonly (readonly [number, ExecutorAddress, number, Uint8Array])[],
      actions: readonly Action[] = [],
    ) =>
      epc.callExpected(
        orcNames.simpleMemoryManagerInitialize,
        spsSimpleInitialize,
        [instance, [segments as never, actions as never]],
        spsExpected(spsAddress),
      ),
    deinitialize: (keys: readonly ExecutorAddress[]) =>
      epc.callFallible(orcNames.simpleMemoryManagerDeinitialize, spsKeys, [instance, keys]),
    release: (bases: readonly ExecutorAddress[]) =>
      epc.callFallible(orcNames.simpleMemoryManagerRelease, spsKeys, [instance, bases]),
  };
}

export function dylibs(epc: SimpleRemoteEpc) {
  const instance = epc.symbol(orcNames.dylibManagerInstance);
  const open = (path: string): Promise<ExecutorAddress> =>
    epc.callExpected(
      orcNames.dylibManagerOpen,
      spsTuple(spsAddress, spsString, spsU64),
      [instance, path, 0],
      spsExpected(spsAddress),
    );
  const resolveInOrder = (handles: readonly ExecutorAddress[], names: readonly string[]) =>
    epc.callExpected(
      loadstoneNames.resolveInOrder,
      spsTuple(spsAddress, spsAddresses, spsSequence(spsString)),
      [instance, handles, names],
      spsExpected(spsSequence(spsOptional(spsTuple(spsAddress, spsU32, spsBool)))),
    );
  return {
    instance,
    open,
    /** The names with their addresses, the first of each name. */
    definitions: async (): Promise<ReadonlyMap<string, ExecutorAddress>> => {
      const [addresses, bytes] = await epc.callExpected(
        loadstoneNames.definitions,
        spsTuple(spsAddress),
        [instance],
        spsExpected(spsTuple(spsAddresses, spsBytes)),
      );
      const names = Buffer.from(bytes).toString('latin1').split('\0').slice(0, -1);
      if (names.length !== addresses.length) throw new Error(`${addresses.length} addresses of ${names.length} names`);
      const found = new Map<string, ExecutorAddress>();
      addresses.forEach((address, i) => {
        const name = names[i] ?? '';
        if (!found.has(name)) found.set(name, address);
      });
      return found;
    },
    resolve: (handle: ExecutorAddress, symbols: readonly (readonly [string, boolean])[]) =>
      epc.callExpected(
        orcNames.dylibManagerResolve,
        spsTuple(spsAddress, spsSequence(spsTuple(spsString, spsBool))),
        [handle, symbols as [string, boolean][]],
        spsExpected(spsSequence(spsOptional(spsTuple(spsAddress, spsU8, spsU8)))),
      ),
    resolveInOrder,
    /** A symbol of the process; fails where it is not there. */
    find: async (name: string): Promise<ExecutorAddress> => {
      const [found] = await resolveInOrder([await open('')], [name]);
      if (found === null || found === undefined) throw new Error(`the process handle does not resolve ${name}`);
      return found[0];
    },
  };
}

export function run(epc: SimpleRemoteEpc) {
  return {
    main: (address: ExecutorAddress, argv: readonly string[] = []) =>
      epc.call(orcNames.runAsMain, spsTuple(spsAddress, spsSequence(spsString)), [address, argv], spsI64),
    voidFunction: (address: ExecutorAddress) => epc.call(orcNames.runAsVoidFunction, spsAddress, address, spsI32),
    intFunction: (address: ExecutorAddress, argument: number) =>
      epc.call(orcNames.runAsIntFunction, spsTuple(spsAddress, spsI32), [address, argument], spsI32),
  };
}

export interface LoadedCode {
  /** Where each function lies, in the order given. */
  readonly functions: readonly ExecutorAddress[];
  /** A page of readable and writable memory behind the code, and the controller's view of it. */
  readonly data: ExecutorAddress;
  readonly view: WorkingMemory;
  readonly base: ExecutorAddress;
  readonly key: ExecutorAddress;
}

/**
 * Reserves memory, writes functions through the controller's view, and initializes them as code with a page of data.
 * `make` gets the data's address, so that code can refer to it; `actions` the functions' addresses.
 */
export async function loadCode(
  epc: SimpleRemoteEpc,
  make: (data: ExecutorAddress) => readonly Uint8Array[],
  actions: (functions: readonly ExecutorAddress[]) => readonly Action[] = () => [],
): Promise<LoadedCode> {
  const { base, name } = await mapper(epc).reserve(2 * page);
  const shared = addon.openSharedMemory(name, 2 * page);
  const view = shared.mapWorkingMemory(0, 2 * page);
  shared.close();
  const data = plus(base, page);
  const functions: ExecutorAddress[] = [];
  let offset = 0;
  for (const code of make(data)) {
    view.bytes.set(code, offset);
    functions.push(plus(base, offset));
    offset = (offset + code.length + 15) & ~15;
  }
  const segments: Segment[] = [
    [RX, base, page],
    [RW, data, page],
  ];
  const key = await mapper(epc).initialize(base, segments, actions(functions));
  return { functions, data, view, base, key };
}

/** The only function of a list of one. */
export function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined || list.length !== 1) throw new Error(`expected one element, found ${list.length}`);
  return first;
}
