// What a file is, by its first bytes and, where they leave it open, by its name. Nothing of it is executed or parsed
// further; files that are loaded are read properly later, and refused there with the full reason.
import { open, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { type FileKind, type FoundFile, loadableKinds } from '../../shared/ui/fileRecords.ts';
import { languageOfName } from '../../shared/ui/sourceNames.ts';
import type { SourceLanguage } from '../../shared/ui/sourceRecords.ts';
import { isArchive } from '../object/archive.ts';
import { isLinkerScript } from '../object/linkerScript.ts';

/** Bytes that are looked at: program headers of shared objects lie within. */
const headLength = 4096;

/** Files that go onto the load list, in their order, and the others. */
export async function sortFiles(
  paths: readonly string[],
): Promise<{ readonly loadable: readonly FoundFile[]; readonly others: readonly FoundFile[] }> {
  const found = await Promise.all(paths.map(findFile));
  return {
    loadable: found.filter(({ kind }) => loadableKinds.has(kind)),
    others: found.filter(({ kind }) => !loadableKinds.has(kind)),
  };
}

/** A file that cannot be read is `other`, with the system's reason. */
export async function findFile(path: string): Promise<FoundFile> {
  const absolute = resolve(path);
  const name = basename(absolute);
  try {
    const status = await stat(absolute);
    if (status.isDirectory())
      return { path: absolute, name, kind: 'other', description: 'a folder; drop the files in it' };
    if (!status.isFile()) return { path: absolute, name, kind: 'other', description: 'a device, pipe or socket' };
    return { path: absolute, name, ...fileKind(name, await readHead(absolute)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { path: absolute, name, kind: 'other', description: `it cannot be read (${reason})` };
  }
}

/** `head`: the first bytes, or all of a shorter file. */
export function fileKind(name: string, head: Uint8Array): { readonly kind: FileKind; readonly description: string } {
  if (extname(name).toLowerCase() === '.loadstone') return { kind: 'session', description: 'Loadstone session' };
  const language = languageOfName(name);
  if (language !== 'text' && isText(head)) return { kind: 'source', description: sourceTexts[language] };
  if (head.length === 0) return { kind: 'other', description: 'an empty file' };
  if (startsWith(head, [0x7f, 0x45, 0x4c, 0x46])) return elfKind(head);
  if (isArchive(head)) return { kind: 'archive', description: 'archive' };
  if (isLinkerScript(head)) return { kind: 'script', description: 'linker script' };
  if (isCoffObject(head)) return { kind: 'object', description: `COFF object for ${coffMachines[word(head, 0)]}` };
  if (startsWith(head, [0, 0, 0xff, 0xff])) return lateCoffKind(head);
  const magic = magics.find(({ bytes, at = 0 }) => startsWith(head.subarray(at), bytes));
  if (magic !== undefined) return { kind: 'other', description: magic.text };
  if (startsWith(head, [0x4d, 0x5a])) return { kind: 'other', description: 'a PE executable or DLL (Windows)' };
  if (startsWith(head, [0x23, 0x21])) return { kind: 'other', description: `a script (${firstLine(head)})` };
  if (isText(head)) return { kind: 'other', description: 'a text file' };
  const first = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return { kind: 'other', description: `unknown data, beginning with the bytes ${first}` };
}

const sourceTexts: Readonly<Record<Exclude<SourceLanguage, 'text'>, string>> = {
  c: 'C source',
  cpp: 'C++ source',
  asm: 'assembly source',
};

/** e_machine (ELF specification and its registry). */
const elfMachines: Readonly<Record<number, string>> = {
  3: 'x86',
  8: 'MIPS',
  20: '32-bit PowerPC',
  21: '64-bit PowerPC',
  22: 's390',
  40: '32-bit Arm',
  62: 'x86-64',
  183: 'aarch64',
  243: 'RISC-V',
  247: 'BPF',
  258: 'LoongArch',
};

/** Machine words of PE/COFF. */
const coffMachines: Readonly<Record<number, string>> = { 34404: 'x86-64', 332: 'x86', 43620: 'aarch64' };

const magics: readonly { readonly bytes: readonly number[]; readonly at?: number; readonly text: string }[] = [
  { bytes: [0x89, 0x50, 0x4e, 0x47], text: 'a PNG image' },
  { bytes: [0xff, 0xd8, 0xff], text: 'a JPEG image' },
  { bytes: [0x47, 0x49, 0x46, 0x38], text: 'a GIF image' },
  { bytes: [0x25, 0x50, 0x44, 0x46], text: 'a PDF document' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], text: 'a ZIP archive (or a package made of one)' },
  { bytes: [0x1f, 0x8b], text: 'gzip-compressed data: unpack it first' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], text: 'xz-compressed data: unpack it first' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], text: 'zstd-compressed data: unpack it first' },
  { bytes: [0x42, 0x5a, 0x68], text: 'bzip2-compressed data: unpack it first' },
  { bytes: [0x75, 0x73, 0x74, 0x61, 0x72], at: 257, text: 'a tar archive: unpack it first' },
  { bytes: [0x42, 0x43, 0xc0, 0xde], text: 'LLVM bitcode: compile it to an object first (llc -filetype=obj)' },
  { bytes: [0xde, 0xc0, 0x17, 0x0b], text: 'LLVM bitcode: compile it to an object first (llc -filetype=obj)' },
  { bytes: [0x00, 0x61, 0x73, 0x6d], text: 'a WebAssembly module' },
  { bytes: [0xcf, 0xfa, 0xed, 0xfe], text: 'a Mach-O file (macOS)' },
  { bytes: [0xce, 0xfa, 0xed, 0xfe], text: 'a 32-bit Mach-O file (macOS)' },
  { bytes: [0xca, 0xfe, 0xba, 0xbe], text: 'a universal Mach-O file or a Java class' },
  { bytes: [...new TextEncoder().encode('SQLite format 3')], text: 'an SQLite database' },
];

function elfKind(head: Uint8Array): { readonly kind: FileKind; readonly description: string } {
  if (head.length < 20) return { kind: 'other', description: 'an ELF file that ends within its header' };
  const little = head[5] === 1;
  const bits = head[4] === 2 ? 'ELF64' : 'ELF32';
  const type = word(head, 16, little);
  const machine = word(head, 18, little);
  const target = `for ${elfMachines[machine] ?? `machine ${machine}`}${little ? '' : ', big-endian'}`;
  switch (type) {
    case 1:
      return { kind: 'object', description: `${bits} relocatable object ${target}` };
    case 2:
      return { kind: 'other', description: `an ${bits} executable ${target}: only its objects can be linked anew` };
    case 3: {
      if (hasInterpreter(head)) {
        return {
          kind: 'other',
          description: `an ${bits} executable (PIE) ${target}: only its objects can be linked anew`,
        };
      }
      const here = machine === 62 && bits === 'ELF64' && little;
      if (here) return { kind: 'sharedLibrary', description: `${bits} shared object ${target}` };
      return { kind: 'other', description: `an ${bits} shared object ${target}, which this machine cannot open` };
    }
    case 4:
      return { kind: 'other', description: `an ${bits} core dump ${target}` };
    default:
      return { kind: 'other', description: `an ${bits} file of type ${type} ${target}` };
  }
}

/** True where a 64-bit little-endian file asks for an interpreter (PT_INTERP), as programs do and libraries do not. */
function hasInterpreter(head: Uint8Array): boolean {
  if (head[4] !== 2 || head[5] !== 1 || head.length < 64) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const start = Number(view.getBigUint64(32, true));
  const size = view.getUint16(54, true);
  const count = view.getUint16(56, true);
  for (let index = 0; index < count; index++) {
    const at = start + index * size;
    if (at + 4 > head.length) return false;
    if (view.getUint32(at, true) === 3) return true;
  }
  return false;
}

/** A COFF object has no magic: a machine we know, no optional header, as much of the file as its section count says. */
function isCoffObject(head: Uint8Array): boolean {
  if (head.length < 20 || coffMachines[word(head, 0)] === undefined) return false;
  const sectionCount = word(head, 2);
  return word(head, 16) === 0 && sectionCount > 0 && head.length >= Math.min(headLength, 20 + sectionCount * 40);
}

/** The later forms of COFF begin with a mark and have their machine behind a version. */
function lateCoffKind(head: Uint8Array): { readonly kind: FileKind; readonly description: string } {
  const form = word(head, 4) === 0 ? 'COFF import' : 'COFF object (bigobj)';
  return { kind: 'object', description: `${form} for ${coffMachines[word(head, 6)] ?? `machine ${word(head, 6)}`}` };
}

function word(bytes: Uint8Array, at: number, little = true): number {
  const [first, second] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  return little ? first | (second << 8) : (first << 8) | second;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, index) => bytes[index] === byte);
}

/** No byte below a tab, and none that UTF-8 and the Latin encodings do without. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || (byte >= 0x07 && byte <= 0x0d) || byte === 0x1b);
}

function firstLine(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).split('\n', 1)[0]?.slice(0, 80) ?? '';
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const head = new Uint8Array(headLength);
    let length = 0;
    while (length < headLength) {
      const { bytesRead } = await file.read(head, length, headLength - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return head.subarray(0, length);
  } finally {
    await file.close();
  }
}
