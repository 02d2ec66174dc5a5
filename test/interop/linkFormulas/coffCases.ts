// COFF objects that both link: of the three compilers for Windows, small sources with what each relocation is used for.

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildCoff, coffCode, coffData } from '../../support/coffBuilder.ts';
import type { ObjectFolder } from '../../support/objects.ts';
import { type CompileOptions, windowsCompilers } from '../../support/windowsCompilers.ts';
import type { FormulaCase } from './formulaCases.ts';

/** The same without the folder, which is the test's. */
export interface CoffCase extends Pick<FormulaCase, 'name' | 'missing'> {
  readonly prepare: (folder: ObjectFolder) => readonly string[];
}

const calls = `
extern int puts(const char *);
static int counts[4] = {1, 2};
int *first = counts;
static int square(int x) { return x * x; }
int (*pointer)(int) = square;
int pick(int x) { switch (x) { case 0: return puts("a") + 1; case 1: return counts[1]; case 2: return puts("b");
  case 3: return -9; case 4: return -7; case 5: return 12; } return x; }
int main(void) { return pick(*first) + pointer(2); }
`;

const data = `
int common[5]; int initialized = 3; static char zeros[100]; const char text[] = "text";
__attribute__((weak)) int weak(int x) { return x; }
int main(int c, char **v) { zeros[c] = 1; common[c] = 70000; *(short *)&common[c + 1] = 7; common[3] += 5;
  return weak(initialized) + zeros[1] + text[c]; }
`;

const classes = `
extern "C" int puts(const char *);
struct Base { virtual int value() { return 1; } int a; };
struct Derived : Base { int value() override { return puts("d"); } };
template <class T> T twice(T x) { static int calls; calls++; return x + x + calls; }
inline int inlined(Base *b) { return b->value() + twice(3); }
Derived derived;
int main() { return inlined(&derived); }
`;

/** Fields with an immediate behind them, and what an assembler has directives for. */
const distances = `
.text
.globl main
main: cmpb $1, value(%rip)
movw $2, value(%rip)
movl $3, value(%rip)
leaq value(%rip), %rax
callq main
retq
.data
value: .quad main, value + 8
.secrel32 value
.rva main
.long 0
`;

const sources: readonly { readonly name: string; readonly source: string; readonly options: CompileOptions }[] = [
  { name: 'calls O0', source: calls, options: { flags: ['-O0'] } },
  { name: 'calls O2', source: calls, options: { flags: ['-O2'] } },
  { name: 'calls large', source: calls, options: { flags: ['-O1', '-mcmodel=large'] } },
  { name: 'data O1', source: data, options: { flags: ['-O1', '-fcommon'] } },
  { name: 'classes O0', source: classes, options: { flags: ['-O0', '-fno-exceptions'], extension: 'cc' } },
  { name: 'classes O2', source: classes, options: { flags: ['-O2', '-fno-exceptions'], extension: 'cc' } },
  { name: 'bigobj', source: calls, options: { flags: ['-O1', '-Wa,-mbig-obj'] } },
  { name: 'distances', source: distances, options: { flags: [], extension: 's' } },
];

const archive = '/usr/x86_64-w64-mingw32/lib/libz.a';
const ar = 'x86_64-w64-mingw32-ar';

export function coffCases(): readonly CoffCase[] {
  const compiled = windowsCompilers.flatMap(({ name: compiler, missing, compile }) =>
    sources.map(({ name, source, options }): CoffCase => {
      const title = `${name}: ${compiler}`;
      const file = title.replaceAll(/\W+/g, '-');
      return { name: title, missing, prepare: (folder) => [basename(compile(folder, file, source, options))] };
    }),
  );
  const isHere = spawnSync(ar, ['p', archive, 'adler32.o'], { stdio: 'ignore' }).status === 0;
  const library: CoffCase = {
    name: 'libz.a',
    missing: isHere ? null : `${archive} is not installed (package libz-mingw-w64-dev)`,
    prepare: (folder) => {
      execFileSync(ar, ['x', archive], { cwd: folder.path, stdio: 'pipe' });
      const members = readdirSync(folder.path).filter((name) => name.endsWith('.o'));
      const [user = ''] = windowsCompilers.slice(0, 1).map(({ compile }) => compile(folder, 'libz-user', zlibUser));
      return [basename(user), ...members];
    },
  };
  return [...compiled, byHand, library];
}

/** What no compiler here writes: distances to the end of an instruction beyond its field. LLVM refuses ADDR32. */
const byHand: CoffCase = {
  name: 'by hand',
  missing: null,
  prepare: (folder) => {
    const kinds = [4, 5, 6, 7, 8, 9];
    const content = new Uint8Array(8 * kinds.length).fill(0x90);
    const relocations = kinds.map((kind, i) => ({ offset: 8 * i, kind, symbol: 'value' }));
    for (const { offset, kind } of relocations) content.set([kind, 0, 0, 0], offset);
    const sections = [
      { name: '.text', flags: coffCode, content, alignment: 16, relocations },
      { name: '.data', flags: coffData, content: new Uint8Array(32), alignment: 8 },
    ];
    const symbols = [
      { name: 'main', section: 1, isFunction: true },
      { name: 'value', section: 2, value: 16 },
    ];
    writeFileSync(join(folder.path, 'by-hand.obj'), buildCoff({ sections, symbols }));
    return ['by-hand.obj'];
  },
};

/** LLVM links what is needed only. */
const zlibUser = `
int deflate(int), inflateBack(int), gzopen(int), gzread(int), gzwrite(int), gzclose(int), compress(int), uncompress(int);
int main(void) { return deflate(1) + inflateBack(2) + gzopen(3) + gzread(4) + gzwrite(5) + gzclose(6) + compress(7) + uncompress(8); }
`;
