// The lists of what may differ from LLVM, exclusions.json and coffExclusions.json, and their use: each difference must be on it once, and everything
// on it must still occur.
//
//   {
//     "cannot": [{ "case": "…", "message": "…", "reason": "…" }],
//     "differences": [{ "cases": ["…"], "what": "…", "section": "…", "kind": "…", "reason": "…" }]
//   }
//
// `cannot`: LLVM does not link the case and says a text that contains `message`. In names `*` is anything, and `{a,b}`
// either. Each pattern of `cases` must be of use, and stands for what differs in those cases only.

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { patternSource } from '../../support/notYet.ts';
import type { Difference } from './compareFormulas.ts';

const listFormat = z.strictObject({
  cannot: z.array(z.strictObject({ case: z.string(), message: z.string().min(1), reason: z.string().min(1) })),
  differences: z.array(
    z.strictObject({
      cases: z.array(z.string()).min(1),
      what: z.string(),
      section: z.string(),
      kind: z.string(),
      reason: z.string().min(1),
    }),
  ),
});

/** What a case of this run came to: LLVM's refusal, or what differed. */
export type Outcome = { readonly refused: string } | { readonly differences: readonly Difference[] };

export class Exclusions {
  readonly #list: z.infer<typeof listFormat>;

  /** `file`: the list's, in this folder. */
  constructor(file = 'exclusions.json') {
    this.#list = listFormat.parse(JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')));
  }

  /** Why LLVM does not link the case; null where it must. */
  cannot(name: string): { readonly message: string; readonly reason: string } | null {
    return this.#list.cannot.find((entry) => matches(entry.case, name)) ?? null;
  }

  /** Differences that no entry, or more than one, excludes; as text. */
  unexpected(name: string, differences: readonly Difference[]): readonly string[] {
    return differences.flatMap((difference) => {
      const count = this.#list.differences.filter(
        (entry) => entry.cases.some((each) => matches(each, name)) && isLike(entry, difference),
      ).length;
      const { what, file, section, offset, kind, detail } = difference;
      const text = `${what}: ${file} ${section}+${offset} ${kind} ${detail}`;
      return count === 1 ? [] : [`${text} (excluded ${count} times)`];
    });
  }

  /**
   * Entries that nothing needed, as text. Those are left out which are for a case that did not run: `all` are the names
   * of every case, `outcomes` those that ran.
   */
  unused(all: readonly string[], outcomes: ReadonlyMap<string, Outcome>): readonly string[] {
    const idle = (pattern: string, isNeeded: (outcome: Outcome) => boolean): boolean => {
      const names = all.filter((name) => matches(pattern, name));
      const ran = names.flatMap((name) => outcomes.get(name) ?? []);
      return ran.length === names.length && !ran.some(isNeeded);
    };
    const refusals = this.#list.cannot.filter((entry) => idle(entry.case, (outcome) => 'refused' in outcome));
    const patterns = this.#list.differences.flatMap((entry) =>
      entry.cases
        .filter((pattern) =>
          idle(
            pattern,
            (outcome) => 'differences' in outcome && outcome.differences.some((each) => isLike(entry, each)),
          ),
        )
        .map((pattern) => `${pattern}: ${entry.what} ${entry.section} ${entry.kind}`),
    );
    return [...refusals.map((entry) => `${entry.case}: ${entry.message}`), ...patterns];
  }
}

function isLike(
  entry: { readonly what: string; readonly section: string; readonly kind: string },
  { what, section, kind }: Difference,
): boolean {
  return entry.what === what && matches(entry.section, section) && matches(entry.kind, kind);
}

function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${patternSource(pattern)}$`).test(name);
}
