// ElfObject -> LinkGraph: one block per section that is loaded, the symbols in the file's order, the edges of the
// blocks. Symbol numbers, section numbers and offsets are checked here, so that later passes may trust the graph.

import { LinkError } from '../../shared/errors.ts';
import {
  Binding,
  GRP_COMDAT,
  relaSize,
  SectionFlag,
  SectionIndex,
  SectionType,
  SymbolType,
  symbolSize,
} from '../object/elf/elfConstants.ts';
import type { ElfObject, RelocationTableRange } from '../object/elf/elfObject.ts';
import { elfRelocations } from '../object/elf/elfRelocations.ts';
import type { ElfSections } from '../object/elf/elfSections.ts';
import { FileContent } from '../object/fileContent.ts';
import { EdgeTable } from './edgeTable.ts';
import type { GlobalSymbols } from './globalSymbols.ts';
import { type Block, LinkGraph, Protection, type Section, type SectionRole } from './linkGraph.ts';
import { type SymbolNames, SymbolPlace, SymbolTable } from './symbolTable.ts';
import { namesAtOneGo, type Steps, workAtOneGo } from './turns.ts';

/** Throws FormatError for what breaks the format, LinkError for what is not allowed (a writable code section). */
export function* buildElfLinkGraph(object: ElfObject): Steps<LinkGraph> {
  const { sectionTable, symbolCount } = object;
  const { count } = sectionTable;
  let edgeCount = 0;
  for (const table of object.relocationTables) if (isLoaded(sectionTable, table.section)) edgeCount += table.count;
  const symbols = new SymbolTable(symbolCount, object.firstGlobal, new ElfSymbolNames(object));
  const graph = new LinkGraph(object.name, symbols, elfRelocations, new EdgeTable(edgeCount));
  graph.source = object;
  const blockOfSection = blockNumbers(count, count + symbolCount + edgeCount < namesAtOneGo);
  let work = 0;
  for (let section = 0; section < count; section++) {
    if (sectionTable.nameBegins(section, stackNote)) {
      graph.executableStack = (sectionTable.flags(section) & SectionFlag.SHF_EXECINSTR) !== 0;
    } else if (isLoaded(sectionTable, section)) {
      blockOfSection[section] = addBlock(graph, object, section).index;
    }
    if (++work === namesAtOneGo) {
      work = 0;
      yield;
    }
  }
  for (const { index, section } of graph.blocks) {
    const { fileIndex, name } = section;
    if ((sectionTable.flags(fileIndex) & SectionFlag.SHF_LINK_ORDER) !== 0) {
      const followed = blockOfSection[sectionTable.link(fileIndex)] ?? -1;
      if (followed >= 0) graph.orderedBy.push([index, followed]);
    }
    // What compilers made before there were groups: each such section is its own group.
    if (name.startsWith('.gnu.linkonce.')) graph.comdats.push({ signature: name, blocks: [index] });
  }
  graph.symbols.block[0] = SymbolPlace.undefined;
  for (let symbol = 1; symbol < symbolCount; symbol += namesAtOneGo) {
    readSymbols(graph, object, blockOfSection, symbol, Math.min(symbol + namesAtOneGo, symbolCount));
    if (symbol + namesAtOneGo < symbolCount) yield;
  }
  readGroups(graph, object, blockOfSection);
  work = 0;
  for (const table of object.relocationTables) {
    const block = graph.blocks[blockOfSection[table.section] ?? -1];
    if (block === undefined) continue;
    beginEdges(graph, object, table, block);
    for (let read = 0; read < table.count; ) {
      const piece = Math.min(table.count - read, workAtOneGo - work);
      readEdges(graph, object, block, table.fileOffset + read * relaSize, piece);
      read += piece;
      work += piece;
      if (work < workAtOneGo) continue;
      work = 0;
      yield;
    }
  }
  return graph;
}

class ElfSymbolNames implements SymbolNames {
  readonly #object: ElfObject;

  constructor(object: ElfObject) {
    this.#object = object;
  }

  name(index: number): string {
    return this.#object.symbolName(index);
  }

  /**
   * `.symver` spells a default version as `name@@VERSION`: inside a load it is `name` (GNU ld). A name with one `@` is
   * a version of its own, which the executor's libraries may define.
   */
  intern(index: number, globals: GlobalSymbols): number {
    const object = this.#object;
    const start = object.nameStart(index);
    const id = globals.internSymbol(object.view, start, object.stringsOffset + object.stringsSize);
    // nameEnd throws, but for the empty name in a string table of no bytes.
    return id >= 0 ? id : globals.internBytes(object.view, start, object.nameEnd(start));
  }
}

/** Whole names, as the string table has them. */
const stackNote = nameBytes('.note.GNU-stack');
const propertyNote = nameBytes('.note.gnu.property');

function nameBytes(name: string): Uint8Array {
  return Uint8Array.from(`${name}\0`, (character) => character.charCodeAt(0));
}

/** By section: the index of its block, -1 for none. `brief`: valid until the next graph is built. */
function blockNumbers(count: number, brief: boolean): Int32Array {
  if (!brief) return new Int32Array(count).fill(-1);
  if (blockNumberScratch.length < count) blockNumberScratch = new Int32Array(2 * count);
  return blockNumberScratch.subarray(0, count).fill(-1);
}

let blockNumberScratch = new Int32Array(256);

/** Values of this magnitude and above are kept exactly beside the doubles, so that sums of two of them stay exact. */
const wideLimitHigh = 2 ** 19;

/** By kind: 1 for an absolute address in fewer than 8 bytes. */
const narrowKinds = new Uint8Array(256);
for (const { kind, expression, width, threadLocal } of elfRelocations.rows) {
  if (expression === 'S + A' && width < 8 && !threadLocal) narrowKinds[kind] = 1;
}

/** Bytes that each relocation type writes, by kind; 0 for those that are refused later, -1 for unknown ones. */
const fieldWidths = new Int8Array(256).fill(-1);
for (const { kind } of elfRelocations.unsupported) fieldWidths[kind] = 0;
for (const { kind, width } of elfRelocations.rows) fieldWidths[kind] = width;

function isLoaded(sections: ElfSections, section: number): boolean {
  const flags = sections.flags(section);
  if ((flags & SectionFlag.SHF_ALLOC) === 0 || isTable(sections.type(section))) return false;
  // `>>> 0`: SHF_EXCLUDE is the sign bit of JavaScript's 32-bit operations.
  if ((flags & SectionFlag.SHF_EXCLUDE) >>> 0 !== 0) return false;
  // Marks for the dynamic linker, to be merged and read at a process's start (docs/decisions/gnu-property-notes.md).
  return !sections.nameBegins(section, propertyNote);
}

/** The file's own tables are read, not loaded, whatever their flags say. */
function isTable(type: number): boolean {
  const { SHT_NULL, SHT_SYMTAB, SHT_RELA, SHT_GROUP } = SectionType;
  return type === SHT_NULL || type === SHT_SYMTAB || type === SHT_RELA || type === SHT_GROUP;
}

function addBlock(graph: LinkGraph, object: ElfObject, section: number): Block {
  const { sectionTable } = object;
  const type = sectionTable.type(section);
  const flags = sectionTable.flags(section);
  if ((flags & SectionFlag.SHF_COMPRESSED) !== 0) {
    const text = `section ${sectionTable.name(section)} is loaded and compressed: only debug sections may be`;
    throw object.error(sectionTable.fileOffset(section), text);
  }
  const size = sectionTable.size(section);
  const described = graph.addSection(describe(graph, section, sectionTable.name(section), type, flags, size));
  const content = type === SectionType.SHT_NOBITS ? null : object.content(section);
  // The linker looks into sections with a role of their own.
  const kept = content instanceof FileContent && described.role !== 'ordinary' ? content.subarray() : content;
  return graph.addBlock(described, size, sectionTable.alignment(section), kept);
}

function describe(
  graph: LinkGraph,
  fileIndex: number,
  name: string,
  type: number,
  flags: number,
  size: number,
): Section {
  const role = roleOf(name, type, flags);
  const writable = (flags & SectionFlag.SHF_WRITE) !== 0 && role !== 'ehFrame';
  const executable = (flags & SectionFlag.SHF_EXECINSTR) !== 0;
  if (writable && executable && size > 0) {
    const text = `section ${name} is writable and executable: no page may be both; give it one of the flags`;
    throw new LinkError(`${graph.name}: ${text}`);
  }
  return {
    name,
    fileIndex,
    protection: Protection.read | (executable ? Protection.execute : writable ? Protection.write : 0),
    lifetime: 'standard',
    role,
    large: (flags & SectionFlag.SHF_X86_64_LARGE) !== 0,
    // Notes are for tools that look at memory; nothing refers to them.
    retain: (flags & SectionFlag.SHF_GNU_RETAIN) !== 0 || type === SectionType.SHT_NOTE,
  };
}

function roleOf(name: string, type: number, flags: number): SectionRole {
  if ((flags & SectionFlag.SHF_TLS) !== 0) return 'tls';
  if (type === SectionType.SHT_INIT_ARRAY) return 'initializers';
  if (type === SectionType.SHT_FINI_ARRAY) return 'finalizers';
  if (type === SectionType.SHT_PREINIT_ARRAY) return 'preInitializers';
  if (type === SectionType.SHT_NOBITS || name.charCodeAt(0) !== 0x2e) return 'ordinary';
  if (name === '.eh_frame') return 'ehFrame';
  // Only .ctors, .dtors, .fini_array, .init_array, .preinit_array begin like this; most sections do not.
  if (!'cdfip'.includes(name.charAt(1))) return 'ordinary';
  return oldRoles.find(([pattern]) => pattern.test(name))?.[1] ?? 'ordinary';
}

/** Compilers of old, and assembly by hand, give these sections SHT_PROGBITS. */
const oldRoles: readonly (readonly [RegExp, SectionRole])[] = [
  [/^\.(init_array|ctors)(\.|$)/, 'initializers'],
  [/^\.(fini_array|dtors)(\.|$)/, 'finalizers'],
  [/^\.preinit_array(\.|$)/, 'preInitializers'],
];

/** Symbols [from, to). */
function readSymbols(graph: LinkGraph, object: ElfObject, blockOfSection: Int32Array, from: number, to: number): void {
  const { symbols } = graph;
  const { view, symbolsOffset, sectionTable, firstGlobal } = object;
  const { info, other, block, size, offset } = symbols;
  let wideValues: Map<number, bigint> | null = null;
  for (let index = from; index < to; index++) {
    const entry = symbolsOffset + index * symbolSize;
    const bits = view.getUint8(entry + 4);
    info[index] = bits;
    other[index] = view.getUint8(entry + 5);
    if ((bits & 15) === SymbolType.STT_GNU_IFUNC) graph.hasIndirectFunctions = true;
    if (index < firstGlobal && bits >> 4 !== Binding.STB_LOCAL) {
      throw object.error(entry, `symbol ${index} is not local, but the table says that the first ${firstGlobal} are`);
    }
    const section = object.symbolSection(index);
    const place = placeOf(object, index, section, blockOfSection);
    block[index] = place;
    size[index] = view.getUint32(entry + 20, true) * 4294967296 + view.getUint32(entry + 16, true);
    const high = view.getInt32(entry + 12, true);
    offset[index] = high * 4294967296 + view.getUint32(entry + 8, true);
    if (place >= 0) {
      if (high < 0 || high >= 0x8000) {
        const where = `${offset[index]} of ${sectionTable.name(section)}`;
        throw object.error(entry, `symbol ${index} at ${where}: out of range`);
      }
    } else if (place === SymbolPlace.absolute && (high >= wideLimitHigh || high < -wideLimitHigh)) {
      wideValues ??= new Map(symbols.wideValues);
      wideValues.set(index, view.getBigInt64(entry + 8, true));
    }
  }
  if (wideValues !== null) symbols.wideValues = wideValues;
}

function placeOf(object: ElfObject, index: number, section: number, blockOfSection: Int32Array): number {
  if (section === SectionIndex.SHN_UNDEF) return SymbolPlace.undefined;
  if (object.isReservedIndex(index, section)) {
    if (section === SectionIndex.SHN_ABS) return SymbolPlace.absolute;
    if (section === SectionIndex.SHN_COMMON || section === SectionIndex.SHN_X86_64_LCOMMON) return SymbolPlace.common;
    const entry = object.symbolsOffset + index * symbolSize;
    throw object.error(entry, `symbol ${index} in reserved section 0x${section.toString(16)}: not known for x86-64`);
  }
  const { count } = object.sectionTable;
  if (section >= count) {
    const entry = object.symbolsOffset + index * symbolSize;
    throw object.error(entry, `symbol ${index} in section ${section}: the file has ${count} sections`);
  }
  const block = blockOfSection[section] ?? -1;
  return block >= 0 ? block : SymbolPlace.notLoaded;
}

function readGroups(graph: LinkGraph, object: ElfObject, blockOfSection: Int32Array): void {
  const { sectionTable } = object;
  for (let group = 0; group < sectionTable.count; group++) {
    if (sectionTable.type(group) === SectionType.SHT_GROUP) readGroup(graph, object, group, blockOfSection);
  }
}

function readGroup(graph: LinkGraph, object: ElfObject, group: number, blockOfSection: Int32Array): void {
  const { sectionTable, view } = object;
  const fileOffset = sectionTable.fileOffset(group);
  const size = sectionTable.size(group);
  const info = sectionTable.info(group);
  if (size < 4 || size % 4 !== 0) {
    throw object.error(fileOffset, `section group of ${size} bytes: allowed are multiples of 4 from 4`);
  }
  if ((view.getUint32(fileOffset, true) & GRP_COMDAT) === 0) return;
  if (info === 0 || info >= object.symbolCount) {
    throw object.error(fileOffset, `section group named by symbol ${info} of ${object.symbolCount}`);
  }
  const blocks: number[] = [];
  for (let at = 4; at < size; at += 4) {
    const section = view.getUint32(fileOffset + at, true);
    if (section >= sectionTable.count) {
      const text = `section group with section ${section}: the file has ${sectionTable.count} sections`;
      throw object.error(fileOffset + at, text);
    }
    const block = blockOfSection[section] ?? -1;
    if (block >= 0) blocks.push(block);
  }
  graph.comdats.push({ signature: signatureOf(object, info), blocks });
}

/** A group is named by its symbol, or by the section of a nameless section symbol. */
function signatureOf(object: ElfObject, symbol: number): string {
  const name = object.symbolName(symbol);
  if (name !== '') return name;
  const section = object.symbolSection(symbol);
  return section < object.sectionTable.count ? object.sectionTable.name(section) : '';
}

function beginEdges(graph: LinkGraph, object: ElfObject, table: RelocationTableRange, block: Block): void {
  if (block.edgeEnd > block.firstEdge) {
    throw object.error(table.fileOffset, `a second relocation table for section ${block.section.name}: allowed is one`);
  }
  block.firstEdge = graph.edges.length;
  block.edgeEnd = graph.edges.length;
}

/** `count` entries of a table, from one at `start` of the file on, behind the edges that are there. */
function readEdges(graph: LinkGraph, object: ElfObject, block: Block, start: number, count: number): void {
  const { edges } = graph;
  const { offset: offsets, kind: kinds, target: targets, addend: addends } = edges;
  const { view, symbolCount } = object;
  const contentSize = block.content === null ? 0 : block.size;
  let edge = edges.length;
  let narrow = 0;
  const end = start + count * relaSize;
  for (let entry = start; entry < end; entry += relaSize) {
    const offset = view.getUint32(entry, true);
    const kind = view.getUint32(entry + 8, true);
    const target = view.getUint32(entry + 12, true);
    const width = kind < 256 ? (fieldWidths[kind] ?? -1) : -1;
    if (width < 0 || view.getUint32(entry + 4, true) !== 0 || offset + width > contentSize || target >= symbolCount) {
      if (kind !== 0) refuseEdge(object, block, entry, contentSize, symbolCount);
    }
    narrow |= narrowKinds[kind] ?? 0;
    offsets[edge] = offset;
    kinds[edge] = kind;
    targets[edge] = target < symbolCount ? target : 0;
    const high = view.getInt32(entry + 20, true);
    addends[edge] = high * 4294967296 + view.getUint32(entry + 16, true);
    if (high >= wideLimitHigh || high < -wideLimitHigh) edges.setWideAddend(edge, view.getBigInt64(entry + 16, true));
    edge++;
  }
  edges.length = edge;
  block.edgeEnd = edge;
  if (narrow !== 0) graph.hasNarrowAddresses = true;
}

function refuseEdge(object: ElfObject, block: Block, entry: number, contentSize: number, symbolCount: number): never {
  const { view } = object;
  const kind = view.getUint32(entry + 8, true);
  const where = `relocation of ${block.section.name}`;
  if (kind > 255 || (fieldWidths[kind] ?? -1) < 0) {
    throw object.error(entry + 8, `${where} of type ${kind}, which the x86-64 psABI does not define`);
  }
  const target = view.getUint32(entry + 12, true);
  if (target >= symbolCount) {
    throw object.error(entry + 12, `${where} against symbol ${target}: the file has ${symbolCount} symbols`);
  }
  const offset = `0x${view.getBigUint64(entry, true).toString(16)}`;
  throw object.error(entry, `${where} at ${offset}, beyond the section's ${contentSize} bytes of content`);
}
