// What object mutants are made of: objects and archives of the machine's own compilers and of the test's builder, as
// files in a folder, so that several processes read the same.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { indirectSymbols } from '../../../app/main/link/initializerRanges.ts';
import { buildArchive } from '../../support/archiveBuilder.ts';
import { buildCoff, buildImport, coffCode, coffData, coffReadOnly } from '../../support/coffBuilder.ts';
import { buildElf, code, data, readOnly } from '../../support/elfBuilder.ts';
import { ObjectFolder } from '../../support/objects.ts';
import { windowsCompilers } from '../../support/windowsCompilers.ts';

export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const plain = 'extern int g(int); static int t[4] = {1}; int *p = t; int f(int x) { return g(x) + t[x]; }';
const classes = `#include <stdexcept>
inline int counted() { static int n; return ++n; }
struct S { virtual ~S() {} virtual int i() { throw std::runtime_error("x"); } };
struct T : S { int i() override { return counted(); } };
thread_local int here = 3;
int j(S &s) { try { return s.i() + here; } catch (const std::exception &) { return 1; } }
int f(int x) { T t; return j(t) + x; }`;
const kinds = `#include <stddef.h>
__thread int own = 5; __thread int zero; extern __thread int other;
int common; static int local[200]; __attribute__((weak)) int weakly(void) { return 1; } extern int maybe(void) __attribute__((weak));
static int one(void) { return 1; } static void *choose(void) { return (void *)one; }
int chosen(void) __attribute__((ifunc("choose")));
__attribute__((constructor(200))) static void early(void) { common = 1; } __attribute__((destructor)) static void late(void) { common = 0; }
__attribute__((section("list"))) int item = 4; extern int __start_list, __stop_list;
int f(int x) { return own + zero + other + chosen() + weakly() + (maybe ? maybe() : 0) + local[x] + (int)(&__stop_list - &__start_list); }`;

const windowsSource = `extern int g(int); int table[4] = {1}; int *p = table; static int local[100];
__attribute__((weak)) int weakly(void) { return 2; } __declspec(dllimport) int away(int); __declspec(thread) int own = 3;
__attribute__((constructor)) static void early(void) { local[0] = 1; }
int f(int x) { volatile int many[100]; many[x & 63] = x; return g(x) + table[x] + weakly() + away(many[1]) + own + local[x]; }`;

/** Writes the seeds into `folder`. Two seconds of compiling. */
export function writeSeeds(folder: string): void {
  const objects = new ObjectFolder();
  try {
    const c = objects.compileText('plain', plain, '-O1 -g -fPIC');
    const noPic = objects.compileText('absolute', plain, '-O1 -fno-pic -mcmodel=medium -mlarge-data-threshold=8');
    const cc = objects.compileText('classes', classes, '-O0 -g -ffunction-sections', 'cc');
    const all = objects.compileText('kinds', kinds, '-O1 -fPIC -fcommon');
    const packed = objects.compileText('packed', plain, '-O2 -g -gz=zlib -gdwarf-4 -ffunction-sections');
    const long = objects.compileText('a_name_of_more_than_sixteen', 'int h;', '-O1');
    const archive = objects.archive('plain.a', [c, all, long]);
    for (const path of [c, noPic, cc, all, packed, archive]) {
      writeFileSync(join(folder, path.slice(objects.path.length + 1)), objects.read(path));
    }
    for (const { name, missing, compile } of windowsCompilers) {
      if (missing !== null) continue;
      const path = compile(objects, `windows ${name}`, windowsSource, { flags: ['-O1', '-g', '-ffunction-sections'] });
      writeFileSync(join(folder, `${name.replace(' ', '-')}.windows.o`), objects.read(path));
    }
  } finally {
    objects.remove();
  }
  writeFileSync(join(folder, 'built.o'), builtObject());
  for (const [name, bytes] of Object.entries(coffSeeds())) writeFileSync(join(folder, name), bytes);
  writeFileSync(
    join(folder, 'script.a'),
    'OUTPUT_FORMAT(elf64-x86-64)\nGROUP ( /lib/libm.so.6 AS_NEEDED ( -lmvec x.a ) )\n',
  );
}

/** COFF of every kind that the builder knows, and an import library. */
function coffSeeds(): Record<string, Uint8Array> {
  const object = {
    sections: [
      {
        name: '.text$f',
        flags: coffCode,
        content: new Uint8Array(40),
        relocations: [
          { offset: 4, kind: 4, symbol: 'out' },
          { offset: 12, kind: 3, symbol: 'local' },
          { offset: 20, kind: 1, symbol: '.data' },
        ],
        comdat: { selection: 2 },
      },
      { name: '.xdata', flags: coffReadOnly, content: [1, 0, 0, 0], comdat: { selection: 5, followed: 1 } },
      {
        name: '.pdata',
        flags: coffReadOnly,
        content: new Uint8Array(12),
        relocations: [
          { offset: 0, kind: 3, symbol: 'f' },
          { offset: 4, kind: 3, symbol: 'f' },
          { offset: 8, kind: 3, symbol: '.xdata' },
        ],
        comdat: { selection: 5, followed: 1 },
      },
      { name: '.data', flags: coffData, content: new Uint8Array(16), alignment: 16 },
      { name: '.bss', flags: 0xc000_0080, size: 64 },
      { name: '.drectve', flags: 0xa00, content: Buffer.from(' -export:f /alternatename:a=f ') },
      { name: '.CRT$XCU', flags: coffReadOnly, content: new Uint8Array(8) },
    ],
    symbols: [
      { name: 'f', section: 1, isFunction: true },
      { name: 'local', section: 4, value: 4, storageClass: 3 },
      { name: 'a_name_of_more_than_eight', section: 4, value: 8 },
      { name: 'weak', storageClass: 105, substitute: 'f' },
      { name: 'shared', value: 24 },
      { name: 'out' },
    ],
  };
  const imports: [string, Uint8Array][] = [
    ['one.dll', buildImport('imported', 'some.dll')],
    ['two.dll', buildImport('variable', 'some.dll', { type: 1, nameType: 0, ordinal: 7 })],
    ['f.obj', buildCoff(object)],
  ];
  return {
    'coff.o': buildCoff(object),
    'big.coff.o': buildCoff({ ...object, big: true }),
    'imports.coff.a': buildArchive(imports, [
      ['imported', 0],
      ['__imp_imported', 0],
      ['variable', 1],
      ['f', 2],
    ]),
  };
}

/** In the order of their names. */
export function readSeeds(folder: string): readonly Seed[] {
  return readdirSync(folder)
    .filter((name) => /\.[oa]$/.test(name))
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}

/** COMDAT, COMMON, zero fill, thread-locals, indirect functions, everything that the linker adds to, in one small object. */
export function builtObject(): Uint8Array {
  const pointer = { content: new Uint8Array(8), relocations: [{ offset: 0, kind: 1, symbol: 'once' }] };
  return buildElf({
    sections: [
      {
        name: '.text',
        flags: code,
        content: new Uint8Array(40),
        relocations: [
          { offset: 4, kind: 4, symbol: 'out' },
          { offset: 8, kind: 42, symbol: 'chosen', addend: -4 },
          { offset: 16, kind: 19, symbol: 'own', addend: -4 },
          { offset: 24, kind: 23, symbol: 'own' },
          { offset: 28, kind: 32, symbol: 'shared' },
        ],
      },
      { name: '.text.once', flags: code, content: new Uint8Array(8), comdat: 'once' },
      {
        name: '.data',
        flags: data,
        content: new Uint8Array(16),
        relocations: [{ offset: 8, kind: 1, symbol: 'once' }],
      },
      { name: '.bss', type: 8, flags: data, size: 64 },
      { name: '.init_array.7', type: 14, flags: data, ...pointer },
      { name: '.ctors', flags: data, ...pointer },
      { name: '.init', flags: code, content: [0x90] },
      { name: '.tdata', flags: data | 0x400, content: [1, 2, 3, 4] },
      { name: 'list', flags: readOnly, content: [1] },
      { name: '.gnu.linkonce.t.x', flags: code, content: [0xc3] },
      {
        name: '.rodata',
        flags: readOnly,
        content: new Uint8Array(16),
        relocations: [
          { offset: 0, kind: 1, symbol: '__start_list' },
          { offset: 8, kind: 1, symbol: indirectSymbols.end },
        ],
      },
    ],
    symbols: [
      { name: 'local', section: '.rodata', binding: 0 },
      { name: 'once', section: '.text.once', binding: 2, type: 2 },
      { name: 'chosen', section: '.text', value: 32, type: 10 },
      { name: 'own', section: '.tdata', type: 6 },
      { name: 'shared', section: 'common', value: 16, size: 40 },
      { name: 'fixed', section: 'absolute', value: -1 },
      { name: '__start_list' },
      { name: indirectSymbols.end },
      { name: 'out' },
    ],
  });
}
