// Which edges of an .eh_frame section belong to which function: an unwind record (FDE) refers to its function, to the
// function's language data, and through its CIE to the personality routine. For dead stripping.

import type { Block, LinkGraph } from './linkGraph.ts';
import { readUnwindRecords, type UnwindRecord, unwindRecordAt } from './unwindRecords.ts';

export interface FunctionUnwindEdges {
  readonly functionBlock: Block;
  /** Indexes in graph.edges: all of the record's and its CIE's but the one of the function itself. */
  readonly edges: readonly number[];
}

/** Throws LinkError for broken records. */
export function unwindEdges(graph: LinkGraph, block: Block): FunctionUnwindEdges[] {
  if (!(block.content instanceof Uint8Array)) return [];
  const records = readUnwindRecords(graph, block, block.content);
  const edgesOf = new Map<UnwindRecord, number[]>(records.map((record) => [record, []]));
  for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
    const offset = graph.edges.offset[edge] ?? 0;
    const record = unwindRecordAt(records, offset);
    if (record !== null) edgesOf.get(record)?.push(edge);
  }
  const commonAt = new Map(records.filter(({ isCie }) => isCie).map((record) => [record.start, record]));
  const view = new DataView(block.content.buffer, block.content.byteOffset, block.content.byteLength);
  const found: FunctionUnwindEdges[] = [];
  for (const record of records) {
    if (record.isCie) continue;
    const own = edgesOf.get(record) ?? [];
    const first = own.find((edge) => graph.edges.offset[edge] === record.idOffset + 4);
    const functionBlock = first === undefined ? undefined : targetBlock(graph, first);
    const common = commonAt.get(record.idOffset - view.getUint32(record.idOffset, true));
    const ofCommon = common === undefined ? [] : (edgesOf.get(common) ?? []);
    const edges = [...own.filter((edge) => edge !== first), ...ofCommon];
    if (functionBlock !== undefined) found.push({ functionBlock, edges });
  }
  return found;
}

function targetBlock(graph: LinkGraph, edge: number): Block | undefined {
  return graph.blocks[graph.symbols.block[graph.edges.target[edge] ?? 0] ?? -1];
}
