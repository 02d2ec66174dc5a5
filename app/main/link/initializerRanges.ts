// Which initializers and finalizers a load has, in the order in which they run, and the table of them that the start
// object walks, with the indirect functions that it resolves before.
//
// The start object declares, for each of preinit, init, fini:
//   extern void *const __loadstone_init_ranges[][2], *const __loadstone_init_ranges_end[][2];
// The linker defines both symbols of a pair in the unit that names them: an array of {begin, end} in the order of
// execution that GNU ld's script gives: the joined `.init` fragments (codeFragments.ts), `.init_array.N` and `.ctors.N` (as priority 65535-N) by ascending number, then
// `.init_array` and `.ctors` in link order. Each range is an array of 8-byte function pointers:
//   begin <= end: call [begin, end) upward.
//   begin >  end: a `.ctors`/`.dtors` section, stored the other way round: call from begin-1 downward to end;
//                 skip entries that are 0 or -1.
// `fini` is in the same order; a program runs it from the last range to the first, each range backwards (so that a
// reversed range is walked upward from end to begin).
//
// COFF's `.CRT$X*` come before `.ctors`, in the order of their names: `.CRT$XI*` (C, which return an int), then `.CRT$XC*`
// (C++). `.CRT$XP*` and `.CRT$XT*` run after the other finalizers, in the order of their names. Entries of 0 are skipped.
//
// `__loadstone_indirect_functions` .. `__loadstone_indirect_functions_end` has pairs {resolver, slot}: the start object
// stores what resolver() returns at slot, before anything else of the program runs.

import { LinkError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress } from '../../shared/executorAddress.ts';
import type { CodeFragments, JoinedFunction } from './codeFragments.ts';
import { GlobalState, type GlobalSymbols } from './globalSymbols.ts';
import { type Block, type LinkGraph, type LinkUnit, Protection, type SectionRole } from './linkGraph.ts';
import { addTable } from './tableBlocks.ts';
import type { UnitTables } from './tables.ts';

export type InitializerKind = 'preinit' | 'init' | 'fini';

/** The symbols that the linker defines for the start object. */
export const initializerSymbols = {
  preinit: { begin: '__loadstone_preinit_ranges', end: '__loadstone_preinit_ranges_end' },
  init: { begin: '__loadstone_init_ranges', end: '__loadstone_init_ranges_end' },
  fini: { begin: '__loadstone_fini_ranges', end: '__loadstone_fini_ranges_end' },
} as const satisfies Record<InitializerKind, { readonly begin: string; readonly end: string }>;

/** As the start object reads it; `begin > end` marks a reversed one. */
export interface InitializerRange {
  readonly begin: ExecutorAddress;
  readonly end: ExecutorAddress;
}

/** One section of function pointers, before it has an address. */
export interface InitializerBlock {
  readonly graph: LinkGraph;
  readonly block: Block;
  /** Ascending order of execution; `noPriority` for sections without a number. */
  readonly priority: number;
  /** True for `.ctors` and `.dtors`. */
  readonly reversed: boolean;
}

/** The symbols of the table of indirect functions. */
export const indirectSymbols = {
  begin: '__loadstone_indirect_functions',
  end: '__loadstone_indirect_functions_end',
} as const;

export const noPriority = 65536;

/** The load's table, sized; written once addresses are known. */
export interface InitializerTable {
  readonly block: Block;
  readonly blocks: Readonly<Record<InitializerKind, readonly InitializerBlock[]>>;
}

/** The live initializer sections of some units in order of execution. Throws LinkError for a size that is no array's. */
export function initializerBlocks(units: readonly LinkUnit[], kind: InitializerKind): InitializerBlock[] {
  const role = roleOfKind[kind];
  const found: InitializerBlock[] = [];
  const fromEnd: InitializerBlock[] = [];
  for (const unit of units) {
    for (const graph of unit.graphs) {
      if (!graph.hasRoles) continue;
      for (const block of graph.blocks) {
        if (block.section.role !== role || !block.live || block.size === 0) continue;
        const described = describe(graph, block);
        // Of GNU's for Windows a program has one list, which is run from its end: the last file's first.
        (described.reversed && graph.directives !== null ? fromEnd : found).push(described);
      }
    }
  }
  // Array.sort is stable: equal priorities keep link order.
  return [...fromEnd.reverse(), ...found].sort((one, other) => one.priority - other.priority);
}

/** Where placed blocks lie. */
export function initializerRanges(blocks: readonly InitializerBlock[]): InitializerRange[] {
  return blocks.map(({ block, reversed }) => {
    const start = block.address;
    const end = addBytes(start, block.size);
    return reversed ? { begin: end, end: start } : { begin: start, end };
  });
}

/** Makes room for the table in the unit that names one of its symbols; null if none does. */
export function sizeInitializerTable(
  units: readonly LinkUnit[],
  tables: readonly UnitTables[],
  globals: GlobalSymbols,
  { init, fini }: CodeFragments,
): InitializerTable | null {
  const ids = tableSymbols(globals);
  if (ids.length === 0) return null;
  const owner = units.findIndex((unit) =>
    unit.graphs.some((graph) => ids.some((id) => graph.symbols.global.includes(id))),
  );
  const graph = owner < 0 ? undefined : tables[owner]?.graph;
  if (graph === undefined) return null;
  const blocks = {
    preinit: initializerBlocks(units, 'preinit'),
    init: [...pointerBlock(init), ...initializerBlocks(units, 'init')],
    fini: [...pointerBlock(fini), ...initializerBlocks(units, 'fini')],
  };
  let count = blocks.preinit.length + blocks.init.length + blocks.fini.length;
  for (const { indirectFunctions } of tables) count += indirectFunctions.count;
  for (const id of ids) globals.state[id] = GlobalState.linkerMade;
  // Never empty, so that its symbols have an address.
  const content = new Uint8Array(Math.max(1, count) * pairSize);
  return { block: addTable(graph, '.loadstone.initializers', Protection.read, content, 8), blocks };
}

/** Gives the table's symbols their addresses. */
export function defineInitializerSymbols(
  table: InitializerTable,
  tables: readonly UnitTables[],
  globals: GlobalSymbols,
): void {
  let at = table.block.address;
  setAddress(globals, indirectSymbols.begin, at);
  for (const { indirectFunctions } of tables) at = addBytes(at, indirectFunctions.count * pairSize);
  setAddress(globals, indirectSymbols.end, at);
  for (const kind of kinds) {
    const { begin, end } = initializerSymbols[kind];
    const next = addBytes(at, table.blocks[kind].length * pairSize);
    setAddress(globals, begin, at);
    setAddress(globals, end, next);
    at = next;
  }
}

/** Writes the table into its working memory. */
export function writeInitializerTable(table: InitializerTable, tables: readonly UnitTables[]): void {
  const { memory, memoryOffset, size } = table.block;
  const view = new DataView(memory.buffer, memory.byteOffset + memoryOffset, size);
  let at = 0;
  const writePair = (first: ExecutorAddress, second: ExecutorAddress) => {
    view.setBigUint64(at, BigInt(first), true);
    view.setBigUint64(at + 8, BigInt(second), true);
    at += pairSize;
  };
  for (const { indirectFunctions } of tables) {
    for (const { resolver, slot } of indirectFunctions.functions()) writePair(resolver, slot);
  }
  for (const kind of kinds) {
    for (const { begin, end } of initializerRanges(table.blocks[kind])) writePair(begin, end);
  }
}

/** Bytes of a {begin, end} or {resolver, slot} pair. */
const pairSize = 16;

const kinds: readonly InitializerKind[] = ['preinit', 'init', 'fini'];
const tableNames: readonly string[] = [
  ...kinds.flatMap((kind) => [initializerSymbols[kind].begin, initializerSymbols[kind].end]),
  indirectSymbols.begin,
  indirectSymbols.end,
];

const roleOfKind: Readonly<Record<InitializerKind, SectionRole>> = {
  preinit: 'preInitializers',
  init: 'initializers',
  fini: 'finalizers',
};

/** First in the table: the first initializer, and the last finalizer. */
function pointerBlock(joined: JoinedFunction | null): InitializerBlock[] {
  return joined === null ? [] : [{ graph: joined.graph, block: joined.pointer, priority: -1, reversed: false }];
}

function describe(graph: LinkGraph, block: Block): InitializerBlock {
  const { name } = block.section;
  if (block.size % 8 !== 0) {
    const text = `section ${name} of ${block.size} bytes: an array of function pointers has a multiple of 8`;
    throw new LinkError(`${graph.name}: ${text}`);
  }
  const kind = /^\.CRT\$X([CIPT])/.exec(name)?.[1];
  if (kind !== undefined) {
    // A program runs the finalizers' list from its end, and a reversed range of it upward.
    const isFinalizer = kind === 'P' || kind === 'T';
    const priority = isFinalizer ? -2 - nameOrder(name) : (kind === 'I' ? -4 : -3) + nameOrder(name);
    return { graph, block, priority, reversed: isFinalizer };
  }
  const reversed = /^\.[cd]tors(\.|$)/.test(name);
  const digits = /\.(\d+)$/.exec(name)?.[1];
  const number = digits === undefined ? noPriority : Number(digits);
  const priority = reversed && digits !== undefined ? 65535 - number : number;
  return { graph, block, priority, reversed };
}

/** From 0 to below 1: names of `.CRT$X*` in the order of their letters, of which six count. */
function nameOrder(name: string): number {
  const first = '.CRT$X'.length;
  let order = 0;
  for (let at = first; at < first + 6; at++) {
    const code = at < name.length ? name.charCodeAt(at) : 0;
    order += Math.min(code, 255) / 256 ** (at - first + 1);
  }
  return order;
}

/** The ids of those symbols that the load names and does not define. */
function tableSymbols(globals: GlobalSymbols): number[] {
  const ids: number[] = [];
  for (const name of tableNames) {
    const id = globals.find(name);
    if (id !== undefined && globals.state[id] === GlobalState.undefined) ids.push(id);
  }
  return ids;
}

function setAddress(globals: GlobalSymbols, name: string, address: ExecutorAddress): void {
  const id = globals.find(name);
  if (id !== undefined && globals.state[id] === GlobalState.linkerMade) globals.address[id] = address;
}
