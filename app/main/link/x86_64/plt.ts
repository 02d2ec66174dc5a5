// The procedure linkage table of one unit: stubs that jump through a GOT slot, for calls that may not reach their
// target. A call whose target is in reach bypasses its stub when it is fixed up.

import type { Block, LinkGraph } from '../linkGraph.ts';
import { entryIndex } from '../tableBlocks.ts';
import { type Got, gotSlotSize } from './got.ts';

/** `jmp *slot(%rip)` and two bytes of int3. */
export const stubSize = 8;
const stubCode = [0xff, 0x25, 0, 0, 0, 0, 0xcc, 0xcc];

export class Plt {
  /** The GOT slot that each stub jumps through. */
  readonly slots: number[] = [];
  block: Block | null = null;
  readonly #got: Got;
  readonly #stubOfGlobal = new Map<number, number>();

  constructor(got: Got) {
    this.#got = got;
  }

  /** The stub of a symbol, made if it is new. */
  stub(graph: LinkGraph, target: number): number {
    if (graph.symbols.stub.length === 0) graph.symbols.stub = new Int32Array(graph.symbols.count).fill(-1);
    const stub = entryIndex(graph, target, graph.symbols.stub, this.#stubOfGlobal, this.slots.length);
    if (stub === this.slots.length) this.slots.push(this.#got.slot(graph, target));
    return stub;
  }

  /** The stubs' bytes before their displacements are known. */
  content(): Uint8Array {
    const content = new Uint8Array(this.slots.length * stubSize);
    for (let at = 0; at < content.length; at += stubSize) content.set(stubCode, at);
    return content;
  }

  /** Writes the displacements; GOT and stubs are parts of one allocation, at most 2 GB apart. */
  write(): void {
    const { block } = this;
    const got = this.#got.block;
    if (block === null || got === null) return;
    const view = new DataView(block.memory.buffer, block.memory.byteOffset + block.memoryOffset, block.size);
    for (let stub = 0; stub < this.slots.length; stub++) {
      const next = block.address + stub * stubSize + 6;
      view.setInt32(stub * stubSize + 2, got.address + (this.slots[stub] ?? 0) * gotSlotSize - next, true);
    }
  }
}
