// The global names of one load: name -> id -> where it is defined and, once known, at which address. Made by the
// session for each load, filled by symbolResolution.ts, given addresses by link.ts. Ids are dense from 0.

import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { LinkGraph } from './linkGraph.ts';

export const GlobalState = {
  /** Named, not defined by anything in the load: an external if a strong reference needs it. */
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
export type ExternalType = 'function' | 'data' | 'unknown';

export class GlobalSymbols {
  private readonly ids = new Map<string, number>();
  private readonly names: string[] = [];
  /** One of GlobalState, by id. */
  state: Uint8Array = new Uint8Array(initialCapacity);
  /** The defining graph and its symbol, by id; null and -1 where no graph of the load defines it. */
  readonly graph: (LinkGraph | null)[] = [];
  symbol: Int32Array = new Int32Array(initialCapacity);
  /** By id; 0 until resolved, and for an undefined weak symbol. May be negative for an absolute symbol. */
  address: Float64Array = new Float64Array(initialCapacity);
  /** 1 where some graph refers to the name strongly (STB_GLOBAL), by id. */
  strongReference: Uint8Array = new Uint8Array(initialCapacity);
  /** Of externals, by id. */
  readonly externalType = new Map<number, ExternalType>();
  /** Exact values of absolute symbols that no double holds, by id. */
  readonly wideValues = new Map<number, bigint>();

  get count(): number {
    return this.names.length;
  }

  /** The id of a name, made if it is new. */
  intern(name: string): number {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    const id = this.names.length;
    if (id === this.state.length) this.grow(2 * id);
    this.ids.set(name, id);
    this.names.push(name);
    this.graph.push(null);
    this.symbol[id] = -1;
    return id;
  }

  /** The id of a name, or undefined if the load never named it. */
  find(name: string): number | undefined {
    return this.ids.get(name);
  }

  /** The name of an id. Throws RangeError for an id that was not given out. */
  name(id: number): string {
    const name = this.names[id];
    if (name === undefined) throw new RangeError(`global symbol ${id}: ids are 0..${this.names.length - 1}`);
    return name;
  }

  /** Defines a name from outside the load, before or during it: an earlier load's symbol, `--abs`, a library's. */
  defineExternal(name: string, address: number, type: ExternalType = 'unknown'): number {
    const id = this.intern(name);
    this.state[id] = GlobalState.external;
    this.address[id] = address;
    if (type !== 'unknown') this.externalType.set(id, type);
    return id;
  }

  /** The address of a name that has one; null if it is unknown to the load, unresolved, or an undefined weak. */
  addressOf(name: string): ExecutorAddress | null {
    const id = this.ids.get(name);
    if (id === undefined || this.state[id] === GlobalState.undefined) return null;
    return (this.address[id] ?? 0) as ExecutorAddress;
  }

  private grow(capacity: number): void {
    const { state, symbol, address, strongReference } = this;
    this.state = new Uint8Array(capacity);
    this.symbol = new Int32Array(capacity);
    this.address = new Float64Array(capacity);
    this.strongReference = new Uint8Array(capacity);
    this.state.set(state);
    this.symbol.set(symbol);
    this.address.set(address);
    this.strongReference.set(strongReference);
  }
}

const initialCapacity = 256;
