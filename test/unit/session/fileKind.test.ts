import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKind, findFile, sortFiles } from '../../../app/main/session/fileKind.ts';
import { ObjectFolder } from '../../support/objects.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** An ELF header with this type and machine. */
function elf(type: number, machine: number, { bits = 2, order = 1 } = {}): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, bits, order, 1]);
  const view = new DataView(bytes.buffer);
  view.setUint16(16, type, order === 1);
  view.setUint16(18, machine, order === 1);
  return bytes;
}

describe('what a file is', () => {
  it.each([
    ['session.loadstone', text('{}'), 'session', /session/],
    ['main.c', text('int main(void) { return 0; }\n'), 'source', /^C source$/],
    ['main.cpp', text('int main() {}'), 'source', /^C\+\+ source$/],
    ['main.C', text('int main() {}'), 'source', /^C\+\+ source$/],
    ['MAIN.CPP', text('int main() {}'), 'source', /^C\+\+ source$/],
    ['start.s', text('.globl main\n'), 'source', /assembly/],
    ['start.S', text('#include "x.h"\n'), 'source', /assembly/],
    ['empty.c', new Uint8Array(0), 'source', /^C source$/],
    ['umlaut.c', text('// Übung\n'), 'source', /^C source$/],
    ['a.o', elf(1, 62), 'object', /ELF64 relocatable object for x86-64/],
    ['a.o', elf(1, 183), 'object', /aarch64/],
    ['libx.a', text('!<arch>\n'), 'archive', /archive/],
    ['libthin.a', text('!<thin>\n'), 'archive', /archive/],
    ['libm.a', text('/* GNU ld script */\nGROUP ( /usr/lib/libm-2.36.a )'), 'script', /linker script/],
    ['x.so', elf(3, 62), 'sharedLibrary', /ELF64 shared object for x86-64/],
    ['libx.so.6', elf(3, 62), 'sharedLibrary', /shared object/],
    ['x.so', elf(3, 183), 'other', /ELF64 shared object for aarch64, which this machine cannot open/],
    ['x.so', elf(3, 8, { bits: 1, order: 2 }), 'other', /ELF32 shared object for MIPS, big-endian/],
    ['prog', elf(2, 62), 'other', /executable for x86-64/],
    ['core', elf(4, 62), 'other', /core dump/],
    ['odd', elf(0xfe00, 999), 'other', /type 65024 for machine 999/],
    ['cut.o', elf(1, 62).subarray(0, 10), 'other', /ends within its header/],
    ['a.c', elf(1, 62), 'object', /relocatable/],
    ['prog.exe', new Uint8Array([0x4d, 0x5a, 0x90, 0]), 'other', /PE executable/],
    ['photo.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10]), 'other', /PNG image/],
    ['photo.o', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10]), 'other', /PNG image/],
    ['page.pdf', text('%PDF-1.7'), 'other', /PDF/],
    ['part.bc', new Uint8Array([0x42, 0x43, 0xc0, 0xde]), 'other', /LLVM bitcode.*llc/],
    ['part.wasm', new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), 'other', /WebAssembly/],
    ['part.o', new Uint8Array([0xcf, 0xfa, 0xed, 0xfe, 7, 0]), 'other', /Mach-O/],
    ['all.tar.gz', new Uint8Array([0x1f, 0x8b, 8, 0]), 'other', /gzip.*unpack/],
    ['run.sh', text('#!/bin/sh -e\nexit 0\n'), 'other', /script \(#!\/bin\/sh -e\)/],
    ['notes.txt', text('notes'), 'other', /text file/],
    ['nothing', new Uint8Array(0), 'other', /empty file/],
    ['data.bin', new Uint8Array([1, 2, 0xab, 0]), 'other', /01 02 ab 00/],
  ] as const)('%s: %#', (name, bytes, kind, description) => {
    const found = fileKind(name, bytes);
    expect(found.kind).toBe(kind);
    expect(found.description).toMatch(description);
  });

  it('is found in a COFF object, which has no magic', () => {
    const bytes = new Uint8Array(100);
    new DataView(bytes.buffer).setUint16(0, 0x8664, true);
    new DataView(bytes.buffer).setUint16(2, 2, true);
    expect(fileKind('a.obj', bytes)).toEqual({ kind: 'object', description: 'COFF object for x86-64' });
  });
});

describe('files on disk', () => {
  const objects = new ObjectFolder();
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-kind-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    objects.remove();
  });

  it('that a compiler made are told apart: an object, an archive, a library, a program', async () => {
    const object = objects.compileText('part', 'int part(void) { return 1; }');
    expect((await findFile(object)).kind).toBe('object');
    expect((await findFile(objects.archive('libpart.a', [object]))).kind).toBe('archive');
    expect(await findFile('/lib64/ld-linux-x86-64.so.2')).toMatchObject({ kind: 'sharedLibrary' });
    expect(await findFile(process.execPath)).toMatchObject({
      kind: 'other',
      description: expect.stringMatching(/executable/),
    });
  });

  it('that cannot be read, folders and devices are named for what they are', async () => {
    expect((await findFile(join(folder, 'missing.o'))).description).toMatch(/cannot be read.*ENOENT/);
    expect((await findFile(folder)).description).toMatch(/folder/);
    expect((await findFile('/dev/null')).description).toMatch(/device/);
  });

  it('are sorted into what is loaded and what is not, each in the order given', async () => {
    const source = join(folder, 'a.c');
    writeFileSync(source, 'int a;\n');
    const object = objects.compileText('second', 'int second;');
    const other = objects.compileText('first', 'int first;');
    const { loadable, others } = await sortFiles([object, source, other]);
    expect(loadable.map(({ name }) => name)).toEqual(['second.o', 'first.o']);
    expect(others.map(({ name }) => name)).toEqual(['a.c']);
  });
});
