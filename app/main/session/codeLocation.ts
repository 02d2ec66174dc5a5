// Names addresses: which object, section and symbol of the load lies there, or which library of the executor.

import type { MappedFile } from '../epc/mappedFiles.ts';
import type { LinkedLoad } from '../link/link.ts';
import type { Block, LinkGraph } from '../link/linkGraph.ts';

/** `hello.o .text+0x1c (main+0x4)`, `libc.so.6+0x29d90`, or `?`. */
export function locate(address: number, load: LinkedLoad | null, mappedFiles: readonly MappedFile[]): string {
  for (const unit of load?.units ?? []) {
    for (const graph of unit.graphs) {
      const block = graph.blocks.find((candidate) => contains(candidate, address));
      if (block !== undefined) return nameInGraph(graph, block, address - block.address);
    }
  }
  const file = mappedFiles.find(({ start, end }) => address >= start && address < end);
  return file === undefined ? '?' : `${file.name}+0x${(address - file.base).toString(16)}`;
}

function contains(block: Block, address: number): boolean {
  return block.live && block.address !== 0 && address >= block.address && address < block.address + block.size;
}

/** The nearest symbol at or before the offset, within its size where it has one. */
function nameInGraph(graph: LinkGraph, block: Block, offset: number): string {
  const place = `${graph.name} ${graph.placeOf(block, offset)}`;
  const { symbols } = graph;
  let nearest = -1;
  let nearestOffset = -1;
  for (let i = 0; i < symbols.count; i++) {
    if (symbols.block[i] !== block.index) continue;
    const start = symbols.offset[i] ?? 0;
    if (start <= offset && start > nearestOffset && symbols.name(i) !== '') {
      nearest = i;
      nearestOffset = start;
    }
  }
  if (nearest < 0) return place;
  return `${place} (${symbols.name(nearest)}+0x${(offset - nearestOffset).toString(16)})`;
}
