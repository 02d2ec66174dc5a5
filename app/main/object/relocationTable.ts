// What a format's relocation numbers mean on one architecture, as data: the fix-up loop, placement, the dump, the
// window's microscope and the tests all read these rows. Letters are the psABI's: S symbol, A addend, P place,
// G offset of the symbol's GOT slot from the GOT's start, GOT its start, L the symbol's stub (or itself), Z its size.
// S of a thread-local variable is its distance from the thread pointer. T is the address of the pair of words that
// stands for the variable where code asks for its address at run time, M of the one that stands for the whole program.
// COFF adds three: B the load's image base, SEC where the symbol's section starts, N the number of that section.

export type Expression =
  | 'none'
  | 'S + A'
  | 'S + A - P'
  | 'L + A - P'
  | 'L - GOT + A'
  | 'G + A'
  | 'G + GOT + A - P'
  | 'S + A - GOT'
  | 'GOT + A - P'
  | 'Z + A'
  | 'T + A - P'
  | 'M + A - P'
  | 'L + A - B'
  | 'S + A - SEC'
  | 'N + A';

/** How a value must fit into its field. `either`: as a signed or as an unsigned number of that width. */
export type Range = 'signed' | 'unsigned' | 'either' | 'wraps';

export interface RelocationRow {
  readonly kind: number;
  /** The specification's name. */
  readonly name: string;
  readonly expression: Expression;
  /** Bytes written at the place: 0, 1, 2, 4 or 8. */
  readonly width: 0 | 1 | 2 | 4 | 8;
  readonly range: Range;
  /** Rewrites of the instruction that are allowed when the target is in reach (relaxation). */
  readonly relaxable: boolean;
  /** Its symbol must be a thread-local variable; that of any other row must not. */
  readonly threadLocal: boolean;
}

/** A relocation that is known and refused, with the reason as a person should read it. */
export interface UnsupportedRelocation {
  readonly kind: number;
  readonly name: string;
  readonly reason: string;
}

export interface RelocationTable {
  /** `ELF x86-64`, for messages. */
  readonly name: string;
  readonly rows: readonly RelocationRow[];
  readonly unsupported: readonly UnsupportedRelocation[];
  /** By kind 0..255; undefined where the kind is no row. */
  readonly byKind: readonly (RelocationRow | undefined)[];
}

/** Indexes rows by kind. Throws RangeError for a kind that is given twice or is no byte: a defect in the table. */
export function relocationTable(
  name: string,
  rows: readonly RelocationRow[],
  unsupported: readonly UnsupportedRelocation[],
): RelocationTable {
  const byKind: (RelocationRow | undefined)[] = new Array<undefined>(256).fill(undefined);
  for (const row of rows) {
    if (row.kind < 0 || row.kind > 255 || byKind[row.kind] !== undefined) {
      throw new RangeError(`relocation table ${name}: kind ${row.kind} (${row.name}) is no byte or given twice`);
    }
    byKind[row.kind] = row;
  }
  return { name, rows, unsupported, byKind };
}

/** The specification's name of a kind, of an unsupported one too; `relocation type 77` for one that nobody knows. */
export function relocationName(table: RelocationTable, kind: number): string {
  const name = table.byKind[kind]?.name ?? table.unsupported.find((row) => row.kind === kind)?.name;
  return name ?? `relocation type ${kind}`;
}
