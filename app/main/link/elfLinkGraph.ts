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
import type { ElfObject, ObjectSection, RelocationTableRange } from '../object/elf/elfObject.ts';
import { elfRelocations } from '../object/elf/elfRelocations.ts';
import { FileContent } from '../object/fileContent.ts';
import { EdgeTable } from './edgeTable.ts';
import { type Block, LinkGraph, Protection, type Section, type SectionRole } from './linkGraph.ts';
import { SymbolPlace, SymbolTable } from './symbolTable.ts';

/** Throws FormatError for what breaks the format, LinkError for what is not allowed (a writable code section). */
export function buildElfLinkGraph(object: ElfObject): LinkGraph {
  const symbols = new SymbolTable(object.symbolCount, object.firstGlobal, {
    name: (index) => object.symbolName(index),
    intern(index, globals) {
      const start = object.nameStart(index);
      const end = object.nameEnd(start);
      return globals.internBytes(object.bytes, start, versionStart(object.bytes, start, end));
    },
  });
  let edgeCount = 0;
  const blockOfSection = new Int32Array(object.sections.length).fill(-1);
  for (const table of object.relocationTables) if (isLoaded(object, table.section)) edgeCount += table.count;
  const graph = new LinkGraph(object.name, symbols, elfRelocations, new EdgeTable(edgeCount));
  graph.source = object;
  for (const section of object.sections) {
    if (section.name === '.note.GNU-stack') {
      graph.executableStack = (section.flags & SectionFlag.SHF_EXECINSTR) !== 0;
    } else if (isLoaded(object, section.index)) {
      blockOfSection[section.index] = addBlock(graph, object, section).index;
    }
  }
  for (const { index, name, flags, link } of object.sections) {
    const block = blockOfSection[index] ?? -1;
    const followed = (flags & SectionFlag.SHF_LINK_ORDER) === 0 ? -1 : (blockOfSection[link] ?? -1);
    if (block >= 0 && followed >= 0) graph.orderedBy.push([block, followed]);
    // What compilers made before there were groups: each such section is its own group.
    if (block >= 0 && name.startsWith('.gnu.linkonce.')) graph.comdats.push({ signature: name, blocks: [block] });
  }
  readSymbols(graph, object, blockOfSection);
  readGroups(graph, object, blockOfSection);
  for (const table of object.relocationTables) {
    const block = graph.blocks[blockOfSection[table.section] ?? -1];
    if (block !== undefined) readEdges(graph, object, table, block);
  }
  return graph;
}

/** Values of this magnitude and above are kept exactly beside the doubles, so that sums of two of them stay exact. */
const wideLimitHigh = 2 ** 19;

/**
 * `.symver` spells a default version as `name@@VERSION`: inside a load it is `name` (GNU ld). A name with one `@` is a
 * version of its own, which the executor's libraries may define.
 */
function versionStart(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end - 1; at++) if (bytes[at] === 0x40 && bytes[at + 1] === 0x40) return at;
  return end;
}

/** Bytes that each relocation type writes, by kind; 0 for those that are refused later, -1 for unknown ones. */
const fieldWidths = new Int8Array(256).fill(-1);
for (const { kind } of elfRelocations.unsupported) fieldWidths[kind] = 0;
for (const { kind, width } of elfRelocations.rows) fieldWidths[kind] = width;

function isLoaded(object: ElfObject, section: number): boolean {
  const found = object.sections[section];
  if (found === undefined || (found.flags & SectionFlag.SHF_ALLOC) === 0 || isTable(found.type)) {
    return false;
  }
  // `>>> 0`: SHF_EXCLUDE is the sign bit of JavaScript's 32-bit operations.
  if ((found.flags & SectionFlag.SHF_EXCLUDE) >>> 0 !== 0) return false;
  // Marks for the dynamic linker, to be merged and read at a process's start (docs/decisions/gnu-property-notes.md).
  return found.name !== '.note.gnu.property';
}

/** The file's own tables are read, not loaded, whatever their flags say. */
function isTable(type: number): boolean {
  const { SHT_NULL, SHT_SYMTAB, SHT_RELA, SHT_GROUP } = SectionType;
  return type === SHT_NULL || type === SHT_SYMTAB || type === SHT_RELA || type === SHT_GROUP;
}

function addBlock(graph: LinkGraph, object: ElfObject, section: ObjectSection): Block {
  const { flags, name } = section;
  if ((flags & SectionFlag.SHF_COMPRESSED) !== 0) {
    throw object.error(section.fileOffset, `section ${name} is loaded and compressed: only debug sections may be`);
  }
  const zeroFill = section.type === SectionType.SHT_NOBITS;
  const described = graph.addSection(describe(graph, section));
  const content = zeroFill ? null : object.content(section);
  // The linker looks into sections with a role of their own.
  const kept = content instanceof FileContent && described.role !== 'ordinary' ? content.subarray() : content;
  return graph.addBlock(described, section.size, section.alignment, kept);
}

function describe(graph: LinkGraph, section: ObjectSection): Section {
  const { flags, name } = section;
  const role = roleOf(section);
  const writable = (flags & SectionFlag.SHF_WRITE) !== 0 && role !== 'ehFrame';
  const executable = (flags & SectionFlag.SHF_EXECINSTR) !== 0;
  if (writable && executable && section.size > 0) {
    const text = `section ${name} is writable and executable: no page may be both; give it one of the flags`;
    throw new LinkError(`${graph.name}: ${text}`);
  }
  return {
    name,
    fileIndex: section.index,
    protection: Protection.read | (executable ? Protection.execute : writable ? Protection.write : 0),
    lifetime: 'standard',
    role,
    large: (flags & SectionFlag.SHF_X86_64_LARGE) !== 0,
    // Notes are for tools that look at memory; nothing refers to them.
    retain: (flags & SectionFlag.SHF_GNU_RETAIN) !== 0 || section.type === SectionType.SHT_NOTE,
  };
}

function roleOf(section: ObjectSection): SectionRole {
  const { name, type, flags } = section;
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

function readSymbols(graph: LinkGraph, object: ElfObject, blockOfSection: Int32Array): void {
  const { symbols } = graph;
  const { view, symbolsOffset, sections } = object;
  const wideValues = new Map<number, bigint>();
  symbols.block[0] = SymbolPlace.undefined;
  for (let index = 1; index < object.symbolCount; index++) {
    const entry = symbolsOffset + index * symbolSize;
    symbols.info[index] = view.getUint8(entry + 4);
    symbols.other[index] = view.getUint8(entry + 5);
    if (symbols.type(index) === SymbolType.STT_GNU_IFUNC) graph.hasIndirectFunctions = true;
    if (index < object.firstGlobal && symbols.binding(index) !== Binding.STB_LOCAL) {
      throw object.error(
        entry,
        `symbol ${index} is not local, but the table says that the first ${object.firstGlobal} are`,
      );
    }
    const section = object.symbolSection(index);
    const place = placeOf(object, index, section, blockOfSection);
    symbols.block[index] = place;
    symbols.size[index] = view.getUint32(entry + 20, true) * 2 ** 32 + view.getUint32(entry + 16, true);
    const high = view.getInt32(entry + 12, true);
    symbols.offset[index] = high * 2 ** 32 + view.getUint32(entry + 8, true);
    if (place >= 0) {
      if (high < 0 || high >= 0x8000) {
        throw object.error(
          entry,
          `symbol ${index} at ${symbols.offset[index]} of ${sections[section]?.name}: out of range`,
        );
      }
    } else if (high >= wideLimitHigh || high < -wideLimitHigh) {
      if (place === SymbolPlace.absolute) wideValues.set(index, view.getBigInt64(entry + 8, true));
    }
  }
  if (wideValues.size > 0) symbols.wideValues = wideValues;
}

function placeOf(object: ElfObject, index: number, section: number, blockOfSection: Int32Array): number {
  if (section === SectionIndex.SHN_UNDEF) return SymbolPlace.undefined;
  if (object.isReservedIndex(index, section)) {
    if (section === SectionIndex.SHN_ABS) return SymbolPlace.absolute;
    if (section === SectionIndex.SHN_COMMON || section === SectionIndex.SHN_X86_64_LCOMMON) return SymbolPlace.common;
    const entry = object.symbolsOffset + index * symbolSize;
    throw object.error(entry, `symbol ${index} in reserved section 0x${section.toString(16)}: not known for x86-64`);
  }
  if (section >= object.sections.length) {
    const entry = object.symbolsOffset + index * symbolSize;
    throw object.error(entry, `symbol ${index} in section ${section}: the file has ${object.sections.length} sections`);
  }
  const block = blockOfSection[section] ?? -1;
  return block >= 0 ? block : SymbolPlace.notLoaded;
}

function readGroups(graph: LinkGraph, object: ElfObject, blockOfSection: Int32Array): void {
  for (const group of object.sections) {
    if (group.type !== SectionType.SHT_GROUP) continue;
    if (group.size < 4 || group.size % 4 !== 0) {
      throw object.error(group.fileOffset, `section group of ${group.size} bytes: allowed are multiples of 4 from 4`);
    }
    if ((object.view.getUint32(group.fileOffset, true) & GRP_COMDAT) === 0) continue;
    if (group.info === 0 || group.info >= object.symbolCount) {
      throw object.error(group.fileOffset, `section group named by symbol ${group.info} of ${object.symbolCount}`);
    }
    const blocks: number[] = [];
    for (let at = 4; at < group.size; at += 4) {
      const section = object.view.getUint32(group.fileOffset + at, true);
      if (section >= object.sections.length) {
        const text = `section group with section ${section}: the file has ${object.sections.length} sections`;
        throw object.error(group.fileOffset + at, text);
      }
      const block = blockOfSection[section] ?? -1;
      if (block >= 0) blocks.push(block);
    }
    graph.comdats.push({ signature: signatureOf(object, group.info), blocks });
  }
}

/** A group is named by its symbol, or by the section of a nameless section symbol. */
function signatureOf(object: ElfObject, symbol: number): string {
  const name = object.symbolName(symbol);
  return name !== '' ? name : (object.sections[object.symbolSection(symbol)]?.name ?? '');
}

function readEdges(graph: LinkGraph, object: ElfObject, table: RelocationTableRange, block: Block): void {
  const { edges } = graph;
  const { view, symbolCount } = object;
  if (block.edgeEnd > block.firstEdge) {
    throw object.error(table.fileOffset, `a second relocation table for section ${block.section.name}: allowed is one`);
  }
  const contentSize = block.content === null ? 0 : block.size;
  let edge = edges.length;
  block.firstEdge = edge;
  const end = table.fileOffset + table.count * relaSize;
  for (let entry = table.fileOffset; entry < end; entry += relaSize) {
    const offset = view.getUint32(entry, true);
    const kind = view.getUint32(entry + 8, true);
    const target = view.getUint32(entry + 12, true);
    const width = kind < 256 ? (fieldWidths[kind] ?? -1) : -1;
    if (width < 0 || view.getUint32(entry + 4, true) !== 0 || offset + width > contentSize || target >= symbolCount) {
      if (kind !== 0) refuseEdge(object, block, entry, contentSize, symbolCount);
    }
    edges.offset[edge] = offset;
    edges.kind[edge] = kind;
    edges.target[edge] = target < symbolCount ? target : 0;
    const high = view.getInt32(entry + 20, true);
    edges.addend[edge] = high * 4294967296 + view.getUint32(entry + 16, true);
    if (high >= wideLimitHigh || high < -wideLimitHigh) edges.wideAddends.set(edge, view.getBigInt64(entry + 16, true));
    edge++;
  }
  edges.length = edge;
  block.edgeEnd = edge;
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
