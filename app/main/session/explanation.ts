// Why a symbol is here, what was left out, and which names there are: from a finished link. For `loadstone link
// --explain` and the window's Explanation pane.
import type { ExplanationRecord, LeftOutRecord } from '../../shared/ui/explanationRecords.ts';
import { explainSymbol } from '../link/explainSymbol.ts';
import type { LinkedLoad } from '../link/link.ts';
import { SymbolPlace } from '../link/symbolTable.ts';
import type { LostGroup, MemberPull } from './symbolResolution.ts';

export interface ExplainedLink {
  readonly load: LinkedLoad;
  readonly pulls: readonly MemberPull[];
  readonly lostGroups: readonly LostGroup[];
}

/** Null for a name that no file of the link mentions. */
export function explain({ load, pulls }: ExplainedLink, name: string): ExplanationRecord | null {
  const found = explainSymbol(load, name);
  const id = load.globals.find(name);
  if (found === null || id === undefined) return null;
  const graph = load.globals.graph[id] ?? null;
  const block = graph?.blocks[graph.symbols.block[load.globals.symbol[id] ?? 0] ?? SymbolPlace.undefined];
  const { address, definedBy, binding, neededBy, lost } = found;
  return {
    name,
    address,
    definedBy,
    object: graph?.name ?? null,
    binding,
    pulledInBy: graph === null ? [] : pullChain(pulls, graph.name),
    neededBy: neededBy.map((text) => splitPlace(text)),
    lost: [...lost],
    keptBy:
      load.deadStrip === null || graph === null || block === undefined ? null : [...load.deadStrip.chain(graph, block)],
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

/** Names that match, the best first: the name itself, then what starts with, holds, or has the letters in their order. */
export function searchSymbols({ globals }: LinkedLoad, text: string, most: number): readonly string[] {
  const wanted = text.trim().toLowerCase();
  const ranked: { readonly name: string; readonly rank: number }[] = [];
  for (let id = 0; id < globals.count; id++) {
    const name = globals.name(id);
    const rank = rankOf(name.toLowerCase(), wanted);
    if (rank !== null) ranked.push({ name, rank });
  }
  ranked.sort((a, b) => a.rank - b.rank || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return ranked.slice(0, most).map(({ name }) => name);
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

/** `foo.o .text+0x10`: object and place. */
function splitPlace(text: string): ExplanationRecord['neededBy'][number] {
  const at = text.lastIndexOf(' ');
  return { object: text.slice(0, at), place: text.slice(at + 1) };
}
