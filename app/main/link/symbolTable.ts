// The symbols of one graph as parallel arrays, in the order of the file's own symbol table, so that a relocation's
// symbol number is an index here. Names are decoded when asked for. Constants are ELF's; other formats map to them.

/** Where a symbol is defined, if in no block: values of SymbolTable.block. */
export const SymbolPlace = {
  undefined: -1,
  absolute: -2,
  common: -3,
  /** In a section that is not loaded (debug information, a dropped COMDAT copy). */
  notLoaded: -4,
} as const;

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
  readonly wideValues = new Map<number, bigint>();
  /** Symbols below this index are local. */
  readonly firstGlobal: number;
  private readonly decodeName: (index: number) => string;

  constructor(count: number, firstGlobal: number, decodeName: (index: number) => string) {
    this.count = count;
    this.firstGlobal = firstGlobal;
    this.block = new Int32Array(count);
    this.offset = new Float64Array(count);
    this.size = new Float64Array(count);
    this.info = new Uint8Array(count);
    this.other = new Uint8Array(count);
    this.global = new Int32Array(count).fill(-1);
    this.address = new Float64Array(count);
    this.decodeName = decodeName;
  }

  /** The symbol's own name; empty for section symbols and for symbol 0. */
  name(index: number): string {
    return this.decodeName(index);
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
