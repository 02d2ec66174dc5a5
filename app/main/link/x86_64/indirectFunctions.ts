// Indirect functions (STT_GNU_IFUNC) of one unit: the symbol names a resolver, which runs in the executor and returns
// the function. Calls and addresses, in data too, mean one canonical stub that jumps through a slot; the start object
// fills the slots before any initializer (initializerRanges.ts has the table), so these lie in writable memory.

import { LinkError } from '../../../shared/errors.ts';
import { addBytes, type ExecutorAddress } from '../../../shared/executorAddress.ts';
import { SymbolType } from '../../object/elf/elfConstants.ts';
import type { GlobalSymbols } from '../globalSymbols.ts';
import { type Block, type LinkGraph, type LinkUnit, Protection } from '../linkGraph.ts';
import { addTable } from '../tableBlocks.ts';
import { stubBytes, stubSize, writeStub } from './plt.ts';

export interface IndirectFunction {
  /** Called without arguments; returns the function's address. */
  readonly resolver: ExecutorAddress;
  /** 8 bytes that the stub jumps through. */
  readonly slot: ExecutorAddress;
}

const slotSize = 8;

export class IndirectFunctions {
  readonly #entries: { readonly graph: LinkGraph; readonly symbol: number; readonly entry: number }[] = [];
  #count = 0;
  #stubs: Block | null = null;
  #slots: Block | null = null;

  /** Finds the unit's indirect functions and makes their stubs and slots; symbols at one address share them. */
  constructor(unit: LinkUnit, globals: GlobalSymbols, tables: LinkGraph) {
    for (const graph of unit.graphs) if (graph.hasIndirectFunctions) this.#collect(graph, globals);
    if (this.#count === 0) return;
    const code = Protection.read | Protection.execute;
    const data = Protection.read | Protection.write;
    this.#stubs = addTable(tables, '.iplt', code, stubBytes(this.#count), stubSize);
    this.#slots = addTable(tables, '.igot', data, new Uint8Array(this.#count * slotSize), slotSize);
  }

  get count(): number {
    return this.#count;
  }

  /** Makes the stubs the symbols' addresses, once blocks are placed. */
  defineStubs(): void {
    const stubs = this.#stubs;
    if (stubs === null) return;
    for (const { graph, symbol, entry } of this.#entries) {
      graph.symbols.indirectStubs = new Map([
        ...graph.symbols.indirectStubs,
        [symbol, stubs.address + entry * stubSize],
      ]);
    }
  }

  /** In the order of the stubs. */
  functions(): IndirectFunction[] {
    const slots = this.#slots;
    const functions: IndirectFunction[] = [];
    if (slots === null) return functions;
    for (const { graph, symbol, entry } of this.#entries) {
      const block = graph.blocks[graph.symbols.block[symbol] ?? -1];
      if (entry < functions.length || block === undefined) continue;
      const resolver = addBytes(block.address, graph.symbols.offset[symbol] ?? 0);
      functions.push({ resolver, slot: addBytes(slots.address, entry * slotSize) });
    }
    return functions;
  }

  /** Writes the stubs' displacements. */
  write(): void {
    const stubs = this.#stubs;
    const slots = this.#slots;
    if (stubs === null || slots === null) return;
    for (let entry = 0; entry < this.#count; entry++) writeStub(stubs, entry, slots.address + entry * slotSize);
  }

  #collect(graph: LinkGraph, globals: GlobalSymbols): void {
    const { symbols, blocks } = graph;
    const entryAt = new Map<string, number>();
    for (let symbol = 1; symbol < symbols.count; symbol++) {
      if (symbols.type(symbol) !== SymbolType.STT_GNU_IFUNC) continue;
      const place = symbols.block[symbol] ?? -1;
      const id = symbols.global[symbol] ?? -1;
      // A definition that lost against another one is not called.
      const lost = id >= 0 && (globals.graph[id] !== graph || globals.symbol[id] !== symbol);
      const block = blocks[place];
      if (block?.live !== true || lost) continue;
      checkResolver(graph, symbol, block);
      const key = `${place}+${symbols.offset[symbol]}`;
      const entry = entryAt.get(key) ?? this.#count;
      if (entry === this.#count) this.#count += 1;
      entryAt.set(key, entry);
      this.#entries.push({ graph, symbol, entry });
    }
  }
}

/** Code is called there: a place beyond the section is nobody's, and one in a section of variables is no code. */
function checkResolver({ name, symbols }: LinkGraph, symbol: number, { section, size }: Block): void {
  const offset = symbols.offset[symbol] ?? 0;
  const isCode = (section.protection & Protection.execute) !== 0 && section.role !== 'tls';
  if (isCode && offset >= 0 && offset < size) return;
  const place = `is at ${offset} of section ${section.name}`;
  const allowed = isCode ? `allowed are 0 to ${size - 1}` : 'which holds no code';
  throw new LinkError(
    `${name}: indirect function '${symbols.name(symbol)}' ${place}: ${allowed}; compile the file again`,
  );
}
