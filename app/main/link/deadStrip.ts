// Dead stripping: drops the blocks that nothing reaches from the entry points and the initializers. Off unless a link
// job asks for it. Works on whole sections, so it pays for objects compiled with -ffunction-sections -fdata-sections.

import { functionTableEdges } from './functionTables.ts';
import type { GlobalSymbols } from './globalSymbols.ts';
import type { Block, LinkGraph, LinkUnit } from './linkGraph.ts';
import { namesAtOneGo, type Steps } from './turns.ts';
import { unwindEdges } from './unwindEdges.ts';

export interface DroppedBlock {
  readonly file: string;
  readonly section: string;
  /** Bytes. */
  readonly size: number;
}

export interface DeadStripReport {
  readonly dropped: readonly DroppedBlock[];
  readonly droppedBytes: number;
  readonly keptBytes: number;
  /** Why a block was kept: from itself to a root, each as `foo.o .text.f`, the root with its reason; empty if it was not. */
  chain(graph: LinkGraph, block: Block): readonly string[];
}

/**
 * Marks what `roots` (names), initializers, finalizers and retained sections reach, and drops the rest. Sections that
 * `__start_`/`__stop_` enclose live as soon as live code names these; unwind records keep what only they refer to
 * (language data, personality) alive with their function, and nothing else.
 */
export function* dropUnreachable(
  units: readonly LinkUnit[],
  globals: GlobalSymbols,
  roots: readonly string[],
): Steps<DeadStripReport> {
  const marker = new Marker(units, globals);
  yield* marker.prepare();
  for (const name of roots) marker.markNamed(name);
  yield* marker.markRootSections();
  marker.markDirectives();
  yield* marker.run();
  return yield* marker.sweep();
}

interface Reached {
  readonly graph: LinkGraph;
  readonly block: Block;
}

class Marker {
  readonly #units: readonly LinkUnit[];
  readonly #globals: GlobalSymbols;
  /** What reached each block; a text is the reason of a root. */
  readonly #reachedBy = new Map<Block, Reached | string>();
  readonly #work: Reached[] = [];
  /** Blocks that live with a block: the rest of its COMDAT group, sections ordered by it. */
  readonly #companions = new Map<Block, Reached[]>();
  /** Edges of unwind records, by the function that they describe. */
  readonly #unwindEdges = new Map<Block, { readonly graph: LinkGraph; readonly edges: readonly number[] }[]>();
  readonly #bounded = new Map<string, Reached[]>();
  /** Names that were followed to what stands in for them. */
  readonly #substituted = new Set<number>();

  constructor(units: readonly LinkUnit[], globals: GlobalSymbols) {
    this.#units = units;
    this.#globals = globals;
  }

  *prepare(): Steps {
    yield* this.#forEachBlock((graph, block) => {
      if (isUnwindInformation(block)) this.#noteUnwindEdges(graph, block);
      else if (/^[A-Za-z_]\w*$/.test(block.section.name)) append(this.#bounded, block.section.name, { graph, block });
    });
    for (const { graphs } of this.#units) for (const graph of graphs) this.#noteCompanions(graph);
  }

  markNamed(name: string): void {
    const id = this.#globals.find(name);
    if (id !== undefined) this.#markGlobal(id, `entry point '${name}'`);
  }

  *markRootSections(): Steps {
    yield* this.#forEachBlock((graph, block) => {
      const { role, name, retain } = block.section;
      if (retain === true) this.#mark(graph, block, 'SHF_GNU_RETAIN');
      else if (role === 'initializers' || role === 'finalizers' || role === 'preInitializers') {
        this.#mark(graph, block, 'runs at start or end');
      } else if (name === '.init' || name === '.fini') this.#mark(graph, block, 'runs at start or end');
    });
  }

  /** What COFF objects export, or ask for by name. */
  markDirectives(): void {
    for (const { graphs } of this.#units) {
      for (const { directives } of graphs) {
        for (const name of directives?.exports ?? []) this.markNamed(name);
        for (const name of directives?.includes ?? []) this.markNamed(name);
      }
    }
  }

  *run(): Steps {
    let work = 0;
    for (let next = this.#work.pop(); next !== undefined; next = this.#work.pop()) {
      const { graph, block } = next;
      for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) this.#markTarget(graph, edge, next);
      for (const companion of this.#companions.get(block) ?? []) this.#mark(companion.graph, companion.block, next);
      for (const unwind of this.#unwindEdges.get(block) ?? []) {
        for (const edge of unwind.edges) this.#markTarget(unwind.graph, edge, next);
      }
      work += 1 + block.edgeEnd - block.firstEdge;
      if (work < namesAtOneGo) continue;
      work = 0;
      yield;
    }
  }

  *sweep(): Steps<DeadStripReport> {
    const dropped: DroppedBlock[] = [];
    let droppedBytes = 0;
    let keptBytes = 0;
    yield* this.#forEachBlock((graph, block) => {
      if (isUnwindInformation(block) || this.#reachedBy.has(block)) {
        keptBytes += block.size;
        return;
      }
      block.live = false;
      if (block.size > 0) dropped.push({ file: graph.name, section: block.section.name, size: block.size });
      droppedBytes += block.size;
    });
    return { dropped, droppedBytes, keptBytes, chain: (graph, block) => this.#chain(graph, block) };
  }

  #chain(graph: LinkGraph, block: Block): string[] {
    const chain: string[] = [];
    let current: Reached | string | undefined = this.#reachedBy.has(block) ? { graph, block } : undefined;
    while (current !== undefined && typeof current !== 'string') {
      chain.push(`${current.graph.name} ${current.block.section.name}`);
      current = this.#reachedBy.get(current.block);
    }
    const last = chain.pop();
    return last === undefined ? [] : [...chain, `${last} (${current})`];
  }

  #mark(graph: LinkGraph, block: Block, by: Reached | string): void {
    if (!block.live && block.standIn !== null) this.#mark(graph, block.standIn, by);
    if (!block.live || this.#reachedBy.has(block)) return;
    this.#reachedBy.set(block, by);
    this.#work.push({ graph, block });
  }

  #markGlobal(id: number, by: Reached | string): void {
    const graph = this.#globals.graph[id] ?? null;
    if (graph === null) {
      const substitute = this.#globals.substitutes.get(id);
      if (substitute !== undefined && !this.#substituted.has(id)) {
        this.#substituted.add(id);
        this.#markGlobal(substitute, by);
      }
      this.#markBounded(this.#globals.name(id), by);
      return;
    }
    const block = graph.blocks[graph.symbols.block[this.#globals.symbol[id] ?? 0] ?? -1];
    if (block !== undefined) this.#mark(graph, block, by);
  }

  #markBounded(name: string, by: Reached | string): void {
    const section = /^__(?:start|stop)_(\w+)$/.exec(name)?.[1];
    if (section === undefined) return;
    for (const { graph, block } of this.#bounded.get(section) ?? []) this.#mark(graph, block, by);
  }

  #markTarget(graph: LinkGraph, edge: number, by: Reached): void {
    const target = graph.edges.target[edge] ?? 0;
    const id = graph.symbols.global[target] ?? -1;
    if (id >= 0) {
      this.#markGlobal(id, by);
      return;
    }
    const block = graph.blocks[graph.symbols.block[target] ?? -1];
    if (block !== undefined) this.#mark(graph, block, by);
  }

  #noteUnwindEdges(graph: LinkGraph, block: Block): void {
    const found = block.section.role === 'ehFrame' ? unwindEdges(graph, block) : functionTableEdges(graph, block);
    for (const { functionBlock, edges } of found) append(this.#unwindEdges, functionBlock, { graph, edges });
  }

  #noteCompanions(graph: LinkGraph): void {
    for (const { blocks } of graph.comdats) {
      const members = blocks.flatMap((index) => graph.blocks[index] ?? []);
      for (const one of members) {
        for (const other of members) if (other !== one) append(this.#companions, one, { graph, block: other });
      }
    }
    for (const [ordering, ordered] of graph.orderedBy) {
      const one = graph.blocks[ordering];
      const other = graph.blocks[ordered];
      if (one !== undefined && other !== undefined) append(this.#companions, other, { graph, block: one });
    }
  }

  *#forEachBlock(visit: (graph: LinkGraph, block: Block) => void): Steps {
    let visited = 0;
    for (const { graphs } of this.#units) {
      for (const graph of graphs) {
        for (const block of graph.blocks) {
          if (block.live) visit(graph, block);
          if (++visited % namesAtOneGo === 0) yield;
        }
      }
    }
  }
}

/** Kept with what it describes, which it does not keep. */
function isUnwindInformation({ section }: Block): boolean {
  return section.role === 'ehFrame' || section.role === 'functionTable';
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
