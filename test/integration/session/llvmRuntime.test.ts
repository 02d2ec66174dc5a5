// Programs whose C++ runtime is LLVM's, in part: libc++ instead of libstdc++, and LLVM's unwinder instead of libgcc's.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../support/compile.ts';
import { commandLine } from '../../support/loadstone.ts';
import { runToEnd } from '../../support/runToEnd.ts';

const unwinder = 'libunwind.so.1';
const library = 'libc++.so.1';
const hasUnwinder = hasLibrary(unwinder);
const hasLibrariesOfLlvm = hasLibrary(library) && canCompile('#include <string>\n');

/** Whether the dynamic linker finds it. */
function hasLibrary(soname: string): boolean {
  return (
    spawnSync('ldconfig', ['-p'], { encoding: 'utf8', env: { PATH: '/usr/sbin:/sbin' } }).stdout?.includes(
      `\t${soname} `,
    ) ?? false
  );
}

function canCompile(source: string): boolean {
  const args = ['-stdlib=libc++', '-fsyntax-only', '-x', 'c++', '-'];
  return spawnSync('clang++-22', args, { input: source, stdio: ['pipe', 'ignore', 'ignore'] }).status === 0;
}

const throwing = `
  #include <cstdio>
  #include <dlfcn.h>
  #include <stdexcept>
  struct Local { ~Local() { std::puts("destroyed"); } };
  static int fail(int n) { Local local; if (n != 0) throw std::runtime_error("thrown"); return n; }
  int main() {
    try { fail(1); } catch (const std::runtime_error &error) { std::puts(error.what()); }
    Dl_info info;
    dladdr(dlsym(RTLD_DEFAULT, "_Unwind_RaiseException"), &info);
    std::puts(info.dli_fname);
  }`;

const usingLibrary = `
  #include <iostream>
  #include <stdexcept>
  #include <string>
  #include <vector>
  struct Local { ~Local() { std::cout << "destroyed" << std::endl; } };
  static int fail(int n) { Local local; if (n != 0) throw std::runtime_error("thrown " + std::to_string(n)); return n; }
  int main() {
    try { fail(3); } catch (const std::runtime_error &error) { std::cout << error.what() << std::endl; }
    try { return std::vector<int>(2).at(7); } catch (const std::out_of_range &) { std::cout << "range" << std::endl; }
    try { return std::stoi("x"); } catch (const std::invalid_argument &) { std::cout << "no number" << std::endl; }
  }`;

describe('a program with parts of the C++ runtime of LLVM', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'llvm-runtime-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(environment: readonly string[], args: readonly string[]) {
    const command = [...environment, process.execPath, commandLine, 'run', ...args];
    return runToEnd('env', command, { cwd: folder, timeout: 60_000 });
  }

  it.skipIf(!hasUnwinder)(
    `catches its exceptions where ${unwinder} unwinds for the process${hasUnwinder ? '' : ': not installed (libc++1)'}`,
    async () => {
      const object = compile(folder, 'throwing.cc', throwing);
      const ended = await run([`LD_PRELOAD=${unwinder}`], [object]);
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      expect(ended.stdout).toMatch(/^destroyed\nthrown\n.*libunwind\.so\.1\n$/);
    },
  );

  it.skipIf(!hasLibrariesOfLlvm)(
    `catches its own exceptions and those of ${library}${hasLibrariesOfLlvm ? '' : ': no clang++-22 with libc++-22-dev'}`,
    async () => {
      const source = join(folder, 'usingLibrary.cc');
      const object = join(folder, 'usingLibrary.o');
      writeFileSync(source, usingLibrary);
      execFileSync('clang++-22', ['-stdlib=libc++', '-O1', '-c', source, '-o', object], { stdio: 'inherit' });
      const ended = await run([], ['--preload', library, object]);
      expect(ended).toEqual({ status: 0, stdout: 'destroyed\nthrown 3\nrange\nno number\n', stderr: '' });
    },
  );
});
