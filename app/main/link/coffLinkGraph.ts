// CoffObject -> LinkGraph: one block per section that is loaded, the symbols in the file's order (symbol 0 of the file is
// number 1 here, auxiliary records keep their numbers and mean nothing), the edges of the blocks. Symbol numbers, section
// numbers and offsets are checked here, so that later passes may trust the graph.

import { LinkError } from '../../shared/errors.ts';
import { functionType, relocationSize, SectionNumber, StorageClass, WeakSearch } from '../object/coff/coffConstants.ts';
import { readDirectives } from '../object/coff/coffDirectives.ts';
import type { CoffObject } from '../object/coff/coffObject.ts';
import { coffRelocations, placeDistances } from '../object/coff/coffRelocations.ts';
import { Binding, SymbolType } from '../object/elf/elfConstants.ts';
import { readComdats } from './coffComdats.ts';
import { blockOrder, describeSection, isLoaded, threadLocalAdvice } from './coffSections.ts';
import { EdgeTable } from './edgeTable.ts';
import type { GlobalSymbols } from './globalSymbols.ts';
import { type Block, CodeReference, LinkGraph, Protection } from './linkGraph.ts';
import { type SymbolNames, SymbolPlace, SymbolTable } from './symbolTable.ts';
import { type Steps, workAtOneGo } from './turns.ts';

/** In pieces where the object is large. Throws FormatError for what breaks the format, LinkError for what is not allowed. */
export function* buildCoffLinkGraph(object: CoffObject): Steps<LinkGraph> {
  const { sectionCount } = object;
  let edgeCount = 0;
  for (let section = 1; section <= sectionCount; section++) {
    if (isLoaded(object, section)) edgeCount += object.relocationCount(section);
  }
  const symbols = new SymbolTable(object.symbolCount + 1, 1, new CoffSymbolNames(object));
  const graph = new LinkGraph(object.name, symbols, coffRelocations, new EdgeTable(edgeCount));
  graph.source = object;
  graph.directives = readDirectives(object);
  graph.codeReferences = new Uint8Array(symbols.count);
  const blockOfSection = new Int32Array(sectionCount + 1).fill(-1);
  for (const section of blockOrder(object)) {
    const described = graph.addSection(describeSection(object, section));
    const content = object.hasContent(section) ? object.content(section) : null;
    const size = object.sectionSize(section);
    blockOfSection[section] = graph.addBlock(described, size, object.sectionAlignment(section), content).index;
  }
  readSymbols(graph, object, blockOfSection);
  for (const [name, substitute] of graph.directives.alternateNames) graph.substitutes.push({ name, substitute });
  readComdats(graph, object, blockOfSection);
  for (const block of graph.blocks) {
    block.firstEdge = graph.edges.length;
    const count = object.relocationCount(block.section.fileIndex);
    for (let first = 0; first < count; first += workAtOneGo) {
      readEdges(graph, object, block, first, Math.min(first + workAtOneGo, count));
      if (first + workAtOneGo < count) yield;
    }
    block.edgeEnd = graph.edges.length;
  }
  return graph;
}

/** The graph's number of a symbol of the file. */
export function graphSymbol(index: number): number {
  return index + 1;
}

class CoffSymbolNames implements SymbolNames {
  readonly #object: CoffObject;

  constructor(object: CoffObject) {
    this.#object = object;
  }

  /** Empty for the symbols that stand for sections, as in other formats, and for auxiliary records. */
  name(index: number): string {
    const object = this.#object;
    if (index < 1 || object.isAuxiliary(index - 1) || isSectionSymbol(object, index - 1)) return '';
    return object.symbolName(index - 1);
  }

  intern(index: number, globals: GlobalSymbols): number {
    const object = this.#object;
    const start = object.nameStart(index - 1);
    return globals.internBytes(object.view, start, object.nameEnd(index - 1, start));
  }
}

function isSectionSymbol(object: CoffObject, index: number): boolean {
  const { IMAGE_SYM_CLASS_STATIC } = StorageClass;
  if (object.storageClass(index) !== IMAGE_SYM_CLASS_STATIC || object.symbolValue(index) !== 0) return false;
  const section = object.symbolSection(index);
  return section >= 1 && section <= object.sectionCount && object.symbolName(index) === object.sectionName(section);
}

function readSymbols(graph: LinkGraph, object: CoffObject, blockOfSection: Int32Array): void {
  const { symbols } = graph;
  // Auxiliary records are nothing that a relocation may refer to.
  symbols.block.fill(SymbolPlace.notLoaded);
  for (const index of object.symbolIndexes()) {
    const symbol = graphSymbol(index);
    const section = object.symbolSection(index);
    const storage = object.storageClass(index);
    const type = storage === StorageClass.IMAGE_SYM_CLASS_FILE ? SymbolType.STT_FILE : typeOf(object, index);
    const isExternal = storage === StorageClass.IMAGE_SYM_CLASS_EXTERNAL;
    symbols.info[symbol] = ((isExternal ? Binding.STB_GLOBAL : Binding.STB_LOCAL) << 4) | type;
    symbols.offset[symbol] = object.symbolValue(index);
    symbols.block[symbol] = placeOf(object, index, section, blockOfSection);
    if (!isExternal || section !== SectionNumber.IMAGE_SYM_UNDEFINED) continue;
    if (object.symbolValue(index) > 0) readCommon(graph, object, index);
    else refuseThreadLocals(object, index);
  }
  for (const index of object.symbolIndexes()) {
    if (object.storageClass(index) === StorageClass.IMAGE_SYM_CLASS_WEAK_EXTERNAL)
      readWeakExternal(graph, object, index);
  }
}

function typeOf(object: CoffObject, index: number): number {
  if (object.symbolType(index) === functionType) return SymbolType.STT_FUNC;
  return isSectionSymbol(object, index) ? SymbolType.STT_SECTION : SymbolType.STT_NOTYPE;
}

function placeOf(object: CoffObject, index: number, section: number, blockOfSection: Int32Array): number {
  if (section === SectionNumber.IMAGE_SYM_UNDEFINED) return SymbolPlace.undefined;
  if (section === SectionNumber.IMAGE_SYM_ABSOLUTE) return SymbolPlace.absolute;
  if (section === SectionNumber.IMAGE_SYM_DEBUG) return SymbolPlace.notLoaded;
  if (section < 0 || section > object.sectionCount) {
    const text = `symbol ${index} in section ${section}: the file has ${object.sectionCount} sections`;
    throw object.error(object.symbolEntry(index) + 12, text);
  }
  const block = blockOfSection[section] ?? -1;
  return block >= 0 ? block : SymbolPlace.notLoaded;
}

/** The largest alignment of a common symbol whose object says none: GNU's and LLVM's linkers take the size up to this. */
const mostCommonAlignment = 32;

/** Its value is the size; the alignment is in the directives. */
function readCommon(graph: LinkGraph, object: CoffObject, index: number): void {
  const { symbols, directives } = graph;
  const symbol = graphSymbol(index);
  const size = object.symbolValue(index);
  const usual = Math.min(mostCommonAlignment, 2 ** Math.ceil(Math.log2(size)));
  symbols.block[symbol] = SymbolPlace.common;
  symbols.size[symbol] = size;
  symbols.offset[symbol] = directives?.commonAlignments.get(object.symbolName(index)) ?? usual;
}

/**
 * A name and what it means where nothing else defines it. A substitute with a place in this file makes a weak definition,
 * the absolute 0 a weak reference (both are what compilers write for weak functions), others are looked for by name.
 * Members of archives define a weak external only where its kind of search says so: GCC's says no library, clang's an alias.
 */
function readWeakExternal(graph: LinkGraph, object: CoffObject, index: number): void {
  const { symbols } = graph;
  const entry = object.symbolEntry(index);
  if (object.auxiliaries(index) === 0)
    throw object.error(entry, `weak external ${index} does not say what stands in for it`);
  const substitute = object.view.getUint32(entry + object.tables.symbolSize, true);
  if (substitute >= object.symbolCount || substitute === index) {
    const text = `weak external ${index} with symbol ${substitute} in its place: the file has ${object.symbolCount}`;
    throw object.error(entry + object.tables.symbolSize, text);
  }
  const search = object.view.getUint32(entry + object.tables.symbolSize + 4, true);
  const { IMAGE_WEAK_EXTERN_SEARCH_NOLIBRARY, IMAGE_WEAK_EXTERN_SEARCH_LIBRARY, IMAGE_WEAK_EXTERN_ANTI_DEPENDENCY } =
    WeakSearch;
  if (search < IMAGE_WEAK_EXTERN_SEARCH_NOLIBRARY || search > IMAGE_WEAK_EXTERN_ANTI_DEPENDENCY) {
    const text = `weak external ${index} with search ${search}: PE/COFF defines 1 (no library) to 4 (anti-dependency)`;
    throw object.error(entry + object.tables.symbolSize + 4, text);
  }
  if (search === IMAGE_WEAK_EXTERN_SEARCH_LIBRARY) graph.searchedNames.push(object.symbolName(index));
  const symbol = graphSymbol(index);
  const target = graphSymbol(substitute);
  symbols.info[symbol] = (Binding.STB_WEAK << 4) | ((symbols.info[symbol] ?? 0) & 15);
  const place = symbols.block[target] ?? SymbolPlace.undefined;
  const isNothing = place === SymbolPlace.absolute && symbols.offset[target] === 0;
  if (isNothing) return;
  if (place >= 0 || place === SymbolPlace.absolute) {
    symbols.block[symbol] = place;
    symbols.offset[symbol] = symbols.offset[target] ?? 0;
  } else graph.substitutes.push({ name: object.symbolName(index), substitute: object.symbolName(substitute) });
}

/** What code of the native model asks for, beside the variable's place in `.tls$`. */
const threadLocalIndex = '_tls_index';
/** What code of Microsoft's ABI calls before it uses thread-local variables that have constructors or destructors. */
const threadLocalConstructors = '__dyn_tls_on_demand_init';

function refuseThreadLocals(object: CoffObject, index: number): void {
  // Too long a name to stand in the record itself.
  if (object.nameStart(index) === object.symbolEntry(index)) return;
  const name = object.symbolName(index);
  if (name === threadLocalIndex) throw new LinkError(`${object.name}: it uses ${name}: ${threadLocalAdvice}`);
  if (name !== threadLocalConstructors) return;
  const text = `thread-local variables with constructors or destructors, which the Windows loader runs for each thread, of files that it loads itself; give them plain values, or compile for GNU's ABI (clang --target=x86_64-w64-windows-gnu)`;
  throw new LinkError(`${object.name}: it uses ${name}: ${text}`);
}

/** Bytes that each relocation type writes, by kind; 0 for those that are refused later, -1 for unknown ones. */
const fieldWidths = new Int8Array(256).fill(-1);
for (const { kind } of coffRelocations.unsupported) fieldWidths[kind] = 0;
for (const { kind, width } of coffRelocations.rows) fieldWidths[kind] = width;

const IMAGE_REL_AMD64_ADDR32 = 2;
const IMAGE_REL_AMD64_ADDR32NB = 3;

/** 64-bit addends of this magnitude and above are kept exactly beside the doubles. */
const wideLimitHigh = 2 ** 19;

/** Those of a block from relocation `first` to before `end`. */
function readEdges(graph: LinkGraph, object: CoffObject, block: Block, first: number, end: number): void {
  const { edges } = graph;
  const section = block.section.fileIndex;
  const { view } = object;
  const content = block.content === null ? 0 : object.sectionOffset(section);
  const contentSize = block.content === null ? 0 : block.size;
  const base = view.getUint32(object.sectionHeader(section) + 12, true);
  const isCode = (block.section.protection & Protection.execute) !== 0;
  const table = object.relocationsOffset(section);
  for (let entry = table + first * relocationSize; entry < table + end * relocationSize; entry += relocationSize) {
    const offset = view.getUint32(entry, true) - base;
    const symbol = view.getUint32(entry + 4, true);
    const kind = view.getUint16(entry + 8, true);
    const width = kind < 256 ? (fieldWidths[kind] ?? -1) : -1;
    if (width < 0 || offset < 0 || offset + width > contentSize || symbol >= object.symbolCount) {
      if (kind !== 0) refuseEdge(object, block, entry, contentSize);
    }
    const at = content + offset;
    const target = kind === 0 ? 0 : graphSymbol(symbol);
    const distance = placeDistances[kind] ?? 0;
    if (width === 8) {
      const high = view.getInt32(at + 4, true);
      const edge = edges.push(offset, kind, target, high * 4294967296 + view.getUint32(at, true) - distance);
      if (high >= wideLimitHigh || high < -wideLimitHigh) {
        edges.setWideAddend(edge, BigInt.asIntN(64, view.getBigInt64(at, true) - BigInt(distance)));
      }
    } else edges.push(offset, kind, target, addendOf(view, at, width) - distance);
    if (kind === IMAGE_REL_AMD64_ADDR32) graph.hasNarrowAddresses = true;
    if (graph.codeReferences !== null && kind !== 0) {
      const reference =
        kind === IMAGE_REL_AMD64_ADDR32NB ? CodeReference.branch : isCode ? referenceAt(object.bytes, content, at) : 0;
      graph.codeReferences[target] = (graph.codeReferences[target] ?? 0) | reference;
    }
  }
}

function addendOf(view: DataView, at: number, width: number): number {
  if (width === 4) return view.getInt32(at, true);
  return width === 2 ? view.getUint16(at, true) : 0;
}

/**
 * How the instruction around a 32-bit field uses it. The byte before the field of an operand in memory is of the form
 * 00xxx101 and can be neither of the branches' opcodes.
 */
function referenceAt(bytes: Uint8Array, start: number, at: number): number {
  const before = at > start ? (bytes[at - 1] ?? 0) : 0;
  const second = at - 1 > start ? (bytes[at - 2] ?? 0) : 0;
  if (before === 0xe8 || before === 0xe9 || (second === 0x0f && (before & 0xf0) === 0x80)) return CodeReference.branch;
  return second === 0x8d && (before & 0xc7) === 0x05 ? CodeReference.address : 0;
}

function refuseEdge(object: CoffObject, block: Block, entry: number, contentSize: number): never {
  const { view } = object;
  const kind = view.getUint16(entry + 8, true);
  const where = `relocation of ${block.section.name}`;
  if (kind > 255 || (fieldWidths[kind] ?? -1) < 0) {
    throw object.error(entry + 8, `${where} of type ${kind}, which PE/COFF does not define for x64`);
  }
  const symbol = view.getUint32(entry + 4, true);
  if (symbol >= object.symbolCount) {
    throw object.error(entry + 4, `${where} against symbol ${symbol}: the file has ${object.symbolCount} symbols`);
  }
  const offset = `0x${view.getUint32(entry, true).toString(16)}`;
  throw object.error(entry, `${where} at ${offset}, beyond the section's ${contentSize} bytes of content`);
}
