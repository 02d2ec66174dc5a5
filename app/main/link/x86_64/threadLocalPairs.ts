// The pairs of words by which code asks for a thread-local variable at run time. For the general dynamic model a pair is
// what __tls_get_addr takes, for TLS descriptors it is the descriptor; both find the distance from the thread pointer in
// the second word, so one pair serves both (native/start/start.c has the functions). Read-only, one per variable and
// unit, and one for the whole program (local dynamic model), whose distance is 0.
import { LinkError } from '../../../shared/errors.ts';
import type { GlobalSymbols } from '../globalSymbols.ts';
import { type Block, type LinkGraph, Protection } from '../linkGraph.ts';
import type { SymbolTable } from '../symbolTable.ts';
import { addTable, EntryOfGlobal, entryIndex } from '../tableBlocks.ts';

const pairSize = 16;
const wordSize = 8;

/** The start object's function that a TLS descriptor names: it returns the second word. */
export const descriptorSymbol = '__loadstone_tls_descriptor';

export class ThreadLocalPairs {
  /** True once an edge asks for the pair of the whole program; it is the last one. */
  programNeeded = false;
  readonly #graphs: LinkGraph[] = [];
  readonly #symbols: number[] = [];
  readonly #pairOfGlobal = new EntryOfGlobal();
  #block: Block | null = null;

  /** Makes the pair of a variable if it is new. */
  pair(graph: LinkGraph, target: number): void {
    const { symbols } = graph;
    if (symbols.threadLocalPair.length === 0) symbols.threadLocalPair = new Int32Array(symbols.count).fill(-1);
    const pair = entryIndex(graph, target, symbols.threadLocalPair, this.#pairOfGlobal, this.#graphs.length);
    if (pair < this.#graphs.length) return;
    this.#graphs.push(graph);
    this.#symbols.push(target);
  }

  /** Adds the table to the unit's own graph, once all edges have been visited. */
  makeBlock(tables: LinkGraph): void {
    const size = (this.#graphs.length + (this.programNeeded ? 1 : 0)) * pairSize;
    if (size > 0) this.#block = addTable(tables, '.got.tls', Protection.read, new Uint8Array(size), pairSize);
  }

  /** Where the pair of a variable lies; 0 for one that has none. */
  addressOf(symbols: SymbolTable, target: number): number {
    const pair = symbols.threadLocalPair[target] ?? -1;
    return this.#block === null || pair < 0 ? 0 : this.#block.address + pair * pairSize;
  }

  get programAddress(): number {
    return this.#block === null ? 0 : this.#block.address + this.#graphs.length * pairSize;
  }

  /** Writes all pairs, once addresses are known. Throws LinkError without the start object. */
  write(globals: GlobalSymbols): void {
    const block = this.#block;
    if (block === null) return;
    const descriptor = globals.addressOf(descriptorSymbol);
    if (descriptor === null) {
      throw new LinkError(`thread-local variables need '${descriptorSymbol}' of the start object, which is not loaded`);
    }
    const view = new DataView(block.memory.buffer, block.memory.byteOffset + block.memoryOffset, block.size);
    for (let pair = 0; pair * pairSize < block.size; pair++) {
      writeWord(view, pair * pairSize, descriptor);
      writeWord(view, pair * pairSize + wordSize, this.#graphs[pair]?.symbols.address[this.#symbols[pair] ?? 0] ?? 0);
    }
  }
}

function writeWord(view: DataView, at: number, value: number): void {
  view.setInt32(at, value | 0, true);
  view.setInt32(at + 4, Math.floor(value / 4294967296), true);
}
