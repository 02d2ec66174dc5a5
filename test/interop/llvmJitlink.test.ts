// LLVM's own controller drives our executor, in each of its memory managers, over descriptors and over TCP, with and
// without its ORC runtime. With it JIT'd code calls the controller back while its own call waits.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../support/compile.ts';
import { executor } from '../support/executors.ts';
import { startListening } from '../support/listeningExecutor.ts';
import { sqliteArchive, sqliteDriver } from '../support/sqlite.ts';

const jitlink = '/usr/bin/llvm-jitlink-22';
const runtime = findRuntime();

interface ProgramCase {
  readonly file: string;
  readonly source: string;
  readonly words?: readonly string[];
  readonly output: string;
  readonly status: number;
  /** Constructors with destructors and thread-local variables are the runtime's work. */
  readonly needsRuntime?: true;
}

const programs: Readonly<Record<string, ProgramCase>> = {
  hello: {
    file: 'hello.c',
    source: `#include <stdio.h>
int main(int argc, char **argv) { printf("hello %d %s\\n", argc, argc ? argv[0] : "-"); fflush(stdout); return 7; }`,
    words: ['-args', 'a', 'b'],
    output: 'hello 2 a\n',
    status: 7,
  },
  'C++ exceptions': {
    file: 'exceptions.cc',
    source: `#include <cstdio>
#include <stdexcept>
struct Guard { ~Guard() { std::puts("unwound"); } };
static int thrower(int n) { Guard guard; if (n > 2) throw std::runtime_error("boom"); return n; }
int main() { try { thrower(3); } catch (const std::exception &error) { std::printf("caught %s\\n", error.what()); std::fflush(stdout); return 5; } return 6; }`,
    output: 'unwound\ncaught boom\n',
    status: 5,
  },
  'constructors, destructors and thread-local variables': {
    file: 'constructors.cc',
    source: `#include <cstdio>
#include <stdexcept>
#include <string>
struct Named { std::string name; Named(const char *name) : name(name) { std::printf("+%s\\n", name); } ~Named() { std::printf("-%s\\n", name.c_str()); std::fflush(stdout); } };
static Named global("global");
thread_local int counter = 5;
int main() { try { Named local("local"); throw std::runtime_error("boom"); } catch (const std::exception &error) { std::printf("%s %d\\n", error.what(), ++counter); } return 3; }`,
    output: '+global\n+local\n-local\nboom 6\n-global\n',
    status: 3,
    needsRuntime: true,
  },
  ...(existsSync(sqliteArchive)
    ? {
        sqlite: {
          file: 'driver.c',
          source: sqliteDriver.source,
          words: [sqliteArchive, '-preload=libm.so.6'],
          output: sqliteDriver.output,
          status: 0,
        },
      }
    : {}),
};

const cases = Object.keys(programs).flatMap((name) =>
  (['without the ORC runtime', 'with the ORC runtime'] as const)
    .filter((with_) => with_ === 'with the ORC runtime' || programs[name]?.needsRuntime !== true)
    .map((with_) => [name, with_] as const),
);

let folder: string;
const objects = new Map<string, string>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadstone-jitlink-'));
  for (const [name, { file, source }] of Object.entries(programs)) {
    objects.set(name, compile(folder, file, source, ['-O1', '-fPIC']));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(words: readonly string[]): Promise<Ran> {
  const child = spawn(jitlink, words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

function wordsFor(program: string, with_: string, manager: string): readonly string[] {
  // Without the runtime it asks for a service of debuggers, and says that it is not there.
  const mode = with_ === 'with the ORC runtime' ? `-orc-runtime=${runtime}` : '-debugger-support=false';
  const { words = [] } = programs[program] ?? {};
  return [mode, `-use-memmgr=${manager}`, objects.get(program) ?? '', ...words];
}

function namesInSharedMemory(): readonly string[] {
  return readdirSync('/dev/shm').filter((name) => name.startsWith('loadstone'));
}

describe.runIf(existsSync(jitlink) && runtime !== null).each(['generic', 'simple-remote', 'shared'])(
  "llvm-jitlink with its memory manager '%s'",
  (manager) => {
    it.each(cases)('starts our executor and runs %s, %s', async (program, with_) => {
      const { output, status } = programs[program] ?? {};
      const ran = await run([`-oop-executor=${executor}`, ...wordsFor(program, with_, manager)]);
      expect(ran).toEqual({ status, stdout: output, stderr: '' });
      expect(namesInSharedMemory()).toEqual([]);
    });

    // Over TCP LLVM 22 does not end by itself: our executor hangs up once everything was given back.
    it.each(cases)('meets our executor over TCP and runs %s, %s', async (program, with_) => {
      const { output, status } = programs[program] ?? {};
      const listening = await startListening(executor);
      const ran = await run([`-oop-executor-connect=${listening.address}`, ...wordsFor(program, with_, manager)]);
      expect(ran).toEqual({ status, stdout: '', stderr: '' });
      expect(await listening.output).toBe(`loadstone-executor: listening on ${listening.address}\n${output}`);
      expect(namesInSharedMemory()).toEqual([]);
    });
  },
);

/** Null where it is not installed. */
function findRuntime(): string | null {
  try {
    const folder = execFileSync('clang-22', ['-print-runtime-dir'], { encoding: 'utf8' }).trim();
    const names = ['liborc_rt.a', 'liborc_rt-x86_64.a'].map((name) => join(folder, name));
    return names.find((name) => existsSync(name)) ?? null;
  } catch {
    return null;
  }
}

if (!existsSync(jitlink)) {
  describe('llvm-jitlink', () => {
    it.skip(`${jitlink} is not installed (package llvm-22)`, () => undefined);
  });
}
if (runtime === null) {
  describe('the ORC runtime', () => {
    it.skip('is not installed (packages clang-22 and libclang-rt-22-dev)', () => undefined);
  });
}
