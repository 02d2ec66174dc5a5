// The symbols of one graph as parallel arrays, in the order of the file's own symbol table, so that a relocation's
// symbol number is an index here. Names are decoded when asked for. Constants are ELF's; other formats map to them.

import type { GlobalSymbols } from './globalSymbols.ts';
import { takeZeroed } from './tableBuffers.ts';

/** Where a symbol is defined, if in no block: values of SymbolTable.block. */
export const SymbolPlace = {
  undefined: -1,
  absolute: -2,
  common: -3,
  /** In a section that is not loaded (debug information, a dropped COMDAT copy). */
  notLoaded: -4,
} as const;

/** The names of a table, decoded or hashed only when asked for. */
export interface SymbolNames {
  name(index: number): string;
  /** The id of the symbol's name in `globals`, made if it is new. Throws FormatError for a name outside its table. */
  intern(index: number, globals: GlobalSymbols): number;
}

export class SymbolTable {
  readonly count: number;
  /** Index in graph.blocks, or a SymbolPlace. */
  readonly block: Int32Array;
  /** Bytes from the block's start; the value of an absolute symbol (signed); the alignment of a common one. */
  readonly offset: Float64Array;
  /** Bytes. */
  readonly size: Float64Array;
  /** ELF st_info: binding in the high four bits, type in the low four. */
  readonly info: Uint8Array;
  /** ELF st_other: visibility in the low two bits. */
  readonly other: Uint8Array;
  /** Id in GlobalSymbols for global and weak symbols, -1 for local ones and before resolution. */
  readonly global: Int32Array;
  /** Address in the executor once placed and resolved; negative for an absolute symbol of 2^63 and above. */
  readonly address: Float64Array;
  /** Exact values of the few absolute symbols that no double holds, by symbol index. */
  wideValues: ReadonlyMap<number, bigint> = noWideValues;
  /** Index of the symbol's slot in its unit's GOT, and of its stub; -1 for none. Empty until the first one is made. */
  gotSlot: Int32Array = noIndexes;
  stub: Int32Array = noIndexes;
  /** Index of the pair that stands for a thread-local variable; as above. */
  threadLocalPair: Int32Array = noIndexes;
  /** Addresses of the stubs that stand for indirect functions, by symbol index. */
  indirectStubs: ReadonlyMap<number, number> = noStubs;
  /** Symbols below this index are local. */
  readonly firstGlobal: number;
  readonly #names: SymbolNames;

  constructor(count: number, firstGlobal: number, names: SymbolNames) {
    this.count = count;
    this.firstGlobal = firstGlobal;
    const { buffer, start } = takeZeroed(count * 34);
    this.offset = new Float64Array(buffer, start, count);
    this.size = new Float64Array(buffer, start + count * 8, count);
    this.address = new Float64Array(buffer, start + count * 16, count);
    this.block = new Int32Array(buffer, start + count * 24, count);
    this.global = new Int32Array(buffer, start + count * 28, count).fill(-1);
    this.info = new Uint8Array(buffer, start + count * 32, count);
    this.other = new Uint8Array(buffer, start + count * 33, count);
    this.#names = names;
  }

  /** The symbol's own name; empty for section symbols and for symbol 0. */
  name(index: number): string {
    return this.#names.name(index);
  }

  intern(index: number, globals: GlobalSymbols): number {
    return this.#names.intern(index, globals);
  }

  /** STB_LOCAL 0, STB_GLOBAL 1, STB_WEAK 2, STB_GNU_UNIQUE 10. */
  binding(index: number): number {
    return (this.info[index] ?? 0) >> 4;
  }

  /** STT_NOTYPE 0, STT_OBJECT 1, STT_FUNC 2, STT_SECTION 3, STT_FILE 4, STT_COMMON 5, STT_TLS 6, STT_GNU_IFUNC 10. */
  type(index: number): number {
    return (this.info[index] ?? 0) & 15;
  }

  /** STV_DEFAULT 0, STV_INTERNAL 1, STV_HIDDEN 2, STV_PROTECTED 3. */
  visibility(index: number): number {
    return (this.other[index] ?? 0) & 3;
  }
}

const noIndexes = new Int32Array(0);
const noWideValues: ReadonlyMap<number, bigint> = new Map();
const noStubs: ReadonlyMap<number, number> = new Map();
