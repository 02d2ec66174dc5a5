// The bytes of one block of a finished link, made once more from the file and the relocations: a program writes its own
// data while it runs, and an executor that ends takes its memory along, but what was linked stays what it was.

import type { LinkedLoad, LinkedUnit } from '../link/link.ts';
import type { Block, LinkGraph } from '../link/linkGraph.ts';
import type { Steps } from '../link/turns.ts';
import { applyBlockFixups } from '../link/x86_64/fixups.ts';
import { gotSlotSize } from '../link/x86_64/got.ts';
import { writeStub } from '../link/x86_64/plt.ts';

/** What is copied at one go. Bytes. */
const pieceBytes = 2 ** 22;

/**
 * A copy of a live block whose `memory` has its linked bytes from offset 0; of a large one in pieces. Throws InputError
 * where the file changed and its bytes had not been read before.
 */
export function* linkedBlock(load: LinkedLoad, unit: LinkedUnit, graph: LinkGraph, block: Block): Steps<Block> {
  const { content, size } = block;
  const memory = new Uint8Array(size);
  for (let at = 0; content !== null && at < size; at += pieceBytes) {
    memory.set(content.subarray(at, Math.min(at + pieceBytes, size)), at);
    if (at + pieceBytes < size) yield;
  }
  const linked: Block = { ...block, memory, memoryOffset: 0 };
  if (graph === unit.tables.graph) writeTable(unit, block, linked);
  else yield* applyBlockFixups(graph, linked, unit.tables, load.globals);
  return linked;
}

/** GOT and stubs; other tables hold what their content says, or what the start object writes in a run. */
function writeTable({ tables, indirectFunctions }: LinkedUnit, block: Block, linked: Block): void {
  const { got, plt } = tables;
  if (block === got.block) {
    const view = new DataView(linked.memory.buffer);
    got.graphs.forEach(({ symbols }, slot) => {
      const symbol = got.symbols[slot] ?? 0;
      const wide = symbols.wideValues.get(symbol);
      view.setBigInt64(slot * gotSlotSize, wide ?? BigInt(symbols.address[symbol] ?? 0), true);
    });
  } else if (block === plt.block && got.block !== null) {
    for (const [stub, slot] of plt.slots.entries()) writeStub(linked, stub, got.block.address + slot * gotSlotSize);
  } else if (block.section.name === '.iplt') {
    for (const [stub, { slot }] of indirectFunctions.entries()) writeStub(linked, stub, slot);
  }
}
