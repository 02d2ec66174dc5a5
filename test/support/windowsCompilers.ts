// The compilers for Windows that this machine has: GCC (mingw), and clang for both of its Windows targets. Objects of
// clang's -windows-msvc target have no headers and libraries here: sources for it declare what they use.

import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectFolder } from './objects.ts';

export interface WindowsCompiler {
  readonly name: string;
  /** Why it cannot be used here; null where it can. */
  readonly missing: string | null;
  /** Writes `source` into the folder and compiles it; gives the object's path. */
  readonly compile: (folder: ObjectFolder, name: string, source: string, options?: CompileOptions) => string;
}

export interface CompileOptions {
  readonly flags?: readonly string[];
  readonly extension?: 'c' | 'cc' | 's';
}

export const mingwGcc = 'x86_64-w64-mingw32-gcc-posix';
const clang = 'clang-22';

export const windowsCompilers: readonly WindowsCompiler[] = [
  compiler('GCC', mingwGcc, 'x86_64-w64-mingw32-g++-posix', [], 'gcc-mingw-w64-x86-64-posix'),
  compiler('clang gnu', clang, 'clang++-22', ['--target=x86_64-windows-gnu'], 'clang-22'),
  compiler('clang msvc', clang, 'clang++-22', ['--target=x86_64-windows-msvc'], 'clang-22'),
];

function compiler(
  name: string,
  c: string,
  cxx: string,
  target: readonly string[],
  debianPackage: string,
): WindowsCompiler {
  const isHere = [c, cxx].every((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);
  return {
    name,
    missing: isHere ? null : `${c} is not installed (package ${debianPackage})`,
    compile: (folder, file, source, { flags = ['-O1'], extension = 'c' } = {}) => {
      const input = join(folder.path, `${file}.${extension}`);
      const output = join(folder.path, `${file}.obj`);
      writeFileSync(input, source);
      const program = extension === 'cc' ? cxx : c;
      execFileSync(program, [...target, ...flags, '-c', input, '-o', output], { stdio: 'pipe' });
      return output;
    },
  };
}
