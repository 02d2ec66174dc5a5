// Which memory manager an executor gets, over which mapper, and why: what a person asked for, or the best that works.
// Shared memory is tried out first where something may stand in its way: an executor that is not ours, or one that
// somebody else started, perhaps elsewhere.
import { MemoryError } from '../../shared/errors.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import { loadstoneNames, orcNames } from '../../shared/orc/bootstrapNames.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { diagnose, leastDevShm, memoryFacts, tryMapper } from './doctor.ts';
import { FallbackMemoryManager } from './fallbackMemoryManager.ts';
import { GenericMemoryManager } from './genericMemoryManager.ts';
import { InProcessMapper } from './inProcessMapper.ts';
import type { JITLinkMemoryManager } from './memoryManager.ts';
import { PackedMemoryManager } from './packedMemoryManager.ts';
import { PerAllocationMemoryManager } from './perAllocationMemoryManager.ts';
import type { PoolSettings } from './poolSettings.ts';
import { RpcMapper } from './rpcMapper.ts';
import { SharedMemoryMapper } from './sharedMemoryMapper.ts';
import { SlabMemoryManager } from './slabMemoryManager.ts';

/**
 * `slab`, `packed`, `per-allocation`: over shared memory. `rpc`: slabs, content over the connection. `generic`: ORC's
 * generic manager. `auto`: over shared memory where it works, packed arenas for an executor of ours and slabs for
 * others; else slabs over the connection.
 */
export const memoryKinds = ['auto', 'slab', 'packed', 'per-allocation', 'rpc', 'generic'] as const;
export type MemoryKind = (typeof memoryKinds)[number];

export interface MemoryRoute {
  readonly manager: JITLinkMemoryManager;
  readonly kind: Exclude<MemoryKind, 'auto'>;
  /** How bytes travel, as known by now, for a person; with the reason where it is not the usual way. */
  describe(): string;
  /** Reserves and touches memory ahead of the first load; does nothing where none is kept. */
  warmUp(): Promise<void>;
}

export interface MemoryRouteOptions {
  readonly kind: MemoryKind;
  readonly settings: Partial<PoolSettings>;
  /** True if this controller started the executor, on this machine. */
  readonly own: boolean;
  /** Of an executor that was started here; memory of other processes is refused then. */
  readonly pid?: number;
}

export const defaultMemory: MemoryRouteOptions = { kind: 'auto', settings: {}, own: true };

/** Slabs of an object whose memory has to be set aside as a whole. Bytes. */
const namedSlab = 2 ** 20;

/** Slabs whose content is buffered in the controller's heap. Bytes. */
const sentSlab = 2 ** 24;

/** Rejects with MemoryError or ExecutorError where what was asked for cannot be had. */
export async function openMemory(
  epc: ExecutorProcessControl,
  addon: NativeAddon,
  { kind, settings, own, pid }: MemoryRouteOptions,
): Promise<MemoryRoute> {
  if (kind === 'generic') {
    const manager = new GenericMemoryManager(epc);
    return { manager, kind, describe: () => 'generic, content over the connection', warmUp: keepNothing };
  }
  if (kind === 'rpc') return rpcRoute(epc, settings, null);
  const ours = epc.findSymbol(loadstoneNames.mapperReserve) !== null;
  const obstacle = await findObstacle(epc, addon, ours, own);
  if (obstacle !== null) {
    if (kind === 'auto') return rpcRoute(epc, settings, obstacle);
    throw new MemoryError(`memory '${kind}' needs memory that is shared with the executor: ${obstacle}`);
  }
  const mapper = epc.inProcess ? new InProcessMapper(epc, addon) : new SharedMemoryMapper(epc, addon, pid);
  // The whole slab of a named object is taken from /dev/shm at once.
  const fitting = ours ? settings : { slab: namedSlab, ...settings };
  if (kind === 'per-allocation') {
    const manager = new PerAllocationMemoryManager(mapper);
    return { manager, kind, describe: () => `${kind}, ${mapper.route}`, warmUp: keepNothing };
  }
  if (kind === 'packed' || (kind === 'auto' && mapper.actionRunner !== null)) {
    const manager = new PackedMemoryManager(mapper, fitting);
    return { manager, kind: 'packed', describe: () => `packed, ${mapper.route}`, warmUp: () => manager.warmUp() };
  }
  const manager = new SlabMemoryManager(mapper, fitting);
  const route = { kind: 'slab', warmUp: () => manager.warmUp() } as const;
  if (kind === 'slab') return { ...route, manager, describe: () => `slab, ${mapper.route}` };
  // Named memory has the size of /dev/shm, which others fill too.
  const sent = new RpcMapper(epc);
  const either = new FallbackMemoryManager(manager, () => new SlabMemoryManager(sent, { slab: sentSlab, ...settings }));
  const describe = (): string => {
    const { reason } = either;
    return reason === null ? `slab, ${mapper.route}` : `${sent.route}, because shared memory ran out: ${reason}`;
  };
  return { ...route, manager: either, describe };
}

async function keepNothing(): Promise<void> {
  // A manager that reserves for each allocation has nothing to prepare.
}

function rpcRoute(epc: ExecutorProcessControl, settings: Partial<PoolSettings>, obstacle: string | null): MemoryRoute {
  const mapper = new RpcMapper(epc);
  const fitting = { slab: sentSlab, ...settings };
  const why = obstacle === null ? '' : `, because memory cannot be shared: ${obstacle}`;
  const manager = new SlabMemoryManager(mapper, fitting);
  return { manager, kind: 'rpc', describe: () => `${mapper.route}${why}`, warmUp: () => manager.warmUp() };
}

/** What keeps memory from being shared with this executor; null where it can be. */
async function findObstacle(
  epc: ExecutorProcessControl,
  addon: NativeAddon,
  ours: boolean,
  own: boolean,
): Promise<string | null> {
  if (epc.findSymbol(orcNames.mapperServiceInstance) === null) return 'the executor has no service for it';
  if (epc.setup.pageSize !== addon.pageSize) {
    return `its pages have ${epc.setup.pageSize} bytes, the controller's ${addon.pageSize}`;
  }
  // A sealed memfd of a process that was started here has nothing to run into.
  if (ours && own) return null;
  const facts = memoryFacts();
  if (!ours && (facts.devShm === null || facts.devShm.noexec || facts.devShm.free < leastDevShm)) {
    return diagnose(facts).join('; ');
  }
  const mapper = new SharedMemoryMapper(epc, addon);
  const failure = await tryMapper(mapper, epc);
  mapper.close();
  return failure === null ? null : [failure, ...diagnose(facts)].join('; ');
}
