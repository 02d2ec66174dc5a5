// One object as the linker sees it: sections, blocks, symbols and edges. Built by elfLinkGraph.ts or coffLinkGraph.ts, changed by the
// passes that link.ts lists, read by layout, fix-ups, the dump and the window. Structure of arrays: there is no
// JavaScript object per symbol or per relocation. Edges keep the kind and the target that the file gave them; the
// tables (GOT, PLT) are found by target when an edge is applied, so that a graph can always be shown as it came.

import type { LinkPlace } from '../../shared/errors.ts';
import { type ExecutorAddress, nullAddress } from '../../shared/executorAddress.ts';
import type { Directives } from '../object/coff/coffDirectives.ts';
import type { FileContent } from '../object/fileContent.ts';
import type { ObjectFile } from '../object/objectFile.ts';
import type { RelocationTable } from '../object/relocationTable.ts';
import { EdgeTable } from './edgeTable.ts';
import type { SymbolTable } from './symbolTable.ts';

/** Protection bits, as ORC's alloc groups encode them. Write and execute never come together. */
export const Protection = { read: 1, write: 2, execute: 4 } as const;

/** How long a segment lives: until the allocation is freed, until finalize has ended, or never in the executor. */
export type Lifetime = 'standard' | 'finalize' | 'none';

/** What the linker does with a section beyond copying it. */
export type SectionRole =
  | 'ordinary'
  | 'ehFrame'
  | 'functionTable'
  | 'initializers'
  | 'finalizers'
  | 'preInitializers'
  | 'tls';

export interface Section {
  readonly name: string;
  /** Index in the file's own section table; -1 for a section that the linker made. */
  readonly fileIndex: number;
  /** Bits of Protection. */
  readonly protection: number;
  readonly lifetime: Lifetime;
  readonly role: SectionRole;
  /** True if it may lie beyond +-2 GB of the rest (SHF_X86_64_LARGE). */
  readonly large: boolean;
  /** True if dead stripping must keep it (SHF_GNU_RETAIN). */
  readonly retain?: boolean;
}

/** The working memory of a block that has none yet. */
const noMemory = new Uint8Array(0);

/**
 * A run of bytes that is placed as a whole. Blocks of one section keep their order. A class, since V8 makes literals of
 * so many properties by way of its run-time library.
 */
export class Block {
  readonly section: Section;
  /** Index in graph.blocks. */
  readonly index: number;
  /** Bytes, content or zero fill. */
  size: number;
  /** A power of two, at least 1. */
  alignment: number;
  /**
   * A view into the file, or bytes that a pass made (`size` bytes then); null is zero fill. A FileContent, for large
   * ones, is read into place when the block is.
   */
  content: Uint8Array | FileContent | null;
  /** The edges of this block are graph.edges[firstEdge .. edgeEnd), by ascending offset where the file has them so. */
  firstEdge = 0;
  edgeEnd = 0;
  /** False once a pass dropped it: not placed, its edges not applied. */
  live = true;
  /** The copy that was kept of a COFF group, for a dropped block whose file's other sections may still refer to it. */
  standIn: Block | null = null;
  /** Set by layout: where it lies in the executor, and in which bytes of the controller it is written. */
  address: ExecutorAddress = nullAddress;
  memory: Uint8Array = noMemory;
  /** Byte of `memory` at which the block starts (zero fill beyond the end of `memory` is never written). */
  memoryOffset = 0;

  constructor(section: Section, index: number, size: number, alignment: number, content: Block['content']) {
    this.section = section;
    this.index = index;
    this.size = size;
    this.alignment = alignment;
    this.content = content;
  }
}

export class LinkGraph {
  /** As messages spell it: `foo.o`, or `libz.a(adler32.o)`. */
  readonly name: string;
  readonly sections: Section[] = [];
  readonly blocks: Block[] = [];
  readonly symbols: SymbolTable;
  readonly edges: EdgeTable;
  /** What this graph's edge kinds mean: format and architecture. */
  readonly relocations: RelocationTable;
  /** Groups of blocks of which one copy is kept per load (COMDAT). */
  readonly comdats: Comdat[] = [];
  /** Blocks that live as long as another one does (SHF_LINK_ORDER): [block, the one it follows]. */
  readonly orderedBy: (readonly [block: number, followed: number])[] = [];
  /** Index of its unit in the job; -1 before link.ts sets it. */
  unit = -1;
  /** True if a section has initializers, finalizers or thread-local variables. */
  hasRoles = false;
  /** True if an edge may hold an absolute address in fewer than 8 bytes (placement.ts looks closer then). */
  hasNarrowAddresses = false;
  /** True if a symbol is an indirect function (STT_GNU_IFUNC). */
  hasIndirectFunctions = false;
  /** True if the object asks for an executable stack. */
  executableStack = false;
  /**
   * Bits of CodeReference by symbol: how the code of a COFF object uses what its relocations refer to, which their kinds
   * do not tell. Null where they do.
   */
  codeReferences: Uint8Array | null = null;
  /** Names and what stands in for them where nothing defines them (COFF's weak externals). */
  readonly substitutes: { readonly name: string; readonly substitute: string }[] = [];
  /** COFF: weak externals that a member of an archive defines before what stands in for them. */
  readonly searchedNames: string[] = [];
  /** What the object asks of the linker in its own words; null where the format has none. */
  directives: Directives | null = null;
  /** The file that it was built from: for what is not loaded, such as debug information. Null for a linker-made graph. */
  source: ObjectFile | null = null;

  constructor(name: string, symbols: SymbolTable, relocations: RelocationTable, edges = new EdgeTable(0)) {
    this.name = name;
    this.symbols = symbols;
    this.relocations = relocations;
    this.edges = edges;
  }

  /** Appends a section; returns it. */
  addSection(section: Section): Section {
    const { role } = section;
    if (role !== 'ordinary' && role !== 'ehFrame' && role !== 'functionTable') this.hasRoles = true;
    this.sections.push(section);
    return section;
  }

  /** Appends a block without edges; `content` null is zero fill. */
  addBlock(section: Section, size: number, alignment: number, content: Block['content']): Block {
    const block = new Block(section, this.blocks.length, size, alignment, content);
    this.blocks.push(block);
    return block;
  }

  /** `.text+0x1c`: the place of an edge or a byte, for messages. */
  placeOf(block: Block, offset: number): string {
    return `${block.section.name}+0x${offset.toString(16)}`;
  }

  /** The same in its parts. */
  linkPlace({ section }: Block, offset: number): LinkPlace {
    return { object: this.name, section: section.name, sectionIndex: section.fileIndex, offset };
  }

  /** `'puts'`, or the section of a nameless symbol: a symbol for messages. */
  symbolLabel(symbol: number): string {
    if (symbol === 0) return 'no symbol';
    const name = this.symbols.name(symbol);
    if (name !== '') return `'${name}'`;
    const block = this.blocks[this.symbols.block[symbol] ?? -1];
    return block === undefined ? `symbol ${symbol}` : `section ${block.section.name}`;
  }
}

/** How code refers to a symbol: a call or jump, or an instruction that takes its address. */
export const CodeReference = { branch: 1, address: 2 } as const;

/** One group of blocks under a signature; the first graph of a load that has the signature keeps its copy. */
export interface Comdat {
  readonly signature: string;
  readonly blocks: readonly number[];
  /** Of COFF: what is asked of the other copies, or which one is kept. Left out: nothing. */
  readonly selection?: 'any' | 'same size' | 'exact match' | 'largest';
  /** Of COFF: bytes of the section that has the group's name. */
  readonly size?: number;
}

/** Graphs that are loaded and unloaded together, sharing one allocation and one set of tables. */
export interface LinkUnit {
  /** The dropped object's or archive's name. */
  readonly name: string;
  readonly graphs: LinkGraph[];
}
