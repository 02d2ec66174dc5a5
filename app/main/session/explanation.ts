// Why a symbol is here, what was left out, and which names there are: from a finished link. For `loadstone link
// --explain` and the window's Explanation pane.
import type { ExplanationRecord, LeftOutRecord } from '../../shared/ui/explanationRecords.ts';
import { explainLocal, findLocalNames, localKey, localNames } from '../link/explainLocal.ts';
import { explainSymbol, type SymbolExplanation } from '../link/explainSymbol.ts';
import type { LinkedLoad } from '../link/link.ts';
import type { Block, LinkGraph } from '../link/linkGraph.ts';
import { SymbolPlace } from '../link/symbolTable.ts';
import type { LostGroup, MemberPull } from './symbolResolution.ts';

export interface ExplainedLink {
  readonly load: LinkedLoad;
  readonly pulls: readonly MemberPull[];
  readonly lostGroups: readonly LostGroup[];
}

/**
 * The global symbol of this name, then the local symbols and the sections that have it; `foo.o:name` is one of these
 * alone. Empty for a name that no file of the link mentions.
 */
export function explain(link: ExplainedLink, name: string): readonly ExplanationRecord[] {
  const { globals } = link.load;
  const id = globals.find(name);
  const found = explainSymbol(link.load, name);
  const records: ExplanationRecord[] = [];
  if (found !== null && id !== undefined) {
    const graph = globals.graph[id] ?? null;
    const block = graph?.blocks[graph.symbols.block[globals.symbol[id] ?? 0] ?? SymbolPlace.undefined];
    records.push(toRecord(link, found, graph, block ?? null));
  }
  for (const local of findLocalNames(link.load, name)) {
    records.push(toRecord(link, explainLocal(link.load, local), local.graph, local.block));
  }
  return records;
}

function toRecord(
  { load, pulls }: ExplainedLink,
  { name, address, definedBy, binding, neededBy, lost }: SymbolExplanation,
  graph: LinkGraph | null,
  block: Block | null,
): ExplanationRecord {
  return {
    name,
    address,
    definedBy,
    object: graph?.name ?? null,
    binding,
    pulledInBy: graph === null ? [] : pullChain(pulls, graph.name),
    neededBy: neededBy.map(({ object, place }) => ({ object, place })),
    lost: [...lost],
    keptBy:
      load.deadStrip === null || graph === null || block === null ? null : [...load.deadStrip.chain(graph, block)],
  };
}

/** COMDAT copies that lost, and sections that nothing reaches. */
export function leftOut({ load, lostGroups }: ExplainedLink): readonly LeftOutRecord[] {
  const copies = lostGroups.map(({ object, signature, size, keptIn }) => ({
    object,
    what: signature,
    size,
    reason: `a further copy: ${keptIn} brought one before`,
  }));
  const dropped = (load.deadStrip?.dropped ?? []).map(({ file, section, size }) => ({
    object: file,
    what: section,
    size,
    reason: 'nothing that runs reaches it',
  }));
  return [...copies, ...dropped];
}

/**
 * Names that match, the best first: the name itself, then what starts with, holds, or has the letters in their order.
 * With a colon in the text, local names are looked at with their objects.
 */
export function searchSymbols(load: LinkedLoad, text: string, most: number): readonly string[] {
  const wanted = text.trim().toLowerCase();
  const ranked: { readonly name: string; readonly rank: number }[] = [];
  const add = (name: string, bare: string): void => {
    const rank = rankOf((wanted.includes(':') ? name : bare).toLowerCase(), wanted);
    if (rank !== null) ranked.push({ name, rank });
  };
  for (let id = 0; id < load.globals.count; id++) add(load.globals.name(id), load.globals.name(id));
  for (const local of localNames(load)) add(localKey(local), local.bare);
  ranked.sort((a, b) => a.rank - b.rank || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  // Sections of one name may be several in a file, and each key stands for all of them.
  return [...new Set(ranked.map(({ name }) => name))].slice(0, most);
}

/** Global names, local ones and sections. */
export function countNames(load: LinkedLoad): number {
  return load.globals.count + [...localNames(load)].length;
}

function rankOf(name: string, wanted: string): number | null {
  const at = name.indexOf(wanted);
  if (at === 0) return name.length === wanted.length ? 0 : 1;
  if (at > 0) return 2;
  let next = 0;
  for (const letter of wanted) {
    next = name.indexOf(letter, next) + 1;
    if (next === 0) return null;
  }
  return 3;
}

/** A member that was pulled in may have been asked for by another that was. */
function pullChain(pulls: readonly MemberPull[], object: string): ExplanationRecord['pulledInBy'] {
  const chain: ExplanationRecord['pulledInBy'] = [];
  let wanted: string | null = object;
  while (wanted !== null) {
    const pull: MemberPull | undefined = pulls.find(({ member }) => member === wanted);
    // Two members may have one name: a chain that comes back to itself is told once.
    if (pull === undefined || chain.some(({ member }) => member === pull.member)) break;
    chain.push({ member: pull.member, symbol: pull.symbol, neededBy: pull.neededBy });
    wanted = pull.neededBy;
  }
  return chain;
}
