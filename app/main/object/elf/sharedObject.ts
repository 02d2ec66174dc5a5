// What a shared library exports, from its dynamic symbol table alone: reads a few tables of the file, however large it
// is. For the search for what defines a missing name.
import { FormatError } from '../../../shared/errors.ts';
import { Binding, ElfType, SectionIndex } from './elfConstants.ts';

/** A file that is read in pieces. */
export interface ByteSource {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Fewer bytes than asked for beyond the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

const headerSize = 64;
const sectionHeaderSize = 64;
const symbolSize = 24;
const dynamicSymbols = 11; // SHT_DYNSYM
/** Bytes of one table; larger ones are refused. */
const largestTable = 256 * 2 ** 20;

/** Those of `symbols` that it defines for others. Rejects with FormatError for what is no shared object of x86-64. */
export async function sharedObjectDefines(source: ByteSource, symbols: readonly string[]): Promise<readonly string[]> {
  const header = view(await exactly(source, 0, headerSize, 'ELF header'));
  if (
    header.getUint32(0) !== 0x7f454c46 ||
    header.getUint16(16, true) !== ElfType.ET_DYN ||
    header.getUint16(18, true) !== 62
  )
    throw new FormatError(source.name, 0, 'no shared object for x86-64');
  const tableAt = Number(header.getBigUint64(40, true));
  const count = header.getUint16(60, true);
  const sections = view(await exactly(source, tableAt, count * sectionHeaderSize, 'section headers'));
  const place = (section: number) => ({
    type: sections.getUint32(section * sectionHeaderSize + 4, true),
    offset: Number(sections.getBigUint64(section * sectionHeaderSize + 24, true)),
    size: Number(sections.getBigUint64(section * sectionHeaderSize + 32, true)),
    link: sections.getUint32(section * sectionHeaderSize + 40, true),
  });
  for (let section = 0; section < count; section++) {
    const { type, offset, size, link } = place(section);
    if (type !== dynamicSymbols || link >= count) continue;
    const strings = place(link);
    const table = view(await exactly(source, offset, size, 'dynamic symbols'));
    const names = await exactly(source, strings.offset, strings.size, 'dynamic names');
    return definedNames(table, names, symbols);
  }
  return []; // stripped of its section headers, or without symbols
}

function definedNames(table: DataView, names: Uint8Array, symbols: readonly string[]): readonly string[] {
  const wanted = symbols.map((symbol) => ({ symbol, bytes: new TextEncoder().encode(`${symbol}\0`) }));
  const found = new Set<string>();
  for (let at = symbolSize; at + symbolSize <= table.byteLength; at += symbolSize) {
    const binding = table.getUint8(at + 4) >> 4;
    if (binding === Binding.STB_LOCAL || table.getUint16(at + 6, true) === SectionIndex.SHN_UNDEF) continue;
    const name = table.getUint32(at, true);
    for (const { symbol, bytes } of wanted) if (startsWith(names, name, bytes)) found.add(symbol);
  }
  return symbols.filter((symbol) => found.has(symbol));
}

function startsWith(bytes: Uint8Array, offset: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[offset + i] !== prefix[i]) return false;
  return true;
}

async function exactly(source: ByteSource, offset: number, length: number, what: string): Promise<Uint8Array> {
  if (length > largestTable || offset + length > source.size)
    throw new FormatError(source.name, offset, `${what} of ${length} bytes: the file has ${source.size}`);
  const bytes = await source.read(offset, length);
  if (bytes.length < length) throw new FormatError(source.name, offset, `${what}: the file ends inside of them`);
  return bytes;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
