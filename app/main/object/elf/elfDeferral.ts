// Which parts of a large ELF file the linker does not need to see: the content of large sections that are copied as
// they are and relocated in place. Works on the file's first bytes and its section table, before the file is parsed;
// nothing here refuses a file, that is elfReader.ts's business.

import type { FileRange } from '../fileContent.ts';
import { ElfType, EM_X86_64, headerSize, SectionFlag, SectionType, sectionHeaderSize } from './elfConstants.ts';

/** Smaller sections are read with the rest: a read of its own costs as much as to copy this much. Bytes. */
const leastDeferred = 2 ** 18;

/**
 * The place of the section table of a relocatable x86-64 object, from the file's header. Null for other files, and
 * where the table is not where it can be read.
 */
export function sectionTableRange(header: Uint8Array, fileSize: number): FileRange | null {
  if (header.length < headerSize || fileSize < headerSize) return null;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const isElf = view.getUint32(0) === 0x7f454c46 && header[4] === 2 && header[5] === 1;
  if (!isElf || view.getUint16(16, true) !== ElfType.ET_REL || view.getUint16(18, true) !== EM_X86_64) return null;
  const start = number64(view, 40);
  // 0: more than 65,279 sections, whose number stands elsewhere; such a file is read as a whole.
  const count = view.getUint16(60, true);
  const end = start + count * sectionHeaderSize;
  if (count === 0 || start < headerSize || end > fileSize || view.getUint16(58, true) !== sectionHeaderSize)
    return null;
  return { start, end };
}

/**
 * The content that may stay in the file: ascending, apart from each other and from everything else that is read.
 * `headers`: the bytes of the section table.
 */
export function deferrableRanges(headers: Uint8Array, table: FileRange, fileSize: number): readonly FileRange[] {
  const view = new DataView(headers.buffer, headers.byteOffset, headers.byteLength);
  const found: Candidate[] = [
    { start: 0, end: headerSize, deferrable: false },
    { ...table, deferrable: false },
  ];
  for (let header = 0; header < headers.length; header += sectionHeaderSize) {
    const type = view.getUint32(header + 4, true);
    if (type === SectionType.SHT_NULL || type === SectionType.SHT_NOBITS) continue;
    const start = number64(view, header + 24);
    const end = start + number64(view, header + 32);
    const isLarge = end - start >= leastDeferred && end <= fileSize && type === SectionType.SHT_PROGBITS;
    found.push({ start, end, deferrable: isLarge && isPlain(view.getUint32(header + 8, true)) });
  }
  found.sort((one, other) => one.start - other.start);
  const ranges: FileRange[] = [];
  let before = 0;
  for (const [index, { start, end, deferrable }] of found.entries()) {
    const next = found[index + 1]?.start ?? fileSize;
    if (deferrable && start >= before && end <= next) ranges.push({ start, end });
    before = Math.max(before, end);
  }
  return ranges;
}

interface Candidate extends FileRange {
  readonly deferrable: boolean;
}

/** Loaded, and neither a template of thread-local variables nor compressed: those are looked into. */
function isPlain(flags: number): boolean {
  const looked = SectionFlag.SHF_TLS | SectionFlag.SHF_COMPRESSED;
  return (flags & SectionFlag.SHF_ALLOC) !== 0 && (flags & looked) === 0;
}

/** Rounded above 2^53, which no file reaches. */
function number64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}
