// Names that a person may have meant by one that nobody defines: for the message about unresolved symbols only.

import { GlobalState, type GlobalSymbols } from './globalSymbols.ts';

/** Up to three defined names of the load at the least edit distance; none beyond a third of the name's length. */
export function nearestNames(wanted: string, globals: GlobalSymbols): string[] {
  const limit = Math.min(3, Math.floor(wanted.length / 3));
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (let id = 0; id < globals.count; id++) {
    if (globals.state[id] === GlobalState.undefined) continue;
    const name = globals.name(id);
    // Other case and leading underscores are what people and compilers get wrong most.
    const isSpelling = name !== wanted && spelling(name) === spelling(wanted);
    const distance = isSpelling ? 0 : editDistance(wanted, name, limit);
    if (distance <= limit) found.push({ name, distance });
  }
  found.sort((one, other) => one.distance - other.distance);
  return found.slice(0, 3).map(({ name }) => name);
}

function spelling(name: string): string {
  return name.replace(/^_+/, '').toLowerCase();
}

/** Levenshtein's, or `limit + 1` as soon as it is known to be beyond the limit. */
function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= other.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      const distance = Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      current.push(distance);
      least = Math.min(least, distance);
    }
    if (least > limit) return limit + 1;
    above = current;
  }
  return above[other.length] ?? limit + 1;
}
