// The linker: one function, its phases in order. Called by the session with the graphs of one load, resolved by
// symbolResolution.ts; pure but for the LinkEnvironment it is given. A failure after allocation goes through one
// path that abandons every allocation.

import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { assignGlobalAddresses, assignSymbolAddresses } from './addresses.ts';
import { type CodeFragments, fragmentRuns, joinCodeFragments, writeFragmentPointers } from './codeFragments.ts';
import { type DeadStripReport, dropUnreachable } from './deadStrip.ts';
import { dropDeadUnwindRecords } from './ehFrame.ts';
import { defineExternals, externalIds } from './externals.ts';
import {
  dropDeadFunctionEntries,
  type FunctionTable,
  functionTableAction,
  functionTableOf,
  writeFunctionTable,
} from './functionTables.ts';
import { GlobalState, type GlobalSymbols } from './globalSymbols.ts';
import { defineSectionStarts, groupedRuns } from './groupedSections.ts';
import { claimImageBase, placeImageBase } from './imageBase.ts';
import {
  defineInitializerSymbols,
  type InitializerKind,
  type InitializerRange,
  type InitializerTable,
  initializerBlocks,
  initializerRanges,
  sizeInitializerTable,
  writeInitializerTable,
} from './initializerRanges.ts';
import { type BasicLayout, checkPadding, layOut, place, readUnread, type UnreadBlock } from './layout.ts';
import type { ExternalSymbol, FinalizedAlloc, InFlightAlloc, LinkEnvironment } from './linkEnvironment.ts';
import {
  defineLinkerSymbols,
  findLinkerSymbols,
  findSharedSections,
  type SectionRun,
  type SharedSection,
} from './linkerSymbols.ts';
import type { LinkGraph, LinkUnit } from './linkGraph.ts';
import { buildTables, gotSymbolName, type UnitTables } from './tables.ts';
import { placeThreadLocals, threadLocalBaseSymbol } from './threadStorage.ts';
import { inPieces, inSteps, inTurns, type Steps } from './turns.ts';
import { ehFrameAction, ehFrameRange } from './unwindRegistration.ts';
import { applyFixups } from './x86_64/fixups.ts';
import type { IndirectFunction } from './x86_64/indirectFunctions.ts';

export interface LinkJob {
  readonly units: readonly LinkUnit[];
  readonly globals: GlobalSymbols;
  /** Drop what these names, initializers and finalizers do not reach; left out: keep everything. */
  readonly deadStripRoots?: readonly string[];
}

/** One unit of unloading after the link. */
export interface LinkedUnit {
  readonly name: string;
  /** Null for a unit that needs no memory at all. */
  readonly alloc: FinalizedAlloc | null;
  readonly layout: BasicLayout;
  /** Addresses of all blocks and symbols are set. */
  readonly graphs: readonly LinkGraph[];
  readonly tables: UnitTables;
  /** The registered .eh_frame, its zero word included; null if the unit has none. */
  readonly ehFrame: { readonly start: ExecutorAddress; readonly end: ExecutorAddress } | null;
  /** The registered table of COFF's unwind entries; null if the unit has none. */
  readonly functionTable: FunctionTable | null;
  /** Resolvers that have to run in the executor, and where their results go. The start object does it in a run. */
  readonly indirectFunctions: readonly IndirectFunction[];
  /** This unit's own ranges, in order of execution as initializerRanges.ts describes. */
  readonly preInitializers: readonly InitializerRange[];
  readonly initializers: readonly InitializerRange[];
  readonly finalizers: readonly InitializerRange[];
}

export interface LinkedLoad {
  readonly units: readonly LinkedUnit[];
  readonly globals: GlobalSymbols;
  /** What dead stripping dropped and why the rest stayed; null if it was not asked for. */
  readonly deadStrip: DeadStripReport | null;
  /** Sections whose blocks lie side by side across units, which cannot be unloaded one at a time. */
  readonly sharedSections: readonly SharedSection[];
  /** Null for a name that the load neither defines nor uses, and for an undefined weak one. */
  addressOf(name: string): ExecutorAddress | null;
}

/**
 * Links one load. Throws LinkError (unresolved symbols, all at once; values out of range; unsupported relocations);
 * what the environment throws passes through. In either case every allocation has been abandoned.
 */
export async function link(job: LinkJob, environment: LinkEnvironment): Promise<LinkedLoad> {
  const { units, globals } = job;
  const { phases, memory, pause } = environment;
  units.forEach((unit, index) => {
    for (const graph of unit.graphs) graph.unit = index;
  });
  const { deadStripRoots } = job;
  const deadStrip = await phases.measureAsync('prune', async () => {
    const report =
      deadStripRoots === undefined ? null : await inPieces(dropUnreachable(units, globals, deadStripRoots), pause);
    await inTurns(units, pause, ({ graphs }) => {
      graphs.forEach(dropDeadUnwindRecords);
      graphs.forEach(dropDeadFunctionEntries);
    });
    return report;
  });
  const { tables, initializers, fragments } = await phases.measureAsync('tables', () =>
    makeTables(units, globals, environment),
  );
  const linkerSymbols = findLinkerSymbols(externalIds(globals), units, globals);
  const grouped = groupedRuns(units);
  const runs = [...linkerSymbols.runs, ...fragmentRuns(fragments), ...grouped];
  const externals = externalIds(globals);
  // The executor searches while places are found and content is copied.
  const searching = phases.measure('look up', () => lookUpExternals(externals, globals, environment));
  const searched = searching.then(noResult, noResult);
  const layouts: BasicLayout[] = [];
  await phases.measureAsync('layout', () =>
    inSteps(units, pause, (unit, index) => addLayout(layouts, unit, tablesOf(tables, index).graph, index, runs)),
  );
  checkPadding(layouts);
  const placedLayouts = layouts.filter((layout) => layout.segments.length > 0);
  let inFlight: readonly InFlightAlloc[] = [];
  try {
    inFlight = await phases.measureAsync('allocate', () => memory.allocate(placedLayouts));
    const unread = await phases.measureAsync('copy', () => copyContent(placedLayouts, inFlight, environment));
    if (unread.length > 0) await phases.measureAsync('copy', () => readUnread(unread, environment.readAt));
    const found = await phases.measureAsync('look up', () => {
      phases.count('externals', externals.length);
      return searching;
    });
    defineExternals(externals, found, globals, units);
    defineLinkerSymbols(linkerSymbols, layouts, globals);
    defineSectionStarts(grouped, globals);
    placeImageBase(placedLayouts, inFlight, globals);
    const image = phases.measure('layout', () => placeThreadLocals(units, environment.threadStorage));
    await phases.measureAsync('fix up', () => fixUp(units, tables, initializers, globals, environment));
    writeFragmentPointers(fragments);
    if (image.length > 0) await phases.measureAsync('finalize', () => writeImage(image, environment));
    const inFlightOf = byLayout(layouts, inFlight);
    const ehFrames = layouts.map((layout, index) => {
      const range = ehFrameRange(tablesOf(tables, index), layout);
      const action = range === null ? null : ehFrameAction(range, environment.ehFrameActions);
      if (action !== null) inFlightOf[index]?.addAction(action);
      return range;
    });
    const functionTables = layouts.map((_, index) => {
      const table = functionTableOf(tablesOf(tables, index).functionTable, globals);
      const action = table === null ? null : functionTableAction(table, environment.functionTableActions);
      if (action !== null) inFlightOf[index]?.addAction(action);
      return table;
    });
    const finalized = await phases.measureAsync('finalize', () => memory.finalize(inFlight));
    const allocOf = byLayout(layouts, finalized);
    const linked = units.map((unit, index): LinkedUnit => {
      return {
        name: unit.name,
        alloc: allocOf[index] ?? null,
        layout: layouts[index] ?? { unit, segments: [] },
        graphs: unit.graphs,
        tables: tablesOf(tables, index),
        ehFrame: ehFrames[index] ?? null,
        functionTable: functionTables[index] ?? null,
        indirectFunctions: tablesOf(tables, index).indirectFunctions.functions(),
        preInitializers: unitRanges(unit, 'preinit'),
        initializers: unitRanges(unit, 'init'),
        finalizers: unitRanges(unit, 'fini'),
      };
    });
    const sharedSections = findSharedSections(runs, units);
    return { units: linked, globals, deadStrip, sharedSections, addressOf: (name) => globals.addressOf(name) };
  } catch (error) {
    await Promise.all(inFlight.map((alloc) => alloc.abandon()));
    await searched;
    throw error;
  }
}

/** What each layout has of `placed`, which has one for each that has segments. */
function byLayout<T>(layouts: readonly BasicLayout[], placed: readonly T[]): (T | null)[] {
  let next = 0;
  return layouts.map(({ segments }) => (segments.length > 0 ? (placed[next++] ?? null) : null));
}

/** What a rejection is that is waited for elsewhere. */
function noResult(): void {
  // There is nothing to be done.
}

// The steps of one unit are functions of the module: iterators of a closure are of a hidden class of its own, which no
// inline cache has met.

function* addLayout(
  layouts: BasicLayout[],
  unit: LinkUnit,
  tables: LinkGraph,
  index: number,
  runs: readonly SectionRun[],
): Steps {
  layouts.push(yield* layOut(unit, tables, index, runs));
}

function* addTables(tables: UnitTables[], unit: LinkUnit, globals: GlobalSymbols, gotSymbol: number): Steps {
  tables.push(yield* buildTables(unit, globals, gotSymbol));
}

/** Adds the number of relocations. */
function* fixUpUnit(
  unit: LinkUnit,
  tables: UnitTables,
  globals: GlobalSymbols,
  applied: { relocations: number },
): Steps {
  for (const graph of unit.graphs) tables.plt.dropDataStubs(graph, globals);
  tables.got.write(globals);
  tables.plt.write();
  tables.indirectFunctions.write();
  tables.threadLocals.write(globals);
  for (const graph of unit.graphs) applied.relocations += yield* applyFixups(graph, tables, globals);
  writeFunctionTable(unit, tables.functionTable);
}

const noRanges: readonly InitializerRange[] = [];

function unitRanges(unit: LinkUnit, kind: InitializerKind): readonly InitializerRange[] {
  return unit.graphs.some(({ hasRoles }) => hasRoles) ? initializerRanges(initializerBlocks([unit], kind)) : noRanges;
}

function tablesOf(tables: readonly UnitTables[], unit: number): UnitTables {
  const found = tables[unit];
  if (found === undefined) throw new RangeError(`tables of unit ${unit}: there are ${tables.length}`);
  return found;
}

async function makeTables(
  units: readonly LinkUnit[],
  globals: GlobalSymbols,
  { phases, pause }: LinkEnvironment,
): Promise<{ tables: readonly UnitTables[]; initializers: InitializerTable | null; fragments: CodeFragments }> {
  for (const name of [gotSymbolName, threadLocalBaseSymbol]) {
    const id = globals.find(name);
    // The program's thread-local variables have their distances from the thread pointer itself, which is at 0.
    if (id !== undefined && globals.state[id] === GlobalState.undefined) globals.state[id] = GlobalState.linkerMade;
  }
  claimImageBase(globals);
  const gotSymbol = globals.find(gotSymbolName) ?? -1;
  const tables: UnitTables[] = [];
  await inSteps(units, pause, (unit) => addTables(tables, unit, globals, gotSymbol));
  for (const unitTables of tables) {
    phases.count('gotSlots', unitTables.got.graphs.length);
    phases.count('stubs', unitTables.plt.slots.length);
  }
  const fragments = joinCodeFragments(units, tables);
  return { tables, initializers: sizeInitializerTable(units, tables, globals, fragments), fragments };
}

async function writeImage(image: Uint8Array, { threadStorage }: LinkEnvironment): Promise<void> {
  if (threadStorage === null) throw new RangeError('thread-local variables were placed without room for them');
  await threadStorage.write(image);
}

/** One message for all, none where nothing is missing. */
async function lookUpExternals(
  ids: readonly number[],
  globals: GlobalSymbols,
  environment: LinkEnvironment,
): Promise<readonly (ExternalSymbol | null)[]> {
  return ids.length === 0 ? [] : await environment.lookUp(ids.map((id) => globals.name(id)));
}

/** What is left to be read. */
async function copyContent(
  layouts: readonly BasicLayout[],
  inFlight: readonly InFlightAlloc[],
  { phases, pause }: LinkEnvironment,
): Promise<readonly UnreadBlock[]> {
  const unread: UnreadBlock[] = [];
  await inSteps(layouts, pause, (layout, index) => place(layout, inFlight[index]?.segments ?? [], unread));
  let bytes = 0;
  for (const { segments } of layouts) for (const { contentSize } of segments) bytes += contentSize;
  phases.count('contentBytes', bytes);
  return unread;
}

async function fixUp(
  units: readonly LinkUnit[],
  tables: readonly UnitTables[],
  initializers: InitializerTable | null,
  globals: GlobalSymbols,
  { phases, pause }: LinkEnvironment,
): Promise<void> {
  for (const { indirectFunctions } of tables) indirectFunctions.defineStubs();
  assignGlobalAddresses(globals);
  if (initializers !== null) defineInitializerSymbols(initializers, tables, globals);
  const gotSymbol = globals.find(gotSymbolName) ?? -1;
  await inTurns(units, pause, (unit, index) => {
    const got = tablesOf(tables, index).got.block?.address ?? 0;
    for (const graph of unit.graphs) assignSymbolAddresses(graph, globals, gotSymbol, got);
  });
  const applied = { relocations: 0 };
  await inSteps(units, pause, (unit, index) => fixUpUnit(unit, tablesOf(tables, index), globals, applied));
  if (initializers !== null) writeInitializerTable(initializers, tables);
  phases.count('relocations', applied.relocations);
}
