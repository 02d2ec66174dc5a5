// The global offset table of one unit: 8-byte slots with the addresses of symbols, one per symbol and unit. Written by
// the linker alone, so it lies in read-only memory. Visits edges whose expression names G or GOT.

import { LinkError } from '../../../shared/errors.ts';
import type { GlobalSymbols } from '../globalSymbols.ts';
import type { Block, LinkGraph } from '../linkGraph.ts';
import { EntryOfGlobal, entryIndex } from '../tableBlocks.ts';

export const gotSlotSize = 8;

export class Got {
  /** What each slot points to. */
  readonly graphs: LinkGraph[] = [];
  readonly symbols: number[] = [];
  /** True once an edge needs the table's own address, slots or not. */
  baseNeeded = false;
  /** Set once the table has its size; null for a unit that needs none. */
  block: Block | null = null;
  readonly #slotOfGlobal = new EntryOfGlobal();

  /** The slot of a symbol, made if it is new. */
  slot(graph: LinkGraph, target: number): number {
    if (graph.symbols.gotSlot.length === 0) graph.symbols.gotSlot = new Int32Array(graph.symbols.count).fill(-1);
    const slot = entryIndex(graph, target, graph.symbols.gotSlot, this.#slotOfGlobal, this.graphs.length);
    if (slot === this.graphs.length) {
      this.graphs.push(graph);
      this.symbols.push(target);
    }
    return slot;
  }

  /** Writes all slots, once addresses are known. Throws LinkError for a slot whose symbol is not loaded. */
  write(globals: GlobalSymbols): void {
    if (this.block === null) return;
    const { memory, memoryOffset } = this.block;
    const view = new DataView(memory.buffer, memory.byteOffset + memoryOffset, this.block.size);
    for (let slot = 0; slot < this.graphs.length; slot++) {
      const symbols = this.graphs[slot]?.symbols;
      const symbol = this.symbols[slot] ?? 0;
      if (symbols === undefined) break;
      const address = symbols.address[symbol] ?? 0;
      const wide = symbols.wideValues.get(symbol) ?? globals.wideValues.get(symbols.global[symbol] ?? -1);
      if (Number.isNaN(address)) {
        const name = this.graphs[slot]?.symbolLabel(symbol) ?? '';
        throw new LinkError(`${this.graphs[slot]?.name}: GOT slot of ${name}: it is in a section that is not loaded`);
      }
      if (wide !== undefined) view.setBigInt64(slot * gotSlotSize, wide, true);
      else {
        view.setInt32(slot * gotSlotSize, address | 0, true);
        view.setInt32(slot * gotSlotSize + 4, Math.floor(address / 4294967296), true);
      }
    }
  }
}
