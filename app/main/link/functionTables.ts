// COFF's unwind information: `.pdata` sections of entries of three image-relative addresses, begin and end of a function
// and its `.xdata`. The system wants one table in ascending order, so the entries of a unit are copied, sorted, into a
// table of the linker's own once the sections have their values; that table is what the executor registers, and what goes
// with the unit. Entries of dropped functions are taken out before.

import { LinkError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { GlobalSymbols } from './globalSymbols.ts';
import type { AllocationAction, LinkEnvironment } from './linkEnvironment.ts';
import { type Block, type LinkGraph, type LinkUnit, Protection } from './linkGraph.ts';
import { SymbolPlace } from './symbolTable.ts';
import { addTable } from './tableBlocks.ts';
import type { FunctionUnwindEdges } from './unwindEdges.ts';

export interface FunctionTable {
  /** What the entries count from. */
  readonly imageBase: ExecutorAddress;
  readonly start: ExecutorAddress;
  /** Entries of 12 bytes. */
  readonly count: number;
}

/** RUNTIME_FUNCTION: begin, end, unwind information. */
const entrySize = 12;
const unwindField = 8;

/** The edges of each entry but those of its function itself. */
export function functionTableEdges(graph: LinkGraph, block: Block): FunctionUnwindEdges[] {
  const found: FunctionUnwindEdges[] = [];
  for (const entry of readEntries(graph, block)) {
    if (entry.functionBlock !== null) found.push({ functionBlock: entry.functionBlock, edges: entry.unwind });
  }
  return found;
}

/** Takes the entries of dropped functions out of the graph's sections. Throws LinkError for a section of another size. */
export function dropDeadFunctionEntries(graph: LinkGraph): void {
  for (const block of graph.blocks) {
    if (block.section.role !== 'functionTable' || !block.live || !(block.content instanceof Uint8Array)) continue;
    checkSize(graph, block);
    const entries = readEntries(graph, block);
    const kept = entries.filter(({ live }) => live);
    if (kept.length < entries.length) rebuild(graph, block, block.content, kept);
  }
}

/** Room for the sorted table of a unit; null where it has no entries. */
export function makeFunctionTable(unit: LinkUnit, tables: LinkGraph): Block | null {
  const size = tableBlocks(unit).reduce((sum, block) => sum + block.size, 0);
  return size === 0 ? null : addTable(tables, '.pdata', Protection.read, new Uint8Array(size), 4);
}

/** Copies the entries, once their values are written; those of functions without bytes, which are none, stay out. */
export function writeFunctionTable(unit: LinkUnit, table: Block | null): void {
  if (table === null) return;
  const entries = tableBlocks(unit).flatMap((block) => {
    const { buffer, byteOffset } = block.memory;
    const view = new DataView(buffer, byteOffset + block.memoryOffset, block.size);
    const own: { readonly view: DataView; readonly at: number; readonly begin: number }[] = [];
    for (let at = 0; at < block.size; at += entrySize) {
      const begin = view.getUint32(at, true);
      if (view.getUint32(at + 4, true) > begin) own.push({ view, at, begin });
    }
    return own;
  });
  entries.sort((one, other) => one.begin - other.begin);
  const target = new DataView(table.memory.buffer, table.memory.byteOffset + table.memoryOffset, table.size);
  for (const [i, { view, at }] of entries.entries()) {
    for (let field = 0; field < entrySize; field += 4) {
      target.setUint32(i * entrySize + field, view.getUint32(at + field, true), true);
    }
  }
}

/** Where a unit's written table lies; null if it has none. */
export function functionTableOf(table: Block | null, { imageBase }: GlobalSymbols): FunctionTable | null {
  if (table === null) return null;
  const view = new DataView(table.memory.buffer, table.memory.byteOffset + table.memoryOffset, table.size);
  let count = table.size / entrySize;
  // What stayed out leaves zeros at the end.
  while (count > 0 && view.getUint32(count * entrySize - 8, true) === 0) count--;
  return count === 0 ? null : { imageBase, start: table.address, count };
}

/** Null where nothing is to be registered. Arguments are SPS numbers of 64 bits: image base, table, entries. */
export function functionTableAction(
  { imageBase, start, count }: FunctionTable,
  actions: LinkEnvironment['functionTableActions'],
): AllocationAction | null {
  if (actions === null || actions === undefined) return null;
  const argumentBytes = new Uint8Array(24);
  const view = new DataView(argumentBytes.buffer);
  for (const [i, value] of [imageBase, start, count].entries()) view.setBigUint64(8 * i, BigInt(value), true);
  return {
    finalize: { function: actions.register, argumentBytes },
    deallocate: { function: actions.deregister, argumentBytes },
  };
}

function tableBlocks({ graphs }: LinkUnit): Block[] {
  const found: Block[] = [];
  for (const { blocks } of graphs) {
    for (const block of blocks) if (block.section.role === 'functionTable' && block.live) found.push(block);
  }
  return found;
}

function checkSize(graph: LinkGraph, block: Block): void {
  if (block.size % entrySize === 0) return;
  const text = `section ${block.section.name} of ${block.size} bytes: unwind entries have ${entrySize} each; compile the file again`;
  throw new LinkError(`${graph.name}: ${text}`);
}

interface Entry {
  /** Bytes from the section's start. */
  readonly start: number;
  /** Null where nothing of this graph is described. */
  readonly functionBlock: Block | null;
  readonly live: boolean;
  /** Edges, by index, of the unwind information, and of the function. */
  readonly unwind: readonly number[];
  readonly edges: readonly number[];
}

function readEntries(graph: LinkGraph, block: Block): Entry[] {
  const edges: number[][] = Array.from({ length: Math.floor(block.size / entrySize) }, () => []);
  for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
    edges[Math.floor((graph.edges.offset[edge] ?? 0) / entrySize)]?.push(edge);
  }
  return edges.map((own, i) => {
    const start = i * entrySize;
    const field = (offset: number) => own.filter((edge) => graph.edges.offset[edge] === start + offset);
    const place = graph.symbols.block[graph.edges.target[field(0)[0] ?? -1] ?? 0] ?? SymbolPlace.undefined;
    const functionBlock = graph.blocks[place] ?? null;
    const live = functionBlock === null ? place !== SymbolPlace.notLoaded : functionBlock.live;
    return { start, functionBlock, live, unwind: field(unwindField), edges: own };
  });
}

function rebuild(graph: LinkGraph, block: Block, content: Uint8Array, kept: readonly Entry[]): void {
  const rebuilt = new Uint8Array(kept.length * entrySize);
  let next = block.firstEdge;
  for (const [i, { start, edges }] of kept.entries()) {
    rebuilt.set(content.subarray(start, start + entrySize), i * entrySize);
    for (const edge of edges) {
      graph.edges.move(edge, next, (graph.edges.offset[edge] ?? 0) - start + i * entrySize);
      next++;
    }
  }
  block.edgeEnd = next;
  block.content = rebuilt;
  block.size = rebuilt.length;
}
