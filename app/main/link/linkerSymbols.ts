// Symbols that the linker itself defines, where a load names them and nothing else does: the bounds of sections whose
// names are C identifiers (`__start_foo`, `__stop_foo`), and those of a program's parts that GNU ld's script provides
// (`etext`, `edata`, `end`, …). The blocks of a bounded section lie side by side, in the unit that has the first one,
// whatever their own units. A program begins with its lowest segment and ends with its highest; `edata` and
// `__bss_start`, which a load of several units has several of, are those of the unit that names them first.

import { addBytes, type ExecutorAddress } from '../../shared/executorAddress.ts';
import { GlobalState, type GlobalSymbols } from './globalSymbols.ts';
import type { BasicLayout, Segment } from './layout.ts';
import { type Block, type LinkUnit, Protection } from './linkGraph.ts';

/** Live blocks of one name, in link order, and the unit whose layout takes them in. */
export interface SectionRun {
  readonly name: string;
  readonly unit: number;
  readonly blocks: readonly Block[];
  /** True if not even alignment may put bytes between the blocks: they are parts of one function. */
  readonly tight: boolean;
}

export interface LinkerSymbols {
  readonly runs: readonly SectionRun[];
  readonly parts: readonly { readonly id: number; readonly name: string; readonly unit: number }[];
}

/** Finds the names to define among `ids`, which are used and undefined; what is left stays undefined. */
export function findLinkerSymbols(
  ids: readonly number[],
  units: readonly LinkUnit[],
  globals: GlobalSymbols,
): LinkerSymbols {
  const runs = new Map<string, SectionRun | null>();
  const parts: { id: number; name: string; unit: number }[] = [];
  for (const id of ids) {
    const name = globals.name(id);
    const section = boundedSection(name);
    if (section !== null) {
      const run = runs.has(section) ? (runs.get(section) ?? null) : findRun(section, units);
      runs.set(section, run);
      if (run !== null) globals.state[id] = GlobalState.linkerMade;
    } else if (Object.hasOwn(partAddresses, name)) {
      parts.push({ id, name, unit: namingUnit(id, units) });
      globals.state[id] = GlobalState.linkerMade;
    }
  }
  return { runs: [...runs.values()].filter((run) => run !== null), parts };
}

/** Gives them their addresses, once blocks are placed. */
export function defineLinkerSymbols(
  { runs, parts }: LinkerSymbols,
  layouts: readonly BasicLayout[],
  globals: GlobalSymbols,
): void {
  for (const { name, blocks } of runs) {
    const first = blocks[0];
    const last = blocks.at(-1);
    if (first === undefined || last === undefined) continue;
    setAddress(globals, `__start_${name}`, first.address);
    setAddress(globals, `__stop_${name}`, addBytes(last.address, last.size));
  }
  for (const { id, name, unit } of parts) {
    const part = partAddresses[name];
    const own = part?.end === 'content' ? layouts.slice(unit, unit + 1) : layouts;
    if (part !== undefined)
      globals.address[id] = partAddress(
        part,
        own.flatMap(({ segments }) => segments),
      );
  }
}

/** A run with blocks of several units. */
export interface SharedSection {
  readonly section: string;
  /** Names of the units, in link order. */
  readonly units: readonly string[];
}

export function findSharedSections(runs: readonly SectionRun[], units: readonly LinkUnit[]): SharedSection[] {
  const shared: SharedSection[] = [];
  for (const { name, blocks } of runs) {
    const members = new Set(blocks);
    const owners = units.filter(({ graphs }) =>
      graphs.some((graph) => graph.blocks.some((block) => members.has(block))),
    );
    if (owners.length > 1) shared.push({ section: name, units: owners.map((unit) => unit.name) });
  }
  return shared;
}

/** The section that a bound belongs to; null for other names. */
function boundedSection(name: string): string | null {
  // Each external is asked: most are functions of libraries.
  if (!name.startsWith('__st')) return null;
  return /^__(?:start|stop)_([A-Za-z_]\w*)$/.exec(name)?.[1] ?? null;
}

function findRun(name: string, units: readonly LinkUnit[]): SectionRun | null {
  const blocks: Block[] = [];
  let unit = -1;
  units.forEach(({ graphs }, index) => {
    for (const graph of graphs) {
      for (const block of graph.blocks) {
        if (block.section.name !== name || !block.live || block.section.role !== 'ordinary') continue;
        blocks.push(block);
        if (unit < 0) unit = index;
      }
    }
  });
  if (blocks.length === 0) return null;
  const filled = blocks.filter(({ size }) => size > 0);
  return { name, unit, blocks: filled.length > 0 ? filled : blocks.slice(0, 1), tight: false };
}

function namingUnit(id: number, units: readonly LinkUnit[]): number {
  return units.findIndex(({ graphs }) => graphs.some((graph) => graph.symbols.global.includes(id)));
}

interface ProgramPart {
  /** The segments that count: those with these bits. */
  readonly protection: number;
  readonly end: 'start' | 'content' | 'all';
}

const text: ProgramPart = { protection: Protection.execute, end: 'all' };
const initialized: ProgramPart = { protection: Protection.write, end: 'content' };
const writable: ProgramPart = { protection: Protection.write, end: 'all' };

const partAddresses: Readonly<Record<string, ProgramPart>> = {
  __executable_start: { protection: 0, end: 'start' },
  etext: text,
  _etext: text,
  __etext: text,
  edata: initialized,
  _edata: initialized,
  __bss_start: initialized,
  end: writable,
  _end: writable,
};

/** The lowest start or the highest end of the segments that count; 0 where there is none. */
function partAddress({ protection, end }: ProgramPart, segments: readonly Segment[]): number {
  let bound = end === 'start' ? Number.POSITIVE_INFINITY : 0;
  for (const segment of segments) {
    const block = segment.blocks[0];
    if (block === undefined || segment.large || (segment.protection & protection) !== protection) continue;
    const start = block.address - (segment.blockOffsets[0] ?? 0);
    if (end === 'start') bound = Math.min(bound, start);
    else bound = Math.max(bound, start + (end === 'content' ? segment.contentSize : segment.size));
  }
  return Number.isFinite(bound) ? bound : 0;
}

function setAddress(globals: GlobalSymbols, name: string, address: ExecutorAddress): void {
  const id = globals.find(name);
  if (id !== undefined && globals.state[id] === GlobalState.linkerMade) globals.address[id] = address;
}
