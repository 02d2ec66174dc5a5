// What COFF objects want beyond the names that they refer to: pointers to what is imported, what stands in for a name that
// nothing defines, names that must be there, and that all objects were compiled alike. Part of symbolResolution.ts.

import { LinkError } from '../../shared/errors.ts';
import { GlobalState, type GlobalSymbols } from '../link/globalSymbols.ts';
import type { LinkGraph } from '../link/linkGraph.ts';
import { SymbolPlace } from '../link/symbolTable.ts';
import type { Directives } from '../object/coff/coffDirectives.ts';
import { importPrefix } from '../object/coff/importNames.ts';

interface Request {
  readonly name: string;
  readonly by: LinkGraph;
  /** Archives are searched for it, and nothing is wrong where none has it. */
  readonly isWeak: boolean;
}

export class CoffRequests {
  readonly #globals: GlobalSymbols;
  /** Names that must be part of the load, and weak externals that archives may define. */
  #included: Request[] = [];
  readonly #searched = new Set<number>();
  readonly #substitutes: { readonly id: number; readonly substitute: string; readonly by: LinkGraph }[] = [];
  /** Ids of names whose substitute was asked for. */
  readonly #asked = new Set<number>();
  /** Objects whose imports are still to be found. */
  #graphs: LinkGraph[] = [];
  readonly #imports = new Set<string>();
  /** By key: the value that all objects must have, and who had it first. */
  readonly #alike = new Map<string, { readonly value: string; readonly by: string }>();

  constructor(globals: GlobalSymbols) {
    this.#globals = globals;
  }

  /** An object that is part of the load. Throws LinkError where it does not go with those before. */
  add(graph: LinkGraph, { includes, mismatchKeys }: Directives): void {
    for (const name of includes) this.#included.push({ name, by: graph, isWeak: false });
    for (const name of graph.searchedNames) {
      this.#included.push({ name, by: graph, isWeak: true });
      this.#searched.add(this.#globals.intern(name));
    }
    for (const { name, substitute } of graph.substitutes) {
      this.#substitutes.push({ id: this.#globals.intern(name), substitute, by: graph });
    }
    this.#graphs.push(graph);
    for (const [key, value] of mismatchKeys) {
      const known = this.#alike.get(key);
      if (known === undefined) this.#alike.set(key, { value, by: graph.name });
      else if (known.value !== value) {
        const text = `${known.by} was compiled with ${key} ${known.value}, ${graph.name} with ${value}`;
        throw new LinkError(`${text}: compile them alike (/FAILIFMISMATCH)`);
      }
    }
  }

  /** What is wanted, now that all names have been searched for that are known; each once. */
  take(): Request[] {
    const requests = this.#included;
    this.#included = [];
    for (const graph of this.#graphs) this.#findImports(graph, requests);
    this.#graphs = [];
    for (const { id, substitute, by } of this.#substitutes) {
      if (this.#globals.state[id] !== GlobalState.undefined || this.#asked.has(id)) continue;
      this.#asked.add(id);
      requests.push({ name: substitute, by, isWeak: false });
    }
    return requests;
  }

  /** True for a weak external that a member of an archive may define in place of what stands in for it. */
  isSearched(id: number): boolean {
    return this.#searched.has(id);
  }

  /** Names of pointers, `__imp_X`, that nothing defines. */
  get imports(): readonly string[] {
    return [...this.#imports].filter((name) => {
      const id = this.#globals.find(name);
      return id !== undefined && this.#globals.state[id] === GlobalState.undefined;
    });
  }

  /** Enters what stands in for the names that are still undefined. */
  finish(): void {
    for (const { id, substitute } of this.#substitutes) {
      const target = this.#globals.intern(substitute);
      const isMissing = this.#globals.state[id] === GlobalState.undefined && target !== id;
      if (isMissing && !this.#globals.substitutes.has(id)) this.#globals.substitutes.set(id, target);
    }
  }

  #findImports(by: LinkGraph, requests: Request[]): void {
    const { symbols } = by;
    for (let symbol = 1; symbol < symbols.count; symbol++) {
      const id = symbols.global[symbol] ?? -1;
      if (id < 0 || this.#globals.state[id] !== GlobalState.undefined) continue;
      const name = this.#globals.name(id);
      if (!name.startsWith(importPrefix) || this.#imports.has(name)) continue;
      this.#imports.add(name);
      requests.push({ name: name.slice(importPrefix.length), by, isWeak: false });
    }
  }
}

/** COFF's compilers define one absolute name in many objects, for weak references that lead nowhere. */
export function isSameNumber(
  { graph: graphs, symbol: symbols }: GlobalSymbols,
  id: number,
  graph: LinkGraph,
  symbol: number,
): boolean {
  const first = graphs[id] ?? null;
  const known = symbols[id] ?? 0;
  if (first === null || graph.directives === null) return false;
  const { absolute } = SymbolPlace;
  return (
    first.symbols.block[known] === absolute &&
    graph.symbols.block[symbol] === absolute &&
    first.symbols.offset[known] === graph.symbols.offset[symbol]
  );
}
