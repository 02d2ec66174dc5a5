// The edges of one graph as parallel arrays: edge i is (offset[i], kind[i], target[i], addend[i]). Filled by the graph
// builders, appended to by passes that make code of their own; the blocks hold the ranges.

import { takeZeroed } from './tableBuffers.ts';

export class EdgeTable {
  /** Bytes from the start of the block that holds the edge. */
  offset: Uint32Array;
  /** The format's own relocation number; graph.relocations says what it means. */
  kind: Uint8Array;
  /** Index in graph.symbols. */
  target: Uint32Array;
  /** Signed; rounded where it is no safe integer, then wideAddends has the exact value. */
  addend: Float64Array;
  /** Exact 64-bit addends of the few edges whose addend no double holds, by edge index. */
  wideAddends: ReadonlyMap<number, bigint> = noWideAddends;
  length = 0;

  constructor(capacity: number) {
    const arrays = edgeArrays(capacity);
    this.offset = arrays.offset;
    this.kind = arrays.kind;
    this.target = arrays.target;
    this.addend = arrays.addend;
  }

  /** Appends an edge, growing the arrays by doubling; returns its index. */
  push(offset: number, kind: number, target: number, addend: number): number {
    const index = this.length;
    if (index === this.offset.length) this.grow(Math.max(16, 2 * index));
    this.offset[index] = offset;
    this.kind[index] = kind;
    this.target[index] = target;
    this.addend[index] = addend;
    this.length = index + 1;
    return index;
  }

  /** Keeps an addend that `addend` holds rounded. */
  setWideAddend(edge: number, addend: bigint): void {
    const wide = this.wideAddends;
    // Few graphs have any: the map is made with the first one.
    this.wideAddends = wide instanceof OwnWideAddends ? wide.set(edge, addend) : new OwnWideAddends([[edge, addend]]);
  }

  /** Copies an edge to a lower index, at another offset; the edge that was there is gone. */
  move(from: number, to: number, offset: number): void {
    this.offset[to] = offset;
    this.kind[to] = this.kind[from] ?? 0;
    this.target[to] = this.target[from] ?? 0;
    this.addend[to] = this.addend[from] ?? 0;
    if (this.wideAddends instanceof OwnWideAddends) this.wideAddends.move(from, to);
  }

  /** The addend of an edge, exact over 64 bits, signed. For display and for the rare wide path of the fix-ups. */
  exactAddend(edge: number): bigint {
    return this.wideAddends.get(edge) ?? BigInt(this.addend[edge] ?? 0);
  }

  private grow(capacity: number): void {
    const { offset, kind, target, addend } = edgeArrays(capacity);
    offset.set(this.offset);
    kind.set(this.kind);
    target.set(this.target);
    addend.set(this.addend);
    Object.assign(this, { offset, kind, target, addend });
  }
}

/** Of one table; the empty one is everybody's. */
class OwnWideAddends extends Map<number, bigint> {
  move(from: number, to: number): void {
    if (from === to) return;
    const wide = this.get(from);
    this.delete(to);
    if (wide === undefined) return;
    this.set(to, wide);
    this.delete(from);
  }
}

const noWideAddends: ReadonlyMap<number, bigint> = new Map();

/** Views of a buffer that is shared: each buffer costs an allocation of its own, and a load has thousands of tables. */
function edgeArrays(capacity: number): Pick<EdgeTable, 'offset' | 'kind' | 'target' | 'addend'> {
  const { buffer, start } = takeZeroed(capacity * 17);
  return {
    addend: new Float64Array(buffer, start, capacity),
    offset: new Uint32Array(buffer, start + capacity * 8, capacity),
    target: new Uint32Array(buffer, start + capacity * 12, capacity),
    kind: new Uint8Array(buffer, start + capacity * 16, capacity),
  };
}
