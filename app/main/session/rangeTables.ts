// Ranges collected one by one, then given out as the typed arrays of a memory map.
import { heldStates, type RangeKind, type RangeTable, rangeKinds } from '../../shared/ui/memoryRecords.ts';
import type { HeldRange } from '../memory/memoryRegions.ts';

/** Names in the order of their first use. */
export class NameTable {
  readonly names: string[] = [];
  readonly #indexes = new Map<string, number>();

  index(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.#indexes.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

interface Row {
  readonly address: number;
  readonly size: number;
  readonly kind: RangeKind;
  readonly state: HeldRange['state'];
  readonly owner: number;
}

export class RangeRows {
  readonly #rows: Row[] = [];

  get length(): number {
    return this.#rows.length;
  }

  add(address: number, size: number, kind: RangeKind, owner = 0, state: Row['state'] = 'finalized'): void {
    this.#rows.push({ address, size, kind, state, owner });
  }

  /** Ascending by address. */
  table(): RangeTable {
    const rows = this.#rows.sort((one, other) => one.address - other.address);
    return {
      address: Float64Array.from(rows, (row) => row.address),
      size: Float64Array.from(rows, (row) => row.size),
      kind: Uint8Array.from(rows, (row) => rangeKinds.indexOf(row.kind)),
      state: Uint8Array.from(rows, (row) => heldStates.indexOf(row.state)),
      owner: Uint32Array.from(rows, (row) => row.owner),
    };
  }
}
