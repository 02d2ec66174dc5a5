// The value of a relocation's expression, exact over 64 bits: for the few edges with addends or absolute symbols that
// no double holds, for messages, the dump and the tests. The fix-up loop evaluates the same rows in doubles.

import type { Expression, Range } from '../object/relocationTable.ts';

/** The letters of relocationTable.ts; G is the slot's offset from GOT. Letters that an expression does not name may be 0. */
export interface Terms {
  readonly S: bigint;
  readonly A: bigint;
  readonly P: bigint;
  readonly G: bigint;
  readonly GOT: bigint;
  readonly L: bigint;
  readonly Z: bigint;
  readonly T: bigint;
  readonly M: bigint;
  readonly B: bigint;
  readonly SEC: bigint;
  readonly N: bigint;
}

/** The value modulo 2^64, as a signed number. */
export function evaluate(expression: Expression, terms: Terms): bigint {
  return BigInt.asIntN(64, unbounded(expression, terms));
}

/** The least and the greatest value that fit; over 64 bits every value fits, modulo 2^64. */
export function limits(width: number, range: Range): { readonly min: number; readonly max: number } {
  const bits = 8 * width;
  if (range === 'wraps') return { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  const min = range === 'unsigned' ? 0 : -(2 ** (bits - 1));
  const max = range === 'signed' ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  return { min, max };
}

function unbounded(expression: Expression, { S, A, P, G, GOT, L, Z, T, M, B, SEC, N }: Terms): bigint {
  switch (expression) {
    case 'none':
      return 0n;
    case 'S + A':
      return S + A;
    case 'S + A - P':
      return S + A - P;
    case 'L + A - P':
      return L + A - P;
    case 'L - GOT + A':
      return L - GOT + A;
    case 'G + A':
      return G + A;
    case 'G + GOT + A - P':
      return G + GOT + A - P;
    case 'S + A - GOT':
      return S + A - GOT;
    case 'GOT + A - P':
      return GOT + A - P;
    case 'Z + A':
      return Z + A;
    case 'T + A - P':
      return T + A - P;
    case 'M + A - P':
      return M + A - P;
    case 'L + A - B':
      return L + A - B;
    case 'S + A - SEC':
      return S + A - SEC;
    case 'N + A':
      return N + A;
  }
}
