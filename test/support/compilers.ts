// The compilers of this machine, and the ways in which a person may have compiled an object: compiler, optimization,
// position independence, code model, and a style (flags that change an object's shape but not what it does).

import { spawnSync } from 'node:child_process';
import { extname } from 'node:path';
import { runToEnd } from './runToEnd.ts';

export type Compiler = 'gcc' | 'clang';

export interface Combination {
  readonly compiler: Compiler;
  readonly optimization: 'O0' | 'O2';
  readonly position: keyof typeof positions;
  readonly model: (typeof models)[number];
  readonly style: keyof typeof styles;
}

/** How each is compiled and linked. `pie` is what gcc and clang do on Debian when told nothing. */
const positions = {
  pic: { compile: '-fPIC', link: '-pie' },
  pie: { compile: '-fPIE', link: '-pie' },
  'no-pic': { compile: '-fno-pic', link: '-no-pie' },
} as const;

const models = ['small', 'medium', 'large'] as const;

const styles = {
  plain: [],
  sections: ['-ffunction-sections', '-fdata-sections'],
  guarded: ['-fstack-protector-strong', '-D_FORTIFY_SOURCE=2', '-fcf-protection'],
  'no-plt': ['-fno-plt'],
  debug: ['-g3', '-gz'],
} as const;

export const styleNames: readonly Combination['style'][] = ['plain', 'sections', 'guarded', 'no-plt', 'debug'];

const drivers: Record<Compiler, { readonly c: string; readonly cxx: string }> = {
  gcc: { c: 'gcc', cxx: 'g++' },
  clang: { c: 'clang-22', cxx: 'clang++-22' },
};

const compilers: readonly Compiler[] = ['gcc', 'clang'];

/** First line of `--version`; null where the compiler is not installed. */
export const compilerVersions: Readonly<Record<Compiler, string | null>> = {
  gcc: versionOf('g++'),
  clang: versionOf(drivers.clang.cxx),
};

/** Every combination except for the style, which is chosen for each case. */
export const combinations: readonly Omit<Combination, 'style'>[] = compilers.flatMap((compiler) =>
  (['O0', 'O2'] as const).flatMap((optimization) =>
    (['pic', 'pie', 'no-pic'] as const).flatMap((position) =>
      models.map((model) => ({ compiler, optimization, position, model })),
    ),
  ),
);

/** `gcc O2 pie small`, and the style where there is one. The words are those of a program's `not=`. */
export function wordsOf(combination: Combination): string {
  const { compiler, optimization, position, model, style } = combination;
  const words = [compiler, optimization, position, model];
  return [...words, ...(style === 'plain' ? [] : [style])].join(' ');
}

export interface Source {
  readonly path: string;
  /** After the combination's own, so that they win. */
  readonly flags: readonly string[];
}

/** Compiles into `object`. Rejects with the compiler's messages. Assembly is the same for every combination. */
export async function compile(source: Source, object: string, combination: Combination, cwd: string): Promise<void> {
  const { program, args } = compileCommand(source, combination);
  const { status, stderr } = await runToEnd(program, [...args, '-o', object], { cwd, timeout: 120_000 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stderr.slice(0, 4000)}`);
}

export function compileCommand(source: Source, combination: Combination): { program: string; args: string[] } {
  const extension = extname(source.path);
  // GNU as: clang's own assembler refuses relocations that the psABI has.
  if (extension === '.s') return { program: 'gcc', args: ['-c', source.path] };
  const { compiler, optimization, position, model, style } = combination;
  const driver = drivers[compiler];
  const flags = [`-${optimization}`, positions[position].compile, `-mcmodel=${model}`, '-pthread', ...styles[style]];
  const program = extension === '.cc' ? driver.cxx : driver.c;
  return { program, args: [...flags, ...source.flags, '-c', source.path] };
}

export interface NativeLink {
  readonly combination: Combination;
  /** Link with the C++ driver. */
  readonly cxx: boolean;
  /** What follows the objects: archives, `-lm`. */
  readonly libraries: readonly string[];
  readonly cwd: string;
}

/** Links as the same person would have: the expected answer comes from the program that this makes. */
export async function linkNatively(objects: readonly string[], program: string, link: NativeLink): Promise<void> {
  const { compiler, position, model } = link.combination;
  const driver = drivers[compiler][link.cxx ? 'cxx' : 'c'];
  const flags = [positions[position].link, `-mcmodel=${model}`, '-pthread'];
  const args = [...flags, ...objects, ...link.libraries, '-o', program];
  const { status, stderr } = await runToEnd(driver, args, { cwd: link.cwd, timeout: 120_000 });
  if (status !== 0) throw new Error(`${driver} ${args.join(' ')} failed:\n${stderr.slice(0, 4000)}`);
}

function versionOf(program: string): string | null {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0] ?? '') : null;
}
