// Loads a program into an executor: resolve, link, look up, all in few messages; nothing of it runs yet.

import { resourceUsage } from 'node:process';
import { ExecutorError, LinkError, LoadstoneError } from '../../shared/errors.ts';
import { loadstoneNames, orcNames, Placement } from '../../shared/orc/bootstrapNames.ts';
import { spsError, spsTuple } from '../../shared/orc/sps.ts';
import type { LoadRecord } from '../../shared/ui/records.ts';
import { describeStatus } from '../epc/executorProcess.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import type { DeadStripReport } from '../link/deadStrip.ts';
import { GlobalSymbols } from '../link/globalSymbols.ts';
import type { BasicLayout } from '../link/layout.ts';
import { type LinkedLoad, type LinkJob, link } from '../link/link.ts';
import type { LinkEnvironment } from '../link/linkEnvironment.ts';
import { type RequiredPlacement, requiredPlacement } from '../link/placement.ts';
import type { Pause } from '../link/turns.ts';
import type { Phases } from '../timing/phases.ts';
import type { ExecutorConnection } from './executorConnection.ts';
import { ExecutorCosts, type ExecutorPart } from './executorCosts.ts';
import type { LinkInputs } from './linkInputs.ts';
import { usedLibraries } from './publishedLibraries.ts';
import { ResourceTracker } from './resourceTracker.ts';
import { checkQuota } from './runPreparation.ts';
import { startSymbol } from './runProgram.ts';
import { segmentParts } from './segmentRecords.ts';
import {
  type LostGroup,
  type MemberPull,
  type Resolution,
  resolveSymbols,
  resolveSymbolsInTurns,
} from './symbolResolution.ts';
import { defaultLibraries } from './windowsLibraries.ts';

/** What is to be loaded, resolved among itself: says what kind of executor it needs. */
export interface ResolvedProgram {
  readonly job: LinkJob;
  /** Parallel to the job's units: the path of the file that brought each in. */
  readonly owners: readonly string[];
  /** Which archive members were taken, and why. */
  readonly pulls: readonly MemberPull[];
  /** COMDAT groups that were left out. */
  readonly lostGroups: readonly LostGroup[];
  readonly required: RequiredPlacement;
}

export interface LoadOptions {
  /** Bytes that all of it may take, at most; null for no limit. */
  readonly quota?: number | null;
  /** Asked between units whether other work wants its turn. */
  readonly pause?: Pause;
}

export interface LoadedProgram {
  readonly tracker: ResourceTracker;
  /** With what is known of calls that nobody waits for: all of it once `settled` has resolved, or anything was run. */
  readonly record: LoadRecord;
  settled(): Promise<void>;
}

/** And where it lies. */
export interface LiveProgram {
  readonly connection: ExecutorConnection;
  readonly program: LoadedProgram;
}

/** `entry`: a function that is called in place of main. Throws LinkError, or FormatError of an archive's member. */
export function resolveProgram(
  { files, owners }: Pick<LinkInputs, 'files' | 'owners'>,
  deadStrip: boolean,
  phases: Phases,
  entry: string | null = null,
): ResolvedProgram {
  const globals = new GlobalSymbols(expectedNames(files));
  const roots = rootsOf(entry);
  return resolvedProgram(resolveSymbols(files, globals, phases, roots), { globals, owners, roots, deadStrip, phases });
}

/** The same, with turns for other work; rejects also where the load was called off. */
export async function resolveProgramInTurns(
  { files, owners }: Pick<LinkInputs, 'files' | 'owners'>,
  deadStrip: boolean,
  phases: Phases,
  entry: string | null,
  pause: Pause,
): Promise<ResolvedProgram> {
  const globals = new GlobalSymbols(expectedNames(files));
  const roots = rootsOf(entry);
  const resolution = await resolveSymbolsInTurns(files, globals, phases, roots, pause);
  return resolvedProgram(resolution, { globals, owners, roots, deadStrip, phases });
}

/** Those of objects at most; a kilobyte of an archive has about one. */
function expectedNames(files: LinkInputs['files']): number {
  let names = 0;
  for (const file of files) {
    if (file.kind === 'object') names += file.object.symbolCount;
    else names += file.archive.bytes.length / 1024;
  }
  return Math.min(Math.ceil(names), mostExpectedNames);
}

const mostExpectedNames = 2 ** 16;

function rootsOf(entry: string | null): readonly string[] {
  return entry === null ? [] : [entry];
}

interface ResolutionContext {
  readonly globals: GlobalSymbols;
  readonly owners: readonly string[];
  readonly roots: readonly string[];
  readonly deadStrip: boolean;
  readonly phases: Phases;
}

function resolvedProgram(
  { units, pulls, lostGroups }: Resolution,
  { globals, owners, roots, deadStrip, phases }: ResolutionContext,
): ResolvedProgram {
  for (const name of roots) {
    if (globals.graph[globals.intern(name)] === null) {
      throw new LinkError(`nothing on the list defines a function '${name}': choose one that an object exports`);
    }
  }
  const job = deadStrip ? { units, globals, deadStripRoots: [startSymbol, ...roots] } : { units, globals };
  const required = phases.measure('resolve', () => requiredPlacement(units));
  return { job, owners, pulls, lostGroups, required };
}

/**
 * `companions`: what to say of archives that were added. Rejects with LinkError, MemoryError or ExecutorError, or where
 * `pause` does; memory and session are then as they were, and so is the executor, but for stacks that the load had made executable.
 */
export async function loadProgram(
  { job, owners, required }: ResolvedProgram,
  connection: ExecutorConnection,
  companions: readonly string[],
  phases: Phases,
  { quota = null, pause }: LoadOptions = {},
): Promise<LoadedProgram> {
  const { placement, reason } = required;
  const { memory, symbols, process } = connection;
  await symbols.addLibraries(defaultLibraries(job.units));
  const faultsBefore = resourceUsage().minorPageFault;
  const costs = new ExecutorCosts(process.epc, phases);
  const { ehFrameActions, functionTableActions } = unwindActions(process.epc);
  const environment: LinkEnvironment = {
    memory: {
      allocate: (layouts) => {
        checkQuota(sizeOf(layouts), quota);
        return costs.after(memory.allocate(layouts, placement));
      },
      finalize: (allocs) => costs.after(memory.finalize(allocs)),
    },
    lookUp: (names) => costs.after(symbols.lookUp(names)),
    readAt: connection.readAt,
    phases,
    pause,
    threadStorage: connection.threadStorage,
    ehFrameActions,
    functionTableActions,
  };
  const executableStackFor = stackRequest(job);
  let load: LinkedLoad;
  let executorPart: ExecutorPart;
  try {
    if (executableStackFor !== null && !connection.stacks.executable) {
      await makeStacksExecutable(connection, executableStackFor);
      connection.stacks.executable = true;
    }
    load = await linkInto(connection, () => link(job, environment));
  } finally {
    executorPart = costs.end();
  }
  const totalMs = phases.elapsedMs;
  const memoryRoute = connection.route.describe();
  const controllerFaults = resourceUsage().minorPageFault - faultsBefore;
  const makeRecord = (): LoadRecord => ({
    totalMs,
    phases: phases.records(),
    segments: load.units.flatMap((unit) => segmentParts(unit).map((part) => ({ unit: unit.name, ...part }))),
    libraries: usedLibraries(job.globals, connection.libraries),
    companions: [...companions],
    deadStrip: load.deadStrip === null ? null : deadStripRecord(load.deadStrip),
    executableStackFor,
    restriction: [...connection.restrictionReport],
    placement: describePlacement(placement, reason, connection.librariesLow),
    memoryRoute,
    ...executorPart,
    controllerFaults,
  });
  return new ProgramOf(new ResourceTracker(load, memory, owners), makeRecord, costs);
}

class ProgramOf implements LoadedProgram {
  readonly tracker: ResourceTracker;
  readonly #makeRecord: () => LoadRecord;
  readonly #costs: ExecutorCosts;
  #record: LoadRecord | null = null;

  /** The record is made when it is asked for: what is told of a load must not keep its program waiting. */
  constructor(tracker: ResourceTracker, makeRecord: () => LoadRecord, costs: ExecutorCosts) {
    this.tracker = tracker;
    this.#makeRecord = makeRecord;
    this.#costs = costs;
  }

  get record(): LoadRecord {
    this.#record ??= this.#makeRecord();
    return this.#costs.completed(this.#record);
  }

  settled(): Promise<void> {
    return this.#costs.settled();
  }
}

/** The memory of an executor that ends is taken from under the linker's hands: what that throws says nothing. */
async function linkInto<T>({ process }: ExecutorConnection, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const isOurs = error instanceof LoadstoneError;
    if (process.epc.connected || (isOurs && !(error instanceof ExecutorError))) throw error;
    const { status } = await process.ended;
    const ended = `executor ${process.pid} ended while objects were loaded into it: ${describeStatus(status)}`;
    throw new ExecutorError(`${ended}${isOurs ? ` (${error.message})` : ''}; load them again`);
  }
}

/** With a record that lacks nothing. */
export async function settled(loading: Promise<LiveProgram>): Promise<LiveProgram> {
  const live = await loading;
  await live.program.settled();
  return live;
}

/** Each system has one kind of unwind information: function tables on Windows, else .eh_frame. */
export function unwindActions(
  epc: ExecutorProcessControl,
): Required<Pick<LinkEnvironment, 'ehFrameActions' | 'functionTableActions'>> {
  const register = epc.findSymbol(loadstoneNames.registerFunctionTable);
  if (register !== null) {
    const deregister = epc.symbol(loadstoneNames.deregisterFunctionTable);
    return { ehFrameActions: null, functionTableActions: { register, deregister } };
  }
  return {
    ehFrameActions: {
      register: epc.symbol(orcNames.registerEhFrame),
      deregister: epc.symbol(orcNames.deregisterEhFrame),
    },
    functionTableActions: null,
  };
}

/** Gives its memory back. An executor that is gone has taken it along, whoever notices that first. */
export async function unloadProgram({ tracker }: LoadedProgram, connection: ExecutorConnection | null): Promise<void> {
  const epc = connection?.process.epc;
  try {
    if (epc?.connected === true) await tracker.remove();
  } catch (error) {
    if (epc?.connected === true) throw error;
  }
}

function deadStripRecord({ dropped, droppedBytes, keptBytes }: DeadStripReport): LoadRecord['deadStrip'] {
  return { dropped: [...dropped], droppedBytes, keptBytes };
}

/** Bytes of all segments. */
function sizeOf(layouts: readonly BasicLayout[]): number {
  let bytes = 0;
  for (const { segments } of layouts) for (const { size } of segments) bytes += size;
  return bytes;
}

/** The first object that asks for an executable stack. */
export function stackRequest({ units }: LinkJob): string | null {
  for (const { graphs } of units) for (const graph of graphs) if (graph.executableStack) return graph.name;
  return null;
}

async function makeStacksExecutable({ process }: ExecutorConnection, object: string): Promise<void> {
  const { epc } = process;
  const advice = 'compile it without taking the address of a nested function';
  if (epc.findSymbol(loadstoneNames.makeStacksExecutable) === null) {
    throw new LinkError(`${object} asks for an executable stack, which this executor cannot be asked for; ${advice}`);
  }
  const failure = await epc.call(loadstoneNames.makeStacksExecutable, spsTuple(), [], spsError);
  if (failure !== null)
    throw new LinkError(`${object} asks for an executable stack, which the C library refuses: ${failure}; ${advice}`);
}

function describePlacement(placement: Placement, reason: string | null, librariesLow: boolean): string {
  switch (placement) {
    case Placement.Low2GB:
      return `below 2 GB${librariesLow ? ' with all libraries' : ''}, because of ${reason ?? '32-bit absolute relocations'}`;
    case Placement.NearLibraries:
      return 'within 2 GB of the C library';
    case Placement.Anywhere:
      return 'anywhere';
    case Placement.Exact:
      return 'at the address asked for';
  }
}
