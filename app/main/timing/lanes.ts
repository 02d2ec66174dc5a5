// The lanes of a comparison by name: ours, one for each way to an executor's memory, and LLVM's.
import { InputError } from '../../shared/errors.ts';
import type { LaneChoice } from '../../shared/ui/timingRecords.ts';
import type { ExecutorHost } from '../epc/executorProcess.ts';
import type { HelperProcess } from '../epc/helperProcess.ts';
import type { ExecutorHosts } from '../session/executorConnection.ts';
import {
  ExecutorLane,
  type ExecutorLaneEnvironment,
  type ExecutorLaneWords,
  type LaneProgram,
} from './executorLane.ts';
import { InProcessLane, inProcessWords } from './inProcessLane.ts';
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

const messagePortWords: ExecutorLaneWords = {
  name: 'message-port',
  note: "content over a MessagePort of Electron's, slabs; the executor is a utility process",
  memory: { kind: 'rpc', settings: {} },
};

export const laneNames: readonly string[] = [
  ...ours.map(({ name }) => name),
  messagePortWords.name,
  inProcessWords.name,
  ...llvmManagers.map((manager) => `llvm-${manager}`),
];

/** Lanes of a comparison where nobody chose, in the window: the three ways, warm, and LLVM's own with shared memory. */
const usualLanes: ReadonlySet<string> = new Set(['generic', 'rpc', 'slab-warm', 'packed-warm', 'llvm-shared']);

/** Behind a lane's name: the same lane with loadstone-executor, where the usual executor is another. */
const standaloneSuffix = '@standalone';

export interface LaneEnvironment extends ExecutorLaneEnvironment {
  /** Executors of the standalone kind, where they are not the usual ones. */
  readonly standalone?: ExecutorHosts;
  /** Starts the process in which the in-process lane has both its ends. */
  readonly helper?: () => HelperProcess;
  /** A utility process behind a MessagePort; there is none outside of Electron. */
  readonly messagePort?: ExecutorHost;
}

const unavailable = {
  'message-port': "only Electron has these ports: compare in the window, or with 'electron . --command-line compare'",
  'in-process': 'no helper process can be started here',
} as const;

const groups = {
  utility: 'Utility process, where the window runs programs',
  standalone: 'loadstone-executor, the standalone program',
  remote: 'The executor that was named',
} as const;

/** Every lane that can be named, also those that cannot run here. */
export function laneChoices(environment: Omit<LaneEnvironment, 'addon' | 'start'>): LaneChoice[] {
  const { hosts, standalone, messagePort, helper } = environment;
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
    {
      ...described(messagePortWords),
      group: groups.utility,
      unavailable: messagePort === undefined ? unavailable['message-port'] : null,
      usual: false,
    },
    {
      ...described(inProcessWords),
      group: 'One process, a helper of its own',
      unavailable: helper === undefined ? unavailable['in-process'] : null,
      usual: false,
    },
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
  const works = (name: string): boolean => {
    if (name === messagePortWords.name) return environment.messagePort !== undefined;
    if (name === inProcessWords.name) return environment.helper !== undefined;
    return tools !== null || !name.startsWith('llvm-');
  };
  const wanted = names ?? laneNames.filter(works);
  return [...new Set(wanted)].map((name) => {
    const { standalone, messagePort, helper } = environment;
    if (name === messagePortWords.name && messagePort !== undefined) {
      return new ExecutorLane(messagePortWords, program, { ...environment, hosts: { usual: messagePort, low: null } });
    }
    if (name === inProcessWords.name && helper !== undefined) return new InProcessLane(program, helper);
    if (name === 'message-port' || name === 'in-process') {
      throw new InputError(`lane '${name}' cannot run here: ${unavailable[name]}`);
    }
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

function described({ name, note }: ExecutorLaneWords): Pick<LaneChoice, 'name' | 'note'> {
  return { name, note };
}
