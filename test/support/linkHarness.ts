// Links in this process, at chosen addresses, into plain byte arrays: an environment for the pure linker that shows
// what it wrote. Nothing is executed.

import { GlobalSymbols } from '../../app/main/link/globalSymbols.ts';
import { pagedLayout } from '../../app/main/link/layout.ts';
import { type LinkedLoad, link } from '../../app/main/link/link.ts';
import type {
  AllocationAction,
  ExternalSymbol,
  FinalizedAlloc,
  InFlightAlloc,
  LinkEnvironment,
  LinkMemory,
  PhaseRecorder,
} from '../../app/main/link/linkEnvironment.ts';
import type { Block, LinkGraph, LinkUnit } from '../../app/main/link/linkGraph.ts';
import type { ThreadStorage } from '../../app/main/link/threadStorage.ts';
import type { Pause } from '../../app/main/link/turns.ts';
import { parseArchive } from '../../app/main/object/archive.ts';
import { parseObjectFile } from '../../app/main/object/objectFile.ts';
import {
  type MemberPull,
  type ResolutionInput,
  resolveSymbols,
  resolveSymbolsInTurns,
} from '../../app/main/session/symbolResolution.ts';
import { addBytes, executorAddress, nullAddress } from '../../app/shared/executorAddress.ts';

export interface HarnessOptions {
  /** Where the first unit goes; each further one at the next 64 KB. Default: 0x7f0000000000. */
  readonly base?: number;
  /** Bytes between the bases of two units. */
  readonly distance?: number;
  /** What the look-up finds; a name that is not here is missing. */
  readonly externals?: Readonly<Record<string, number>>;
  /** Names that are known before the load. */
  readonly known?: Readonly<Record<string, number>>;
  readonly registerEhFrames?: boolean;
  readonly registerFunctionTables?: boolean;
  /** What the look-up says that its finds are. Default: unknown. */
  readonly externalType?: ExternalSymbol['type'];
  /** Entry points of dead stripping; left out, nothing is stripped. */
  readonly deadStripRoots?: readonly string[];
  /** Room for thread-local variables; left out, there is none. */
  readonly threadStorage?: ThreadStorage;
  /** In place of the harness's own: base, distance and failFinalize mean nothing then. */
  readonly memory?: LinkMemory;
  /** Makes finalize reject. */
  readonly failFinalize?: boolean;
  /** Left out, nothing is recorded. */
  readonly phases?: PhaseRecorder;
  /** Left out, the link keeps the thread. */
  readonly pause?: Pause;
}

export interface HarnessLink {
  readonly load: LinkedLoad;
  readonly units: readonly LinkUnit[];
  readonly pulls: readonly MemberPull[];
  readonly events: readonly string[];
  readonly actions: readonly AllocationAction[];
}

/** Records nothing. */
export const noPhases: PhaseRecorder = {
  measure: (_phase, run) => run(),
  measureAsync: (_phase, run) => run(),
  count: () => undefined,
};

export function objectInput(name: string, bytes: Uint8Array): ResolutionInput {
  return { kind: 'object', object: parseObjectFile(name, bytes) };
}

export function archiveInput(name: string, bytes: Uint8Array, whole = false): ResolutionInput {
  return { kind: 'archive', archive: parseArchive(name, bytes), whole };
}

/** Resolves and links; `events` tells what was asked of the environment, also when linking fails. */
export async function linkInputs(
  inputs: readonly ResolutionInput[],
  options: HarnessOptions = {},
  events: string[] = [],
): Promise<HarnessLink> {
  const globals = new GlobalSymbols();
  for (const [name, address] of Object.entries(options.known ?? {})) globals.defineExternal(name, address);
  const { phases = noPhases, pause } = options;
  const { units, pulls } =
    pause === undefined
      ? resolveSymbols(inputs, globals, phases)
      : await resolveSymbolsInTurns(inputs, globals, phases, [], pause);
  const actions: AllocationAction[] = [];
  const { deadStripRoots } = options;
  const job = { units, globals, ...(deadStripRoots === undefined ? {} : { deadStripRoots }) };
  const load = await link(job, environment(options, events, actions));
  return { load, units, pulls, events, actions };
}

/** The bytes of a block, as they stand in working memory. */
export function bytesOf(block: Block): Uint8Array {
  return block.memory.subarray(block.memoryOffset, block.memoryOffset + block.size);
}

/** The first live block of a section. */
export function blockNamed(graph: LinkGraph | undefined, name: string): Block {
  const block = graph?.blocks.find((each) => each.section.name === name && each.live);
  if (block === undefined) throw new Error(`no block ${name} in ${graph?.name}`);
  return block;
}

function environment(options: HarnessOptions, events: string[], actions: AllocationAction[]): LinkEnvironment {
  const { base = 0x7f00_0000_0000, distance = 0x1_0000, externals = {}, failFinalize = false } = options;
  const tableHooks = { register: executorAddress(0x3333), deregister: executorAddress(0x4444) };
  const hooks = { register: executorAddress(0x1111), deregister: executorAddress(0x2222) };
  return {
    phases: options.phases ?? noPhases,
    ...(options.pause === undefined ? {} : { pause: options.pause }),
    threadStorage: options.threadStorage ?? null,
    ehFrameActions: options.registerEhFrames === true ? hooks : null,
    functionTableActions: options.registerFunctionTables === true ? tableHooks : null,
    lookUp: async (names) => {
      events.push(`look up ${names.join(' ')}`);
      return names.map((name): ExternalSymbol | null => {
        const address = externals[name];
        return address === undefined
          ? null
          : { address: executorAddress(address), type: options.externalType ?? 'unknown' };
      });
    },
    memory: options.memory ?? {
      allocate: async (layouts) => {
        events.push(`allocate ${layouts.map((layout) => layout.unit.name).join(' ')}`);
        return layouts.map((layout, index): InFlightAlloc => {
          const start = executorAddress(base + index * distance);
          const { offsets } = pagedLayout(layout, 4096);
          return {
            segments: layout.segments.map((segment, segmentIndex) => ({
              address: addBytes(start, offsets[segmentIndex] ?? 0),
              // Dirty, so that a byte that nobody writes shows.
              workingMemory: new Uint8Array(segment.contentSize).fill(0xee),
            })),
            addAction: (action) => actions.push(action),
            abandon: async () => {
              events.push(`abandon ${layout.unit.name}`);
            },
          };
        });
      },
      finalize: async (allocs) => {
        if (failFinalize) throw new Error('finalize failed');
        events.push(`finalize ${allocs.length}`);
        return allocs.map((alloc) => (alloc.segments[0]?.address ?? nullAddress) as FinalizedAlloc);
      },
    },
  };
}
