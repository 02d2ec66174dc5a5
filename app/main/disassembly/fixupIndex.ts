// All fixups of a link as rows of one table, data included: filtered, sorted, given out part by part. Large loads have
// tens of thousands, so the rows are made in slices while others have their turn, and a query says how far that is.

import { formatAddress } from '../../shared/executorAddress.ts';
import type { FixupList, FixupQuery, FixupRow } from '../../shared/ui/disassemblyRecords.ts';
import { dumpEdge } from '../link/edgeDump.ts';
import { placeName, signed } from './fixupRecords.ts';
import type { LinkedCode } from './linkedCode.ts';

/** Milliseconds of work after which others have their turn. */
const sliceMs = 6;

export class FixupIndex {
  readonly #code: LinkedCode;
  readonly #turn: () => Promise<unknown>;
  readonly #rows: FixupRow[] = [];
  #seen = 0;
  #stopped = false;
  #failure: unknown = null;
  /** The last query's rows in order, kept while a person pages through them. */
  #sorted: { readonly key: string; readonly seen: number; readonly rows: readonly FixupRow[] } | null = null;
  readonly #filling: Promise<void>;

  /** `turn` gives others theirs. */
  constructor(code: LinkedCode, turn: () => Promise<unknown>) {
    this.#code = code;
    this.#turn = turn;
    this.#filling = this.#fill().catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** What is there by now. Throws the error that kept a section from being read. */
  query(query: FixupQuery): Omit<FixupList, 'generation'> {
    if (this.#failure !== null) throw this.#failure;
    const rows = this.#ordered(query);
    return {
      matching: rows.length,
      seen: this.#seen,
      total: this.#code.fixupCount,
      rows: rows.slice(query.offset, query.offset + query.limit),
    };
  }

  /** Resolves when all rows are there. */
  async complete(): Promise<void> {
    await this.#filling;
  }

  /** Makes no further rows: the link is out of date. */
  stop(): void {
    this.#stopped = true;
  }

  async #fill(): Promise<void> {
    let turn = performance.now();
    for (const { unit, graph, block, file, firstId } of this.#code.fixupBlocks) {
      const linked = this.#code.linked({ unit, graph, block });
      for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
        const dump = dumpEdge(graph, file, linked, edge, unit, this.#code.load.globals);
        this.#seen++;
        if (dump !== null) {
          const { section, offset, kind, target, value, margin, relaxed } = dump;
          const address = block.address + offset;
          const place = placeName(this.#code, address);
          const id = firstId + edge - block.firstEdge;
          const row = { id, file, section, offset, kind, target, value, margin, relaxed, place };
          this.#rows.push({ ...row, address: formatAddress(address) });
        }
        if (performance.now() - turn < sliceMs) continue;
        await this.#turn();
        if (this.#stopped) return;
        turn = performance.now();
      }
    }
  }

  #ordered({ filter, sort, descending }: FixupQuery): readonly FixupRow[] {
    const key = JSON.stringify([filter, sort, descending]);
    if (this.#sorted?.key === key && this.#sorted.seen === this.#seen) return this.#sorted.rows;
    const words = filter
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const rows = this.#rows.filter((row) => matches(row, words));
    const compare = comparisons[sort];
    const sign = descending ? -1 : 1;
    rows.sort((one, other) => sign * compare(one, other) || one.id - other.id);
    this.#sorted = { key, seen: this.#seen, rows };
    return rows;
  }
}

function matches(
  { file, section, place, kind, target, address, relaxed }: FixupRow,
  words: readonly string[],
): boolean {
  if (words.length === 0) return true;
  const text = `${file} ${section} ${place} ${kind} ${target} ${address}${relaxed ? ' relaxed' : ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

type Comparison = (one: FixupRow, other: FixupRow) => number;

const byText =
  (key: 'place' | 'kind' | 'target'): Comparison =>
  (one, other) =>
    one[key] < other[key] ? -1 : one[key] > other[key] ? 1 : 0;

const comparisons: Readonly<Record<FixupQuery['sort'], Comparison>> = {
  address: (one, other) => Number(one.address) - Number(other.address),
  place: byText('place'),
  kind: byText('kind'),
  target: byText('target'),
  value: (one, other) => signed(one.value) - signed(other.value),
  // What has room without end comes last.
  margin: (one, other) => marginOf(one) - marginOf(other),
  relaxed: (one, other) => Number(one.relaxed) - Number(other.relaxed),
};

/** Finite, so that two of them can be subtracted. */
function marginOf({ margin }: FixupRow): number {
  return margin === null ? Number.MAX_VALUE : signed(margin);
}
