// The global names of one load: name -> id -> where it is defined and, once known, at which address. Made by the
// session for each load, filled by symbolResolution.ts, given addresses by link.ts. Ids are dense from 0.

import { type ExecutorAddress, nullAddress } from '../../shared/executorAddress.ts';
import { NameIndex } from '../object/nameIndex.ts';
import type { LinkGraph } from './linkGraph.ts';

export const GlobalState = {
  /** Named, not defined by anything in the load: an external if something refers to it. */
  undefined: 0,
  /** Defined by graph/symbol of this load. */
  defined: 1,
  /** Defined by graph/symbol of this load as a weak definition. */
  definedWeak: 2,
  /** A tentative definition (COMMON); graph/symbol is the largest so far. */
  common: 3,
  /** Has an address that came from outside: an earlier load, `--abs`, the executor. */
  external: 4,
  /** Made by the linker (`__loadstone_init_ranges`, `_GLOBAL_OFFSET_TABLE_`, …). */
  linkerMade: 5,
} as const;
export type GlobalState = (typeof GlobalState)[keyof typeof GlobalState];

/** What kind of thing an external is, where the executor can tell: a function may be reached through a stub. */
export type ExternalType = 'function' | 'data' | 'threadLocal' | 'unknown';

export class GlobalSymbols {
  /** The names by their bytes; ids here are the ids of the symbols. */
  readonly names: NameIndex;
  /** One of GlobalState, by id. */
  state: Uint8Array;
  /** The defining graph and its symbol, by id; null and -1 where no graph of the load defines it. */
  readonly graph: (LinkGraph | null)[] = [];
  symbol: Int32Array;
  /** By id; 0 until resolved, and for an undefined weak symbol. May be negative for an absolute symbol. */
  address: Float64Array;
  /** Bits of Reference, by id. */
  reference: Uint8Array;
  /** Names without a definition in the load that thread-local relocations refer to, each with its first place. */
  readonly threadLocalUses = new Map<number, string>();
  /** Of externals, by id. */
  readonly externalType = new Map<number, ExternalType>();
  /** By the id of a name that nothing defines: the id of what stands in for it (COFF's weak externals). */
  readonly substitutes = new Map<number, number>();
  /** Where the addresses in 32 bits of COFF objects count from; set once the load has its place. */
  imageBase: ExecutorAddress = nullAddress;
  /** Where sections start that lie side by side whatever their files (groupedSections.ts). */
  readonly sectionStarts = new Map<string, number>();
  /** Exact values of absolute symbols that no double holds, by id. */
  readonly wideValues = new Map<number, bigint>();

  /** Room for `expected` names without growing. */
  constructor(expected = leastCapacity) {
    const capacity = Math.max(leastCapacity, expected);
    this.names = new NameIndex(capacity);
    this.state = new Uint8Array(capacity);
    this.symbol = new Int32Array(capacity);
    this.address = new Float64Array(capacity);
    this.reference = new Uint8Array(capacity);
  }

  get count(): number {
    return this.names.count;
  }

  /** The id of a name, made if it is new. */
  intern(name: string): number {
    return this.#added(this.names.internName(name));
  }

  /** The id of the name of the bytes [start, end), made if it is new. The view is kept. */
  internBytes(view: DataView, start: number, end: number): number {
    return this.#added(this.names.intern(view, start, end));
  }

  /** NameIndex.internSymbol: the id of a name that ends at a NUL byte before `limit`; -1 without one. */
  internSymbol(view: DataView, start: number, limit: number): number {
    const id = this.names.internSymbol(view, start, limit);
    return id < 0 ? id : this.#added(id);
  }

  /** The id of a name, or undefined if the load never named it. */
  find(name: string): number | undefined {
    const id = this.names.findName(name);
    return id < 0 ? undefined : id;
  }

  /** The name of an id. Throws RangeError for an id that was not given out. */
  name(id: number): string {
    return this.names.name(id);
  }

  /** Defines a name from outside the load, before or during it: an earlier load's symbol, `--abs`, a library's. */
  defineExternal(name: string, address: number, type: ExternalType = 'unknown'): number {
    const id = this.intern(name);
    this.defineExternalId(id, address, type);
    return id;
  }

  /** The same, for a name that the load has. */
  defineExternalId(id: number, address: number, type: ExternalType): void {
    this.state[id] = GlobalState.external;
    this.address[id] = address;
    if (type !== 'unknown') this.externalType.set(id, type);
  }

  /** The address of a name that has one; null if it is unknown to the load, unresolved, an undefined weak, or stripped. */
  addressOf(name: string): ExecutorAddress | null {
    const id = this.find(name);
    const address = id === undefined ? Number.NaN : (this.address[id] ?? 0);
    if (id === undefined || this.state[id] === GlobalState.undefined || Number.isNaN(address)) return null;
    return address as ExecutorAddress;
  }

  #added(id: number): number {
    if (id < this.graph.length) return id;
    if (id >= this.state.length) this.#grow(2 * id);
    this.graph.push(null);
    this.symbol[id] = -1;
    return id;
  }

  #grow(capacity: number): void {
    const { state, symbol, address, reference } = this;
    this.state = new Uint8Array(capacity);
    this.symbol = new Int32Array(capacity);
    this.address = new Float64Array(capacity);
    this.reference = new Uint8Array(capacity);
    this.state.set(state);
    this.symbol.set(symbol);
    this.address.set(address);
    this.reference.set(reference);
  }
}

/** How a name is referred to: bits of GlobalSymbols.reference. */
export const Reference = {
  /** Some graph names it with STB_GLOBAL, so that it must be defined if it is used. */
  strong: 1,
  /** Some edge of a live block refers to it. */
  used: 2,
} as const;

/** Names of the smallest loads: an engine of one object has a few. */
const leastCapacity = 16;
