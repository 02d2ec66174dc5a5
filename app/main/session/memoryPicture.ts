// The memory map of a live executor: what its memory manager tells, with the sections of the last load inside of the
// allocations, and the kernel's count of mappings. Made when somebody looks.
import { readFileSync } from 'node:fs';
import type {
  MemoryMap,
  MemoryReservation,
  MemorySlab,
  MemoryTotals,
  RangeKind,
} from '../../shared/ui/memoryRecords.ts';
import { hasProcFiles } from '../epc/procFiles.ts';
import type { LinkedLoad, LinkedUnit } from '../link/link.ts';
import { type Block, type LinkGraph, Protection } from '../link/linkGraph.ts';
import type { JITLinkMemoryManager } from '../memory/memoryManager.ts';
import type { SlabRange } from '../memory/memoryRegions.ts';
import { NameTable, RangeRows } from './rangeTables.ts';

/** More sections than this are not drawn one by one: the allocations are. */
const mostDetails = 50_000;

/** What of an ExecutorConnection the picture is made of. */
export interface PictureSource {
  readonly memory: JITLinkMemoryManager;
  readonly process: { readonly pid: number };
  readonly route: { describe(): string };
}

/** `load`: what lies in this executor now; null where nothing does. */
export function memoryPicture(connection: PictureSource | null, load: LinkedLoad | null): MemoryMap {
  const names = new NameTable();
  names.index('');
  const ranges = new RangeRows();
  const details = new RangeRows();
  const reservations: MemoryReservation[] = [];
  const slabs: MemorySlab[] = [];
  for (const { address, size, arenas, slabs: inside } of connection?.memory.regions() ?? []) {
    for (const slab of inside) {
      const { touched, protection } = slab;
      slabs.push({ address: slab.address, size: slab.size, protection, touched, reservation: reservations.length });
      addSlab(slab, ranges, names);
    }
    reservations.push({ address, size, arenas: arenas.map((arena) => ({ ...arena })) });
  }
  if (connection !== null) for (const unit of load?.units ?? []) addUnit(unit, details, names);
  return {
    pid: connection?.process.pid ?? null,
    route: connection?.route.describe() ?? '',
    reservations,
    slabs,
    ranges: ranges.table(),
    details: details.table(),
    names: names.names,
    totals: connection === null ? null : totalsOf(connection),
  };
}

/** What a load would take that was linked and cannot be loaded here, as one slab; its addresses are the link's. */
export function previewPicture({ units }: LinkedLoad): MemoryMap {
  const names = new NameTable();
  names.index('');
  const ranges = new RangeRows();
  const details = new RangeRows();
  const held = units.flatMap(({ name, layout }) =>
    layout.segments.flatMap(({ blocks, blockOffsets, size, protection, lifetime }) => {
      const [first] = blocks;
      if (first === undefined || lifetime === 'none') return [];
      return [{ address: first.address - (blockOffsets[0] ?? 0), size, protection, owner: name }];
    }),
  );
  held.sort((one, other) => one.address - other.address);
  const start = held[0]?.address ?? 0;
  let end = start;
  for (const { address, size, protection, owner } of held) {
    if (address > end) ranges.add(end, address - end, 'free');
    ranges.add(address, size, kindOf(protection), names.index(owner));
    end = address + size;
  }
  for (const unit of units) addUnit(unit, details, names);
  const size = end - start;
  return {
    pid: null,
    route: '',
    reservations: size === 0 ? [] : [{ address: start, size, arenas: [] }],
    slabs: size === 0 ? [] : [{ address: start, size, protection: 0, touched: size, reservation: 0 }],
    ranges: ranges.table(),
    details: details.table(),
    names: names.names,
    totals: null,
  };
}

function addSlab({ address, size, held, free }: SlabRange, ranges: RangeRows, names: NameTable): void {
  const taken: { readonly address: number; readonly size: number }[] = [];
  for (const range of held) {
    ranges.add(range.address, range.size, kindOf(range.protection), names.index(range.owner), range.state);
    taken.push(range);
  }
  for (const range of free) {
    ranges.add(range.address, range.size, 'free');
    taken.push(range);
  }
  let end: number = address;
  for (const range of taken.sort((one, other) => one.address - other.address)) {
    if (range.address > end) ranges.add(end, range.address - end, 'spent');
    end = range.address + range.size;
  }
  if (end < address + size) ranges.add(end, address + size - end, 'spent');
}

function addUnit(unit: LinkedUnit, details: RangeRows, names: NameTable): void {
  for (const graph of [...unit.graphs, unit.tables.graph]) {
    for (const block of graph.blocks) {
      if (details.length >= mostDetails) return;
      const { live, address, size, section } = block;
      if (!live || address === 0 || size === 0 || section.lifetime === 'none' || section.role === 'tls') continue;
      details.add(address, size, detailKind(unit, graph, block), names.index(`${graph.name} ${section.name}`));
    }
  }
}

function detailKind({ tables }: LinkedUnit, graph: LinkGraph, block: Block): RangeKind {
  const { section } = block;
  if (section.role === 'ehFrame') return 'unwind';
  if (graph !== tables.graph) return kindOf(section.protection);
  if (/got/.test(section.name)) return 'got';
  return /plt/.test(section.name) ? 'stubs' : kindOf(section.protection);
}

function kindOf(protection: number): RangeKind {
  if (protection === 0) return 'mixed';
  if (protection & Protection.execute) return 'code';
  return protection & Protection.write ? 'data' : 'constants';
}

function totalsOf({ memory, process }: PictureSource): MemoryTotals {
  const statistics = memory.statistics();
  const { reserved, committed, used, free, largestFree, fragmentation, peakUsed } = statistics;
  const { requested, inFlight, finalized, mappings } = statistics;
  return {
    ...{ reserved, committed, used, free, largestFree, fragmentation, peakUsed },
    ...{ requested, inFlight, finalized, mappings },
    processMappings: hasProcFiles ? countLines(`/proc/${process.pid}/maps`) : null,
    mappingLimit: readNumber('/proc/sys/vm/max_map_count'),
  };
}

/** Null where there is no such file: another system, an executor elsewhere, or one that has just ended. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

function countLines(path: string): number | null {
  const text = readText(path);
  if (text === null) return null;
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function readNumber(path: string): number | null {
  const value = Number.parseInt(readText(path) ?? '', 10);
  return Number.isSafeInteger(value) ? value : null;
}
