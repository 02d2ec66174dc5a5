// Short imports: members of an import library that are a header and two names (PE/COFF specification, "Import Library
// Format"). Such a member becomes the object that stands for it: the pointer `__imp_X`, which holds the address of the
// library's X, and for a function the stub X that jumps through it.

import { FormatError } from '../../../shared/errors.ts';
import { decodeName, encodeName } from '../nameIndex.ts';
import {
  fileHeaderSize,
  functionType,
  IMAGE_FILE_MACHINE_AMD64,
  importHeaderSize,
  machineNames,
  relocationSize,
  SectionFlag,
  StorageClass,
  sectionHeaderSize,
  symbolSize,
} from './coffConstants.ts';
import { importedName, importPrefix } from './importNames.ts';

/** One imported symbol. */
export interface ImportMember {
  /** `KERNEL32.dll!CreateFileW`: what the pointer points to. */
  readonly target: string;
  /** Names of the pointer: `__imp_CreateFileW`. */
  readonly pointers: readonly string[];
  /** Names of the stub that jumps through the pointer; none for a variable. */
  readonly stubs: readonly string[];
}

/** True for a short import: the mark 00 00 ff ff and version 0. */
export function isImport(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xff && bytes[3] === 0xff && bytes[4] === 0 && bytes[5] === 0;
}

/** The object that a short import stands for. Throws FormatError. */
export function expandImport(name: string, bytes: Uint8Array): Uint8Array {
  return importObject(readImport(name, bytes));
}

const ImportType = { code: 0, data: 1, constant: 2 } as const;
const NameType = { ordinal: 0, name: 1, noPrefix: 2, undecorated: 3, exportedAs: 4 } as const;

function readImport(name: string, bytes: Uint8Array): ImportMember {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < importHeaderSize) {
    throw new FormatError(
      name,
      0,
      `an import cut off inside its header (${bytes.length} of ${importHeaderSize} bytes)`,
    );
  }
  const machine = view.getUint16(6, true);
  if (machine !== IMAGE_FILE_MACHINE_AMD64) {
    const what = machineNames[machine] ?? `machine 0x${machine.toString(16)}`;
    throw new FormatError(name, 6, `an import for ${what}: take the import library for x86-64`);
  }
  const size = view.getUint32(12, true);
  const end = importHeaderSize + size;
  if (end > bytes.length) {
    const text = `names of ${size} bytes, but ${bytes.length - importHeaderSize} are left: the import is cut off or damaged`;
    throw new FormatError(name, 12, text);
  }
  const type = view.getUint16(18, true);
  const kind = type & 3;
  const nameType = (type >> 2) & 7;
  if (kind > ImportType.constant) throw new FormatError(name, 18, `import of type ${kind}: allowed are 0, 1 and 2`);
  if (nameType > NameType.exportedAs) {
    throw new FormatError(name, 18, `import with names of type ${nameType}: allowed are 0 to 4`);
  }
  const symbol = readName(name, bytes, importHeaderSize, end, 'symbol');
  const library = readName(name, bytes, symbol.next, end, 'library');
  const exported = nameType === NameType.exportedAs ? readName(name, bytes, library.next, end, 'export').text : null;
  const target =
    nameType === NameType.ordinal ? view.getUint16(16, true) : (exported ?? plainName(symbol.text, nameType));
  const pointer = `${importPrefix}${symbol.text}`;
  return {
    target: importedName(library.text, target),
    // A constant's own name means the pointer too.
    pointers: kind === ImportType.constant ? [pointer, symbol.text] : [pointer],
    stubs: kind === ImportType.code ? [symbol.text] : [],
  };
}

function readName(
  file: string,
  bytes: Uint8Array,
  start: number,
  limit: number,
  what: string,
): { readonly text: string; readonly next: number } {
  let end = start;
  while (end < limit && bytes[end] !== 0) end++;
  if (end >= limit) throw new FormatError(file, start, `import without the end of its ${what} name`);
  if (end === start) throw new FormatError(file, start, `import with an empty ${what} name`);
  return { text: decodeName(bytes, start, end), next: end + 1 };
}

/** What the library exports: for two types without the mark in front, for one also without what follows an `@`. */
function plainName(symbol: string, nameType: number): string {
  if (nameType !== NameType.noPrefix && nameType !== NameType.undecorated) return symbol;
  const plain = symbol.replace(/^[?@_]/, '');
  const at = nameType === NameType.undecorated ? plain.indexOf('@') : -1;
  return at < 0 ? plain : plain.slice(0, at);
}

/** `jmp *pointer(%rip)`, and two bytes of nop. */
const stubCode = [0xff, 0x25, 0, 0, 0, 0, 0x90, 0x90];
const pointerSize = 8;

/** The object: `.text` with the stub, `.idata$5` with the pointer, which an ADDR64 relocation sets. */
export function importObject({ target, pointers, stubs }: ImportMember): Uint8Array {
  const names = [...stubs, ...pointers, target];
  const strings = names.map((text) => encodeName(text));
  const symbolsOffset = fileHeaderSize + 2 * (sectionHeaderSize + relocationSize) + stubCode.length + pointerSize;
  const stringsOffset = symbolsOffset + names.length * symbolSize;
  const stringsSize = strings.reduce((sum, string) => sum + string.length + 1, 4);
  const bytes = new Uint8Array(stringsOffset + stringsSize);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, IMAGE_FILE_MACHINE_AMD64, true);
  view.setUint16(2, 2, true);
  view.setUint32(8, symbolsOffset, true);
  view.setUint32(12, names.length, true);
  const content = fileHeaderSize + 2 * sectionHeaderSize;
  const { IMAGE_SCN_CNT_CODE, IMAGE_SCN_MEM_EXECUTE, IMAGE_SCN_MEM_READ, IMAGE_SCN_CNT_INITIALIZED_DATA } = SectionFlag;
  const code = IMAGE_SCN_CNT_CODE | IMAGE_SCN_MEM_EXECUTE | IMAGE_SCN_MEM_READ;
  const data = IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ;
  const pointer = stubs.length;
  const sections = [
    { name: '.text', flags: code, size: stubs.length === 0 ? 0 : stubCode.length, place: 2, symbol: pointer, kind: 4 },
    { name: '.idata$5', flags: data, size: pointerSize, place: 0, symbol: names.length - 1, kind: 1 },
  ];
  let at = content;
  for (const [i, { name, flags, size, place, symbol, kind }] of sections.entries()) {
    const header = fileHeaderSize + i * sectionHeaderSize;
    bytes.set(encodeName(name), header);
    view.setUint32(header + 16, size, true);
    view.setUint32(header + 20, at, true);
    view.setUint32(header + 24, at + size, true);
    view.setUint16(header + 32, size === 0 ? 0 : 1, true);
    // Both are aligned to 8 bytes.
    view.setUint32(header + 36, (flags | (4 << 20)) >>> 0, true);
    if (i === 0 && size > 0) bytes.set(stubCode, at);
    view.setUint32(at + size, place, true);
    view.setUint32(at + size + 4, symbol, true);
    view.setUint16(at + size + 8, kind, true);
    at += size + relocationSize;
  }
  let string = 4;
  view.setUint32(stringsOffset, stringsSize, true);
  for (const [i, text] of strings.entries()) {
    const entry = symbolsOffset + i * symbolSize;
    const section = i < pointer ? 1 : i < names.length - 1 ? 2 : 0;
    view.setUint32(entry + 4, string, true);
    view.setInt16(entry + 12, section, true);
    view.setUint16(entry + 14, section === 1 ? functionType : 0, true);
    view.setUint8(entry + 16, StorageClass.IMAGE_SYM_CLASS_EXTERNAL);
    bytes.set(text, stringsOffset + string);
    string += text.length + 1;
  }
  return bytes;
}
