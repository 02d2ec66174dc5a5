// Our controller with executors that it did not bring along: LLVM's, over pipes and TCP, and ours where somebody else
// started it. Real programs: output and exit status are the native ones.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutorHost } from '../../app/main/epc/executorProcess.ts';
import { RemoteHost } from '../../app/main/epc/remoteHost.ts';
import { StandaloneHost } from '../../app/main/epc/standaloneHost.ts';
import type { MemoryKind } from '../../app/main/memory/memoryRoute.ts';
import { ExecutionSession } from '../../app/main/session/executionSession.ts';
import type { RunRecord } from '../../app/shared/ui/records.ts';
import { compile } from '../support/compile.ts';
import { addon, executor, isAlive, start } from '../support/executors.ts';
import { startListening } from '../support/listeningExecutor.ts';
import { sqliteArchive, sqliteDriver } from '../support/sqlite.ts';

const llvm = '/usr/bin/llvm-jitlink-executor-22';

interface ProgramCase {
  readonly sources: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly libraries?: readonly string[];
  readonly preload?: readonly string[];
  readonly output: string | RegExp;
  readonly status: number;
}

const programs: Readonly<Record<string, ProgramCase>> = {
  hello: {
    sources: {
      'hello.c': `#include <stdio.h>
int main(int argc, char **argv) { printf("hello %d %s\\n", argc, argv[1]); return 42; }`,
    },
    args: ['there'],
    output: 'hello 2 there\n',
    status: 42,
  },
  'initializers, exit functions and finalizers': {
    sources: {
      'init.c': `#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor(200))) static void second(void) { puts("second"); }
__attribute__((constructor(101))) static void first(void) { puts("first"); }
__attribute__((destructor)) static void last(void) { puts("destructor"); }
static void atEnd(void) { puts("exit function"); }
int main(void) { atexit(atEnd); puts("main"); return 7; }`,
    },
    output: 'first\nsecond\nmain\nexit function\ndestructor\n',
    status: 7,
  },
  // LLVM's executor has no hook for it, so the program's own exit functions do not run then.
  'exit()': {
    sources: {
      'exit.c': '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { puts("main"); exit(9); }',
    },
    output: 'main\n',
    status: 9,
  },
  'C++ exceptions': {
    sources: {
      'exceptions.cc': `#include <cstdio>
#include <stdexcept>
#include <string>
struct Guard { const char *name; ~Guard() { std::printf("unwound %s\\n", name); } };
static int thrower(int n) { Guard guard{"thrower"}; if (n > 2) throw std::runtime_error(std::string("n is ") + std::to_string(n)); return n; }
static std::string global = "constructed";
int main() {
  std::puts(global.c_str());
  try { Guard guard{"main"}; return thrower(3); } catch (const std::exception &error) { std::puts(error.what()); }
  return 5;
}`,
    },
    output: 'constructed\nunwound thrower\nunwound main\nn is 3\n',
    status: 5,
  },
  ...(existsSync(sqliteArchive)
    ? {
        sqlite: {
          sources: { 'driver.c': sqliteDriver.source },
          libraries: [sqliteArchive],
          preload: ['libm.so.6'],
          output: sqliteDriver.output,
          status: 0,
        } satisfies ProgramCase,
      }
    : {}),
};

let folder: string;
const objects = new Map<string, readonly string[]>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'interop-'));
  for (const [name, { sources }] of Object.entries(programs)) {
    objects.set(
      name,
      Object.entries(sources).map(([file, source]) => compile(folder, file, source, ['-O2', '-fPIC'])),
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly run: RunRecord;
  readonly output: string;
}

async function run(host: ExecutorHost, program: string, memory: MemoryKind): Promise<Ran> {
  const { args = [], libraries = [], preload = [] } = programs[program] ?? { sources: {} };
  const session = new ExecutionSession({
    hosts: { usual: host, low: null },
    addon,
    start,
    preload,
    keepExecutorReady: false,
    memory: { kind: memory, settings: {} },
  });
  let output = '';
  session.on('output', ({ bytes }) => {
    output += Buffer.from(bytes).toString();
  });
  await session.addFiles([...(objects.get(program) ?? []), ...libraries]);
  const record = await session.run(args);
  await session.close();
  return { run: record, output };
}

function expectOutcome(program: string, { run: { outcome }, output }: Ran): void {
  const expected = programs[program];
  expect({ output, outcome }).toMatchObject({
    output: expected?.output,
    outcome: { kind: 'exited', status: expected?.status },
  });
}

const names = Object.keys(programs);

describe.runIf(existsSync(llvm))("LLVM's executor over pipes", () => {
  const host = (): StandaloneHost => new StandaloneHost({ executor: llvm, stdio: 'pipe', lineBuffered: false });

  describe.each(['slab', 'per-allocation', 'rpc', 'generic'] as const)('with memory %s', (memory) => {
    it.each(names)('runs %s', async (program) => {
      expectOutcome(program, await run(host(), program, memory));
    });
  });

  it('shares memory where it may choose', async () => {
    const { run: record } = await run(host(), 'hello', 'auto');
    expect(record.load?.memoryRoute).toMatch(/^slab, POSIX shared memory, /);
  });

  it('is told apart from ours where packed arenas are asked for', async () => {
    const { run: record } = await run(host(), 'hello', 'packed');
    expect(record.outcome).toMatchObject({
      kind: 'refused',
      error: { message: expect.stringMatching(/packed arenas/) },
    });
  });
});

describe.runIf(existsSync(llvm))("LLVM's executor over TCP", () => {
  it.each(['auto', 'rpc', 'generic', 'slab'] as const)('runs hello with memory %s', async (memory) => {
    const listening = await startListening(llvm);
    const ran = await run(new RemoteHost(listening.address), 'hello', memory);
    expect(ran.run.outcome).toMatchObject({ kind: 'exited', status: 42 });
    expect(await listening.output).toBe('hello 2 there\n');
    expect(isAlive(listening.pid)).toBe(false);
  });
});

describe('our executor, started by somebody else', () => {
  it.each(['auto', 'packed', 'rpc', 'generic'] as const)('runs hello over TCP with memory %s', async (memory) => {
    const listening = await startListening(executor);
    const ran = await run(new RemoteHost(listening.address), 'hello', memory);
    expect(ran.run.outcome).toMatchObject({ kind: 'exited', status: 42 });
    expect(await listening.output).toContain('hello 2 there\n');
    // On one machine memory can be shared whoever started it.
    if (memory === 'auto') expect(ran.run.load?.memoryRoute).toMatch(/^packed, sealed memfd, /);
  });

  it('says that nobody listens', async () => {
    const ran = await run(new RemoteHost('127.0.0.1:1'), 'hello', 'auto');
    expect(ran.run.outcome).toMatchObject({
      kind: 'refused',
      error: { message: expect.stringMatching(/no executor answers at 127\.0\.0\.1:1: .*ECONNREFUSED/) },
    });
  });

  it.each(['host', 'host:', ':1', 'host:0', 'host:65536', '[::1', 'a:b:1'])('refuses the address %s', (address) => {
    expect(() => new RemoteHost(address)).toThrow(/allowed is host:port/);
  });
});

if (!existsSync(llvm)) {
  describe("LLVM's executor", () => {
    it.skip(`${llvm} is not installed (package llvm-22)`, () => undefined);
  });
}
if (!existsSync(sqliteArchive)) {
  describe('sqlite', () => {
    it.skip(`${sqliteArchive} is not installed (package libsqlite3-dev)`, () => undefined);
  });
}
