// The lanes of a comparison by name: ours, one for each way to an executor's memory, and LLVM's.
import { InputError } from '../../shared/errors.ts';
import type { LaneChoice } from '../../shared/ui/timingRecords.ts';
import type { ExecutorHosts } from '../session/executorConnection.ts';
import {
  ExecutorLane,
  type ExecutorLaneEnvironment,
  type ExecutorLaneWords,
  type LaneProgram,
} from './executorLane.ts';
import { findLlvmTools, LlvmLane, llvmManagerNotes, llvmManagers, llvmMissing, llvmNote } from './llvmLane.ts';
import type { Lane } from './transportMatrix.ts';

const fresh = 'no page of the memory was touched before';
const warm = 'memory of an earlier load, pages already there';

const ours: readonly ExecutorLaneWords[] = [
  { name: 'generic', note: 'content over the socket, a reservation a file', memory: { kind: 'generic', settings: {} } },
  {
    name: 'rpc',
    note: 'content over the socket, slabs',
    memory: { kind: 'rpc', settings: {} },
  },
  {
    name: 'per-allocation',
    note: 'shared memory, a reservation a file',
    memory: { kind: 'per-allocation', settings: {} },
  },
  {
    name: 'slab',
    note: `shared memory, slabs; ${fresh}`,
    memory: { kind: 'slab', settings: { freedPages: 'returned' } },
  },
  { name: 'slab-warm', note: `shared memory, slabs; ${warm}`, memory: { kind: 'slab', settings: {} } },
  {
    name: 'packed',
    note: `shared memory, packed arenas; ${fresh}`,
    memory: { kind: 'packed', settings: { freedPages: 'returned' } },
  },
  { name: 'packed-warm', note: `shared memory, packed arenas; ${warm}`, memory: { kind: 'packed', settings: {} } },
];

export const laneNames: readonly string[] = [
  ...ours.map(({ name }) => name),
  ...llvmManagers.map((manager) => `llvm-${manager}`),
];

/** Lanes of a comparison where nobody chose, in the window: the three ways, warm, and LLVM's own with shared memory. */
const usualLanes: ReadonlySet<string> = new Set(['generic', 'rpc', 'slab-warm', 'packed-warm', 'llvm-shared']);

/** Behind a lane's name: the same lane with loadstone-executor, where the usual executor is another. */
const standaloneSuffix = '@standalone';

export interface LaneEnvironment extends ExecutorLaneEnvironment {
  /** Executors of the standalone kind, where they are not the usual ones. */
  readonly standalone?: ExecutorHosts;
}

const groups = {
  utility: 'Utility process, where the window runs programs',
  standalone: 'loadstone-executor, the standalone program',
  remote: 'The executor that was named',
} as const;

/** Every lane that can be named, also those that cannot run here. */
export function laneChoices({ hosts, standalone }: Pick<LaneEnvironment, 'hosts' | 'standalone'>): LaneChoice[] {
  const group = groups[hosts.usual.kind];
  const missing = findLlvmTools() === null ? llvmMissing : null;
  return [
    ...ours.map(({ name, note }) => ({ name, note, group, unavailable: null, usual: usualLanes.has(name) })),
    ...(standalone === undefined ? [] : ours).map(({ name, note }) => ({
      name: `${name}${standaloneSuffix}`,
      note,
      group: groups.standalone,
      unavailable: null,
      usual: false,
    })),
    ...llvmManagers.map((manager) => ({
      name: `llvm-${manager}`,
      note: `${llvmManagerNotes[manager]}; ${llvmNote}`,
      group: 'LLVM, for reference',
      unavailable: missing,
      usual: usualLanes.has(`llvm-${manager}`) && missing === null,
    })),
  ];
}

/**
 * The lanes that `names` asks for, in that order; null: all that work here, so LLVM's only where it is installed. Throws
 * InputError for a name that is none.
 */
export function makeLanes(
  names: readonly string[] | null,
  program: LaneProgram,
  environment: LaneEnvironment,
): readonly Lane[] {
  const tools = findLlvmTools();
  const wanted = names ?? laneNames.filter((name) => tools !== null || !name.startsWith('llvm-'));
  return [...new Set(wanted)].map((name) => {
    const { standalone } = environment;
    const elsewhere = name.endsWith(standaloneSuffix) && standalone !== undefined;
    const plain = elsewhere ? name.slice(0, -standaloneSuffix.length) : name;
    const words = ours.find((known) => known.name === plain);
    if (words !== undefined) {
      return elsewhere
        ? new ExecutorLane({ ...words, name }, program, { ...environment, hosts: standalone })
        : new ExecutorLane(words, program, environment);
    }
    const manager = llvmManagers.find((known) => `llvm-${known}` === name);
    if (manager !== undefined) return new LlvmLane(manager, program, tools);
    throw new InputError(`there is no lane '${name}': allowed are ${laneNames.join(', ')}`);
  });
}
