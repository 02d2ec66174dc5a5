// Which objects and archive members make up a load, and which definition each global name gets: strong over common
// over weak, the first COMDAT copy, archive members on demand until nothing more is missing. Pure: bytes are parsed by
// object/, externals are left to link.ts. Builds the link graphs of everything it takes in, all of one format.

import { LinkError, type LinkPlace, type LinkProblem } from '../../shared/errors.ts';
import { buildLinkGraph } from '../link/buildLinkGraph.ts';
import { importGraph } from '../link/coffImports.ts';
import { GlobalState, type GlobalSymbols, Reference } from '../link/globalSymbols.ts';
import type { PhaseRecorder } from '../link/linkEnvironment.ts';
import { type LinkGraph, type LinkUnit, Protection } from '../link/linkGraph.ts';
import { SymbolPlace } from '../link/symbolTable.ts';
import { atOneGo, namesAtOneGo, type Pause, type Steps } from '../link/turns.ts';
import type { Archive } from '../object/archive.ts';
import { Binding, SymbolType } from '../object/elf/elfConstants.ts';
import type { ObjectFile } from '../object/objectFile.ts';
import { CoffRequests, isSameNumber } from './coffRequests.ts';
import { ComdatGroups, type LostGroup } from './comdatGroups.ts';

export type { LostGroup } from './comdatGroups.ts';

export type ResolutionInput =
  | { readonly kind: 'object'; readonly object: ObjectFile }
  /** `whole`: take every member, as `--whole-archive` does. */
  | { readonly kind: 'archive'; readonly archive: Archive; readonly whole: boolean };

/** Why an archive member is part of the load. */
export interface MemberPull {
  /** `libz.a(adler32.o)`. */
  readonly member: string;
  /** The name that was missing and who needed it; null with `whole`. */
  readonly symbol: string | null;
  readonly neededBy: string | null;
  readonly archive: Archive;
  /** Among the archive's members. */
  readonly index: number;
}

export interface Resolution {
  /** In the order of the inputs; an archive of which no member was needed has an empty unit. */
  readonly units: readonly LinkUnit[];
  readonly pulls: readonly MemberPull[];
  readonly lostGroups: readonly LostGroup[];
}

/**
 * `globals` may already hold names from outside (defineExternal): they count as defined, and a strong definition of
 * one is a duplicate. `roots` are names that the load needs beside those that its objects refer to. Throws LinkError that lists all duplicates with both places; FormatError from members.
 */
export function resolveSymbols(
  inputs: readonly ResolutionInput[],
  globals: GlobalSymbols,
  phases: PhaseRecorder,
  roots: readonly string[] = [],
): Resolution {
  return phases.measure('resolve', () => {
    const resolver = new Resolver(inputs, globals, phases);
    atOneGo(resolver.steps(roots));
    return resolver.finish();
  });
}

/** The same, with turns for other work between objects; rejects where it was called off. */
export async function resolveSymbolsInTurns(
  inputs: readonly ResolutionInput[],
  globals: GlobalSymbols,
  phases: PhaseRecorder,
  roots: readonly string[],
  pause: Pause,
): Promise<Resolution> {
  return phases.measureAsync('resolve', async () => {
    const resolver = new Resolver(inputs, globals, phases);
    for (const _ of resolver.steps(roots)) {
      const waiting = pause(resolver.entered, inputs.length);
      if (waiting !== null) await waiting;
    }
    return resolver.finish();
  });
}

class Resolver {
  readonly #inputs: readonly ResolutionInput[];
  readonly #globals: GlobalSymbols;
  readonly #phases: PhaseRecorder;
  readonly #units: { readonly name: string; readonly graphs: LinkGraph[] }[];
  readonly #pulls: MemberPull[] = [];
  readonly #comdats = new ComdatGroups();
  readonly #requests: CoffRequests;
  readonly #lostGroups: LostGroup[] = [];
  readonly #duplicates: LinkProblem[] = [];
  /** Names that some graph needs and nothing defined when it was added, with that graph. */
  readonly #wanted: number[] = [];
  readonly #wantedBy: LinkGraph[] = [];
  /** Members already taken, by input. */
  readonly #taken: Set<number>[];
  readonly #archives: { readonly archive: Archive; readonly input: number }[] = [];
  readonly #commonAlignment = new Map<number, number>();
  #entered = 0;
  /** Whose format all others have. */
  #first: Pick<LinkGraph, 'name' | 'relocations'> | null = null;

  constructor(inputs: readonly ResolutionInput[], globals: GlobalSymbols, phases: PhaseRecorder) {
    this.#inputs = inputs;
    this.#globals = globals;
    this.#phases = phases;
    this.#requests = new CoffRequests(globals);
    this.#units = inputs.map((input) => ({
      name: input.kind === 'object' ? input.object.name : input.archive.name,
      graphs: [],
    }));
    this.#taken = inputs.map(({ kind }) => (kind === 'archive' ? new Set() : noMembers));
    for (const [input, each] of inputs.entries()) {
      if (each.kind === 'archive') this.#archives.push({ archive: each.archive, input });
    }
  }

  /** How many of the inputs have been looked at. */
  get entered(): number {
    return this.#entered;
  }

  /** The whole way, one object or one name a step, or a piece of a large object. */
  *steps(roots: readonly string[]): Steps {
    for (const [index, input] of this.#inputs.entries()) {
      this.#entered = index + 1;
      if (input.kind === 'object') {
        yield* this.#add(input.object, index);
        yield;
      } else if (input.whole) {
        for (const member of input.archive.members.keys()) {
          yield* this.#pull(input.archive, member, index, null);
          yield;
        }
      }
    }
    const start = this.#units[0]?.graphs[0];
    if (start !== undefined)
      for (const name of roots) this.#refer(start, this.#globals.intern(name), Binding.STB_GLOBAL);
    // The list grows while it is worked off: a member that is pulled wants names of its own.
    for (let next = 0; next < this.#wanted.length || this.#wantMore(); next++) {
      const id = this.#wanted[next] ?? 0;
      const isReplaceable = this.#globals.state[id] === GlobalState.definedWeak && this.#requests.isSearched(id);
      if (this.#globals.state[id] !== GlobalState.undefined && !isReplaceable) continue;
      yield* this.#search(id, this.#wantedBy[next] ?? null);
      yield;
    }
  }

  /** What COFF objects want beyond the names that they refer to. False once there is nothing. */
  #wantMore(): boolean {
    const before = this.#wanted.length;
    for (const { name, by, isWeak } of this.#requests.take()) {
      const id = this.#globals.intern(name);
      if (isWeak) this.#want(by, id);
      else this.#refer(by, id, Binding.STB_GLOBAL);
    }
    return this.#wanted.length > before;
  }

  /** After the last step. Throws LinkError. */
  finish(): Resolution {
    this.#addImports();
    if (this.#duplicates.length > 0) throw duplicateError(this.#duplicates);
    this.#requests.finish();
    this.#allocateCommons();
    this.#phases.count('symbols', this.#globals.count);
    return { units: this.#units, pulls: this.#pulls, lostGroups: this.#lostGroups };
  }

  /** Pulls the member that defines a name, from the first archive that has one. */
  *#search(id: number, neededBy: LinkGraph | null): Steps {
    for (const { archive, input } of this.#archives) {
      const member = archive.memberDefiningId(this.#globals.names, id);
      if (member < 0) continue;
      yield* this.#pull(archive, member, input, { symbol: this.#globals.name(id), neededBy: neededBy?.name ?? '' });
      return;
    }
  }

  *#pull(
    archive: Archive,
    member: number,
    input: number,
    reason: { readonly symbol: string; readonly neededBy: string } | null,
  ): Steps {
    // An index may promise a name that the member does not define.
    if (this.#taken[input]?.has(member) === true) return;
    this.#taken[input]?.add(member);
    this.#pulls.push({
      member: archive.memberName(member),
      symbol: reason?.symbol ?? null,
      neededBy: reason?.neededBy ?? null,
      archive,
      index: member,
    });
    const object = this.#phases.measure('parse', () => archive.object(member));
    yield* this.#add(object, input);
  }

  *#add(object: ObjectFile, input: number): Steps {
    const building = buildLinkGraph(object);
    let built = this.#phases.measure('build graph', () => {
      this.#phases.count('graphs', 1);
      return building.next();
    });
    while (built.done !== true) {
      yield;
      built = this.#phases.measure('build graph', () => building.next());
    }
    const graph = built.value;
    this.#checkFormat(graph);
    this.#units[input]?.graphs.push(graph);
    this.#keepFirstComdats(graph, object, input);
    const { firstGlobal, count } = graph.symbols;
    for (let symbol = Math.max(1, firstGlobal); symbol < count; symbol += namesAtOneGo) {
      this.#enterSymbols(graph, symbol, Math.min(symbol + namesAtOneGo, count));
      if (symbol + namesAtOneGo < count) yield;
    }
    if (graph.directives !== null) this.#requests.add(graph, graph.directives);
  }

  #checkFormat({ name, relocations }: LinkGraph): void {
    this.#first ??= { name, relocations };
    if (relocations === this.#first.relocations) return;
    const text = `${this.#first.name} is an object of ${this.#first.relocations.name}, ${name} one of ${relocations.name}`;
    throw new LinkError(`${text}: the objects of a load are all for Linux (ELF) or all for Windows (COFF)`);
  }

  /** Pointers to what nothing gives a pointer to: `__imp_X` of a function of this load, or of a library's. */
  #addImports(): void {
    const [unit] = this.#units;
    const names = this.#requests.imports;
    if (unit === undefined || names.length === 0) return;
    const graph = importGraph(names);
    unit.graphs.push(graph);
    this.#enterSymbols(graph, 1, graph.symbols.count);
  }

  #keepFirstComdats(graph: LinkGraph, object: ObjectFile, input: number): void {
    if (graph.comdats.length === 0) return;
    const listed = this.#inputs[input];
    const from = listed?.kind === 'archive' ? listed.archive : object;
    for (const lost of this.#comdats.add(graph, from)) {
      this.#lostGroups.push(lost.group);
      // What was defined there so far will be by the copy that is kept.
      if (lost.graph !== graph) this.#forget(lost.graph);
    }
  }

  #forget(graph: LinkGraph): void {
    const { symbols, blocks } = graph;
    for (let symbol = 1; symbol < symbols.count; symbol++) {
      const id = symbols.global[symbol] ?? -1;
      if (id < 0 || this.#globals.graph[id] !== graph || this.#globals.symbol[id] !== symbol) continue;
      if (blocks[symbols.block[symbol] ?? -1]?.live !== false) continue;
      this.#globals.state[id] = GlobalState.undefined;
      this.#globals.graph[id] = null;
      this.#globals.reference[id] = 0;
      this.#refer(graph, id, Binding.STB_GLOBAL);
    }
  }

  /** Global symbols [from, to). */
  #enterSymbols(graph: LinkGraph, from: number, to: number): void {
    const { symbols } = graph;
    for (let symbol = from; symbol < to; symbol++) {
      const binding = symbols.binding(symbol);
      if (binding === Binding.STB_LOCAL) continue;
      const id = symbols.intern(symbol, this.#globals);
      symbols.global[symbol] = id;
      const place = symbols.block[symbol] ?? SymbolPlace.undefined;
      const dropped = place >= 0 ? graph.blocks[place]?.live === false : place === SymbolPlace.notLoaded;
      if (place === SymbolPlace.undefined || dropped) this.#refer(graph, id, binding);
      else if (place === SymbolPlace.common || symbols.type(symbol) === SymbolType.STT_COMMON) {
        this.#enterCommon(graph, symbol, id);
      } else if (binding === Binding.STB_GLOBAL) this.#define(graph, symbol, id);
      else this.#defineWeak(graph, symbol, id);
    }
  }

  #refer(graph: LinkGraph, id: number, binding: number): void {
    const { state, reference } = this.#globals;
    const known = reference[id] ?? 0;
    if (binding === Binding.STB_WEAK || (known & Reference.strong) !== 0) return;
    reference[id] = known | Reference.strong;
    if (state[id] === GlobalState.undefined) this.#want(graph, id);
  }

  #want(by: LinkGraph, id: number): void {
    this.#wanted.push(id);
    this.#wantedBy.push(by);
  }

  #define(graph: LinkGraph, symbol: number, id: number): void {
    const state = this.#globals.state[id];
    if (state === GlobalState.defined || state === GlobalState.external) {
      if (isSameNumber(this.#globals, id, graph, symbol)) return;
      const first = this.#globals.graph[id] ?? null;
      const before = first === null ? 'an earlier load' : placeOfSymbol(first, this.#globals.symbol[id] ?? 0);
      this.#duplicates.push({
        message: `'${this.#globals.name(id)}' is defined in ${before} and again in ${placeOfSymbol(graph, symbol)}`,
        symbol: this.#globals.name(id),
        places: [
          ...(first === null ? [] : linkPlaceOf(first, this.#globals.symbol[id] ?? 0)),
          ...linkPlaceOf(graph, symbol),
        ],
        kind: 'duplicate',
      });
      return;
    }
    this.#take(graph, symbol, id, GlobalState.defined);
  }

  #defineWeak(graph: LinkGraph, symbol: number, id: number): void {
    if (this.#globals.state[id] === GlobalState.undefined) this.#take(graph, symbol, id, GlobalState.definedWeak);
  }

  /** The largest size wins and the largest alignment; a common symbol beats a weak definition, as in GNU ld. */
  #enterCommon(graph: LinkGraph, symbol: number, id: number): void {
    const { state } = this.#globals;
    const alignment = graph.symbols.offset[symbol] ?? 1;
    const size = graph.symbols.size[symbol] ?? 0;
    if (state[id] === GlobalState.defined || state[id] === GlobalState.external) return;
    this.#commonAlignment.set(id, Math.max(alignment, this.#commonAlignment.get(id) ?? 1));
    const largest = this.#globals.graph[id]?.symbols.size[this.#globals.symbol[id] ?? 0] ?? 0;
    if (state[id] !== GlobalState.common || size > largest) this.#take(graph, symbol, id, GlobalState.common);
  }

  #take(graph: LinkGraph, symbol: number, id: number, state: GlobalState): void {
    this.#globals.state[id] = state;
    this.#globals.graph[id] = graph;
    this.#globals.symbol[id] = symbol;
  }

  /** Gives each tentative definition that nothing replaced a zero-filled block in the graph with the largest one. */
  #allocateCommons(): void {
    for (const [id, alignment] of this.#commonAlignment) {
      const graph = this.#globals.graph[id] ?? null;
      const symbol = this.#globals.symbol[id] ?? 0;
      if (this.#globals.state[id] !== GlobalState.common || graph === null) continue;
      const section = graph.sections.find((each) => each.name === commonSection) ?? addCommonSection(graph);
      const size = Math.max(1, graph.symbols.size[symbol] ?? 0);
      checkCommon(graph, symbol, size, alignment);
      graph.symbols.block[symbol] = graph.addBlock(section, size, alignment, null).index;
      graph.symbols.offset[symbol] = 0;
      this.#globals.state[id] = GlobalState.defined;
    }
  }
}

const commonSection = 'COMMON';
const noMembers = new Set<number>();

function addCommonSection(graph: LinkGraph): LinkGraph['sections'][number] {
  const protection = Protection.read | Protection.write;
  return graph.addSection({
    name: commonSection,
    fileIndex: -1,
    protection,
    lifetime: 'standard',
    role: 'ordinary',
    large: false,
  });
}

function checkCommon(graph: LinkGraph, symbol: number, size: number, alignment: number): void {
  const isPower = alignment >= 1 && alignment <= 2 ** 28 && 2 ** Math.round(Math.log2(alignment)) === alignment;
  if (isPower && size < 2 ** 47) return;
  const what = `common symbol ${graph.symbolLabel(symbol)} of ${size} bytes, aligned to ${alignment}`;
  throw new LinkError(
    `${graph.name}: ${what}: allowed are sizes below 2^47 and alignments that are powers of two up to 2^28`,
  );
}

function placeOfSymbol(graph: LinkGraph, symbol: number): string {
  const block = graph.blocks[graph.symbols.block[symbol] ?? -1];
  const offset = graph.symbols.offset[symbol] ?? 0;
  return block === undefined ? `${graph.name} (absolute)` : `${graph.name} ${graph.placeOf(block, offset)}`;
}

function linkPlaceOf(graph: LinkGraph, symbol: number): readonly LinkPlace[] {
  const block = graph.blocks[graph.symbols.block[symbol] ?? -1];
  return block === undefined ? [] : [graph.linkPlace(block, graph.symbols.offset[symbol] ?? 0)];
}

function duplicateError(duplicates: readonly LinkProblem[]): LinkError {
  const head = duplicates.length === 1 ? 'duplicate symbol' : `${duplicates.length} duplicate symbols`;
  const wayOut = 'remove one of the two, or make one of them weak or static';
  const lines = duplicates.map(({ message }) => `  ${message}`);
  return new LinkError(`${head}; ${wayOut}:\n${lines.join('\n')}`, duplicates);
}
