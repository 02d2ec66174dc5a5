// The names that a load uses and does not define: which to look up, what was found, and the one message that lists
// all that nobody defines.

import { LinkError, type LinkPlace, type LinkProblem, UnresolvedError } from '../../shared/errors.ts';
import { GlobalState, type GlobalSymbols, Reference } from './globalSymbols.ts';
import type { ExternalSymbol } from './linkEnvironment.ts';
import type { LinkGraph, LinkUnit } from './linkGraph.ts';
import { nearestNames } from './nearestNames.ts';

/** The ids of undefined names that an edge of a live block refers to. tables.ts has marked them. */
export function externalIds(globals: GlobalSymbols): number[] {
  for (const [id, substitute] of globals.substitutes) passOn(globals, id, substitute);
  const ids: number[] = [];
  for (let id = 0; id < globals.count; id++) {
    if (globals.state[id] === GlobalState.undefined && (globals.reference[id] ?? 0) & Reference.used) ids.push(id);
  }
  return ids;
}

/** What refers to a name that nothing defines refers to what stands in for it. */
function passOn(globals: GlobalSymbols, id: number, substitute: number): void {
  if (globals.state[id] !== GlobalState.undefined) return;
  globals.state[id] = GlobalState.linkerMade;
  globals.reference[substitute] = (globals.reference[substitute] ?? 0) | (globals.reference[id] ?? 0);
}

/**
 * Enters what the executor found; a weak reference that nobody defines stays undefined with address 0. Throws
 * UnresolvedError that lists every strong one, with who needs it.
 */
export function defineExternals(
  ids: readonly number[],
  found: readonly (ExternalSymbol | null)[],
  globals: GlobalSymbols,
  units: readonly LinkUnit[],
): void {
  const missing: number[] = [];
  ids.forEach((id, index) => {
    const symbol = found[index] ?? null;
    if (symbol !== null) globals.defineExternalId(id, symbol.address, symbol.type);
    else if ((globals.reference[id] ?? 0) & Reference.strong) missing.push(id);
  });
  if (missing.length > 0) throw unresolved(missing, globals, units);
  for (const id of ids) checkThreadLocalUse(id, globals);
}

/** Thread-local variables of libraries are reached by thread-local relocations, and nothing else is. */
function checkThreadLocalUse(id: number, globals: GlobalSymbols): void {
  const use = globals.threadLocalUses.get(id);
  const isThreadLocal = globals.externalType.get(id) === 'threadLocal';
  if (use !== undefined && !isThreadLocal) {
    throw new LinkError(
      `${use}: no loaded object defines it, and no library that is there from the start exports a thread-local variable of this name; add the object or archive that defines it`,
    );
  }
  if (use === undefined && isThreadLocal) {
    throw new LinkError(
      `'${globals.name(id)}' is a thread-local variable of a library, and is used like an ordinary one; declare it __thread or thread_local in every file`,
    );
  }
}

/** How many places a message names for one symbol. */
const placesShown = 3;

function unresolved(ids: readonly number[], globals: GlobalSymbols, units: readonly LinkUnit[]): UnresolvedError {
  const problems: LinkProblem[] = [];
  const lines = ids.map((id) => {
    const uses = placesUsing(id, globals, units);
    const places = uses.map(({ object, section, offset }) => `${object} ${section}+0x${offset.toString(16)}`);
    const more = places.length > placesShown ? ` and ${places.length - placesShown} more` : '';
    const near = nearestNames(globals.name(id), globals);
    const hint = near.length === 0 ? '' : `; near: ${near.map((name) => `'${name}'`).join(', ')}`;
    const message = `'${globals.name(id)}' is not defined by any loaded object, archive or library${hint}`;
    problems.push({ kind: 'undefined', message, symbol: globals.name(id), places: uses.slice(0, placesShown) });
    return `  '${globals.name(id)}' needed by ${places.slice(0, placesShown).join(', ')}${more}${hint}`;
  });
  const head = ids.length === 1 ? 'one symbol is not defined' : `${ids.length} symbols are not defined`;
  return new UnresolvedError(
    ids.map((id) => globals.name(id)),
    `${head} by any loaded object, archive or library; add what defines it, or preload its library:\n${lines.join('\n')}`,
    problems,
  );
}

function placesUsing(id: number, globals: GlobalSymbols, units: readonly LinkUnit[]): LinkPlace[] {
  const places: LinkPlace[] = [];
  // A name may be needed because it stands in for another.
  const ids = new Set([id]);
  for (const known of ids)
    for (const [other, substitute] of globals.substitutes) if (substitute === known) ids.add(other);
  for (const unit of units) for (const graph of unit.graphs) addPlaces(ids, graph, places);
  return places;
}

function addPlaces(ids: ReadonlySet<number>, graph: LinkGraph, places: LinkPlace[]): void {
  const { edges, symbols } = graph;
  for (const block of graph.blocks) {
    if (!block.live) continue;
    for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
      if (!ids.has(symbols.global[edges.target[edge] ?? 0] ?? -1)) continue;
      places.push(graph.linkPlace(block, edges.offset[edge] ?? 0));
    }
  }
}
