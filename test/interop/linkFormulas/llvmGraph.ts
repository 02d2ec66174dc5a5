// Reads the link graphs that llvm-jitlink prints with -show-graphs: sections, blocks, symbols and edges with their final
// addresses. Text in, plain data out; a line that is not understood is an error, because nobody promises this format.

export interface LlvmGraph {
  readonly name: string;
  readonly sections: ReadonlyMap<string, readonly LlvmBlock[]>;
  /** Every named symbol: defined, absolute and external. Locals may share a name. */
  readonly symbols: ReadonlyMap<string, readonly number[]>;
}

export interface LlvmBlock {
  readonly address: number;
  readonly edges: readonly LlvmEdge[];
}

export interface LlvmEdge {
  readonly address: number;
  /** JITLink's own word: `Delta32`, `BranchPCRel32`. */
  readonly kind: string;
  readonly target: LlvmTarget;
}

/** A named symbol, or an address where LLVM dropped the name. */
export type LlvmTarget = { readonly name: string } | { readonly address: number };

interface GraphUnderWay extends LlvmGraph {
  readonly sections: Map<string, { address: number; edges: LlvmEdge[] }[]>;
  readonly symbols: Map<string, number[]>;
}

/** `LinkGraph "a.o" (triple = x86_64-unknown-linux-gnu)` */
const graphLine = /^LinkGraph "(.*)" \(/;
const sectionLine = /^section (.*):$/;
const blockLine = /^ {2}block 0x([0-9a-f]+) size = /;
/** `      0x1000 (block + 0x00000000): size: 0x00000004, linkage: strong, …  -   name` */
const blockSymbolLine = /^ {6}0x([0-9a-f]+) \(block \+ 0x[0-9a-f]+\): size: .* {2}- {3}(.*)$/;
const edgeLine = /^ {6}0x([0-9a-f]+) \(block \+ 0x[0-9a-f]+\), addend = \S+, kind = (.*), target = (.*)$/;
const otherSymbolLine =
  /^ {2}0x([0-9a-f]+): 0x[0-9a-f]+ \(addressable \+ 0x[0-9a-f]+\): size: .* {2}- {3}(.*?)(?: \(weakly referenced\))?$/;
const anonymousTarget = /^addressable@0x([0-9a-f]+)\+0x([0-9a-f]+)$/;
const silent =
  /^(|Link graph ".*" post-fixup:| {4}(symbols|edges|no symbols|no edges):?|(Absolute|External) symbols:| {2}(none|no blocks))$/;

/** Ends where the list of registered addresses starts, if it was asked for too. Throws for a line unlike all known ones. */
export function parseLlvmGraphs(text: string): readonly LlvmGraph[] {
  const graphs: GraphUnderWay[] = [];
  let section: { address: number; edges: LlvmEdge[] }[] = [];
  for (const line of text.split('\n')) {
    const graphName = graphLine.exec(line)?.[1];
    if (graphName !== undefined) graphs.push({ name: graphName, sections: new Map(), symbols: new Map() });
    const graph = graphs.at(-1);
    if (graphName !== undefined || graph === undefined || silent.test(line)) continue;
    const sectionName = sectionLine.exec(line)?.[1];
    if (sectionName !== undefined) {
      section = [];
      graph.sections.set(sectionName, section);
      continue;
    }
    const block = blockLine.exec(line)?.[1];
    if (block !== undefined) {
      section.push({ address: Number.parseInt(block, 16), edges: [] });
      continue;
    }
    const [, symbolAddress, symbol] = blockSymbolLine.exec(line) ?? otherSymbolLine.exec(line) ?? [];
    if (symbolAddress !== undefined && symbol !== undefined) {
      if (symbol !== '<anonymous symbol>') {
        graph.symbols.set(symbol, [...(graph.symbols.get(symbol) ?? []), Number.parseInt(symbolAddress, 16)]);
      }
      continue;
    }
    const [, edgeAddress, kind, target] = edgeLine.exec(line) ?? [];
    if (edgeAddress === undefined || kind === undefined || target === undefined) {
      throw new Error(`llvm-jitlink's graph of ${graph.name} has a line of unknown form: '${line}'`);
    }
    section.at(-1)?.edges.push({ address: Number.parseInt(edgeAddress, 16), kind, target: parseTarget(target) });
  }
  return graphs;
}

function parseTarget(text: string): LlvmTarget {
  const [, base, offset] = anonymousTarget.exec(text) ?? [];
  if (base === undefined || offset === undefined) return { name: text };
  return { address: Number.parseInt(base, 16) + Number.parseInt(offset, 16) };
}
