import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { atOneGo } from '../../../app/main/link/turns.ts';
import { type ObjectFile, parseObjectFile, parseObjectInPieces } from '../../../app/main/object/objectFile.ts';
import { describeObject } from '../../../app/main/object/objectText.ts';
import { buildElf, code } from '../../support/elfBuilder.ts';
import { ObjectFolder } from '../../support/objects.ts';

const folder = new ObjectFolder();
afterAll(() => folder.remove());

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function patched(changes: Readonly<Record<number, number>>): Uint8Array {
  const bytes = buildElf({ sections: [{ name: '.text', flags: code, content: [0xc3] }] });
  for (const [offset, value] of Object.entries(changes)) bytes[Number(offset)] = value;
  return bytes;
}

describe('a file that is no relocatable x86-64 object is refused by name', () => {
  it.each([
    { what: 'nothing', bytes: new Uint8Array(0), text: /^x at byte 0: an empty file/ },
    { what: 'text', bytes: ascii('int main(void) {}\n'), text: /a text file, not an object file: compile it first/ },
    { what: 'LLVM bitcode', bytes: new Uint8Array([0x42, 0x43, 0xc0, 0xde, 0]), text: /LLVM bitcode: compile without/ },
    { what: 'an archive', bytes: ascii('!<arch>\n'), text: /an archive, where an object file is expected/ },
    {
      what: 'unknown bytes',
      bytes: new Uint8Array([1, 2, 3, 4, 5]),
      text: /starts with 01 02 03 04\): expected is an ELF/,
    },
    { what: 'COFF', bytes: new Uint8Array([0x64, 0x86, 0, 0]), text: /a COFF file cut off inside its header/ },
    { what: 'a 32-bit object', bytes: patched({ 4: 1, 18: 3 }), text: /a 32-bit ELF file for i386/ },
    { what: 'an x32 object', bytes: patched({ 4: 1 }), text: /an x32 object \(-mx32\)/ },
    {
      what: 'AArch64',
      bytes: patched({ 18: 183 }),
      text: /^x at byte 18: an ELF file for AArch64: compile it for x86-64/,
    },
    { what: 'an unknown machine', bytes: patched({ 18: 250 }), text: /an ELF file for machine 250/ },
    { what: 'big-endian', bytes: patched({ 5: 2 }), text: /a big-endian ELF file/ },
    { what: 'a wrong encoding', bytes: patched({ 5: 3 }), text: /ELF data encoding 3: allowed is 1/ },
    { what: 'a wrong class', bytes: patched({ 4: 9 }), text: /ELF class 9: allowed is 2/ },
    { what: 'an executable', bytes: patched({ 16: 2 }), text: /a linked executable \(ET_EXEC\)/ },
    { what: 'a shared object', bytes: patched({ 16: 3 }), text: /a shared object or position-independent executable/ },
    { what: 'a core dump', bytes: patched({ 16: 4 }), text: /a core dump/ },
    { what: 'odd section headers', bytes: patched({ 58: 40 }), text: /section headers of 40 bytes: allowed is 64/ },
    {
      what: 'too many sections',
      bytes: patched({ 61: 9 }),
      text: /the section table of \d+ entries ends at 0x\w+, but the file has/,
    },
  ])('$what', ({ bytes, text }) => {
    expect(() => parseObjectFile('x', bytes)).toThrow(text);
  });

  it('what gcc makes with -flto', () => {
    const path = folder.compileText('lto', 'int f(void) { return 1; }', '-O1 -flto');
    expect(() => parseObjectFile('lto.o', folder.read(path))).toThrow(/GCC LTO intermediate code .*-fno-lto/);
    const fat = folder.compileText('fat', 'int f(void) { return 1; }', '-O1 -flto -ffat-lto-objects');
    expect(parseObjectFile('fat.o', folder.read(fat)).symbolCount).toBeGreaterThan(1);
  });

  it('the running program', () => {
    expect(() => parseObjectFile('node', readFileSync(process.execPath))).toThrow(/executable/);
  });
});

describe('an object with 20,000 sections', () => {
  const functions = Array.from({ length: 20_000 }, (_, i) => `.section .text.f${i},"ax",@progbits\n.byte 0xc3\n`);
  /** The relocations are in the last piece. */
  const source = `${functions.join('')}.section .text.last,"ax",@progbits\ncall puts\n`;
  const content = () => new Uint8Array(folder.read(folder.compileText('many', source, '-O1', 's')));

  it('is parsed in pieces, to the same object', () => {
    const bytes = content();
    const { pieces, object } = inPieces(bytes);
    const whole = parseObjectFile('many.o', bytes);
    expect(pieces).toBeGreaterThan(8);
    const text = atOneGo(describeObject(object));
    expect(text === atOneGo(describeObject(whole))).toBe(true); // a difference of megabytes is nothing to print
    expect(text).toContain('puts');
  });

  it('is refused in pieces for the same reason', () => {
    const bytes = content();
    const view = new DataView(bytes.buffer);
    const table = Number(view.getBigUint64(40, true));
    view.setBigUint64(table + 19_999 * 64 + 48, 3n, true); // sh_addralign
    const reason = /section 19999 .* has alignment 3: allowed are powers of two/;
    expect(() => parseObjectFile('many.o', bytes)).toThrow(reason);
    expect(() => inPieces(bytes)).toThrow(reason);
  });
});

function inPieces(bytes: Uint8Array): { readonly pieces: number; readonly object: ObjectFile } {
  const parsing = parseObjectInPieces('many.o', bytes, null);
  for (let pieces = 1; ; pieces++) {
    const piece = parsing.next();
    if (piece.done === true) return { pieces, object: piece.value };
  }
}

describe('describeObject', () => {
  it('lists the symbols and relocations that readelf lists', () => {
    const path = folder.compileText(
      'text',
      'extern int g(int); int f(int x) { return g(x) + 1; } const char *t = "text";',
    );
    const text = atOneGo(describeObject(parseObjectFile('text.o', folder.read(path))));
    expect(text).toMatch(/^text\.o: ELF64 x86-64, \d+ bytes\n/);
    expect(text).toMatch(/\.text +SHT_PROGBITS +0x\w+ align 1 +SHF_ALLOC SHF_EXECINSTR/);
    expect(text).toMatch(/GLOBAL +FUNC +DEFAULT +\.text +f\n/);
    expect(text).toMatch(/UNDEF +g\n/);
    const listed = execFileSync('readelf', ['-rW', path], { encoding: 'utf8' });
    const kinds = (from: string) => [...from.matchAll(/R_X86_64_\w+/g)].map(([kind]) => kind);
    expect(kinds(text).sort()).toEqual(kinds(listed).sort());
  });
});

describe('names', () => {
  it('of any bytes stay apart', () => {
    const path = join(folder.path, 'utf8.o');
    execFileSync('gcc', ['-c', '-x', 'c', '-', '-o', path], { input: 'int größe; int gr_e; int 大きさ;' });
    const object = parseObjectFile('utf8.o', folder.read(path));
    const names = Array.from({ length: object.symbolCount }, (_, index) => object.symbolName(index));
    expect(names).toEqual(expect.arrayContaining(['größe', 'gr_e', '大きさ']));
  });
});
