// The lanes of a comparison by name: ours, one for each way to an executor's memory, and LLVM's.
import { InputError } from '../../shared/errors.ts';
import {
  ExecutorLane,
  type ExecutorLaneEnvironment,
  type ExecutorLaneWords,
  type LaneProgram,
} from './executorLane.ts';
import { findLlvmTools, LlvmLane, llvmManagers } from './llvmLane.ts';
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

/**
 * The lanes that `names` asks for, in that order; null: all that work here, so LLVM's only where it is installed. Throws
 * InputError for a name that is none.
 */
export function makeLanes(
  names: readonly string[] | null,
  program: LaneProgram,
  environment: ExecutorLaneEnvironment,
): readonly Lane[] {
  const tools = findLlvmTools();
  const wanted = names ?? laneNames.filter((name) => tools !== null || !name.startsWith('llvm-'));
  return [...new Set(wanted)].map((name) => {
    const words = ours.find((known) => known.name === name);
    if (words !== undefined) return new ExecutorLane(words, program, environment);
    const manager = llvmManagers.find((known) => `llvm-${known}` === name);
    if (manager !== undefined) return new LlvmLane(manager, program, tools);
    throw new InputError(`there is no lane '${name}': allowed are ${laneNames.join(', ')}`);
  });
}
