// The unwind records of a graph (.eh_frame, LSB Core 10.6.1): those of dropped code are taken out and the rest closed
// up, because a zero word between records reads as their end. A section whose records are all wanted and gapless
// stays as it is, a view into the file. Run by link.ts before the tables are built; layout joins the blocks.

import type { Block, LinkGraph } from './linkGraph.ts';
import { SymbolPlace } from './symbolTable.ts';
import { brokenUnwindRecord, readUnwindRecords, type UnwindRecord, unwindRecordAt } from './unwindRecords.ts';

/** Rebuilds the .eh_frame blocks of a graph that cannot stay as they are. Throws LinkError for broken records. */
export function dropDeadUnwindRecords(graph: LinkGraph): void {
  const nothingIsDead = graph.blocks.every(({ live }) => live);
  for (const block of graph.blocks) {
    if (block.section.role !== 'ehFrame' || !block.live || !(block.content instanceof Uint8Array)) continue;
    if (nothingIsDead && isGapless(block.content)) continue;
    const records = readUnwindRecords(graph, block, block.content);
    if (!nothingIsDead) markDead(graph, block, block.content, records);
    const kept = records.filter((record) => record.live);
    const size = kept.reduce((sum, record) => sum + record.size, 0);
    if (size !== block.size) rebuild(graph, block, block.content, kept, size);
  }
}

/** True if records of the usual length format fill the section to its end: nothing to take out or to refuse. */
function isGapless(content: Uint8Array): boolean {
  const byte = (at: number): number => content[at] ?? 0;
  let at = 0;
  while (at + 8 <= content.length) {
    const length = (byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24)) >>> 0;
    if (length < 4 || length >= 0xffff_fff0) return false;
    at += 4 + length;
  }
  return at === content.length;
}

/**
 * A record of a function (FDE) lives as long as the function's block; its first edge is the function's address. A CIE
 * lives as long as a record refers to it: the personality that it names may be gone with the others.
 */
function markDead(graph: LinkGraph, block: Block, content: Uint8Array, records: readonly UnwindRecord[]): void {
  const { edges, symbols, blocks } = graph;
  const liveFunctions = new Set<number>();
  for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
    const place = symbols.block[edges.target[edge] ?? 0] ?? SymbolPlace.undefined;
    const isDead = place >= 0 ? blocks[place]?.live === false : place === SymbolPlace.notLoaded;
    // `ld -r` leaves R_X86_64_NONE where it dropped the function.
    if (!isDead && edges.kind[edge] !== 0) liveFunctions.add(edges.offset[edge] ?? 0);
  }
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const usedCommons = new Set<number>();
  for (const record of records) {
    if (record.isCie) continue;
    record.live = liveFunctions.has(record.idOffset + 4);
    if (record.live) usedCommons.add(record.idOffset - view.getUint32(record.idOffset, true));
  }
  for (const record of records) if (record.isCie) record.live = usedCommons.has(record.start);
}

function rebuild(graph: LinkGraph, block: Block, content: Uint8Array, kept: UnwindRecord[], size: number): void {
  const rebuilt = new Uint8Array(size);
  const view = new DataView(rebuilt.buffer);
  const commonStarts = new Map<number, number>();
  let at = 0;
  for (const record of kept) {
    record.newStart = at;
    if (record.isCie) commonStarts.set(record.start, at);
    rebuilt.set(content.subarray(record.start, record.start + record.size), at);
    at += record.size;
  }
  for (const record of kept) {
    if (record.isCie) continue;
    const idOffset = record.newStart + record.idOffset - record.start;
    // The pointer counts backwards from its own place.
    const common = record.idOffset - view.getUint32(idOffset, true);
    const newCommon = commonStarts.get(common);
    if (newCommon === undefined) {
      throw brokenUnwindRecord(
        graph,
        block,
        record.start,
        `a record that refers to a CIE at 0x${common.toString(16)}, where none is`,
      );
    }
    view.setUint32(idOffset, idOffset - newCommon, true);
  }
  moveEdges(graph, block, kept);
  block.content = rebuilt;
  block.size = size;
}

/** Moves the edges with their records and drops those of dropped ones, within the block's own range. */
function moveEdges(graph: LinkGraph, block: Block, kept: readonly UnwindRecord[]): void {
  const { edges } = graph;
  let next = block.firstEdge;
  for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
    const offset = edges.offset[edge] ?? 0;
    const record = unwindRecordAt(kept, offset);
    if (record === null) continue;
    edges.move(edge, next, record.newStart + offset - record.start);
    next++;
  }
  block.edgeEnd = next;
}
