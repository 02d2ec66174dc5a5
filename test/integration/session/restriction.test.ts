// What a restricted program can no longer do, tried by programs that do it; and that programs which only compute notice
// nothing. Each attempt also runs unrestricted, so that it is the restriction which is seen.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StandaloneHost } from '../../../app/main/epc/standaloneHost.ts';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { InputError } from '../../../app/shared/errors.ts';
import type { RunOutcome, RunRecord } from '../../../app/shared/ui/records.ts';
import { type RunSettings, usualRunSettings } from '../../../app/shared/ui/runSettings.ts';
import { inRoot } from '../../../build/paths.mjs';
import { findProgram } from '../../../build/systemParts.mjs';
import { compile } from '../../support/compile.ts';
import { addon, descendants, isAlive, pipedHosts, start } from '../../support/executors.ts';

/** main returns 0 where the attempt succeeded, and errno where it did not. */
const attempts: Readonly<Record<string, string>> = {
  'read /etc/passwd': 'return open("/etc/passwd", O_RDONLY) < 0 ? errno : 0;',
  'learn that /etc/passwd exists': 'struct stat s; return stat("/etc/passwd", &s) < 0 ? errno : 0;',
  'read it by way of /proc/self/root': 'return open("/proc/self/root/etc/passwd", O_RDONLY) < 0 ? errno : 0;',
  'write into the home directory':
    'int f = open(argv[1], O_WRONLY | O_CREAT, 0600); if (f < 0) return errno; unlink(argv[1]); return 0;',
  'connect to a TCP port': `struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int s = socket(AF_INET, SOCK_STREAM, 0); return s < 0 || connect(s, (void *)&a, sizeof a) < 0 ? errno : 0;`,
  'make a Unix socket': 'return socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? errno : 0;',
  'signal the controller': 'return kill(getppid(), 0) < 0 ? errno : 0;',
  'have the kernel signal the controller': 'return fcntl(0, F_SETOWN, getppid()) < 0 ? errno : 0;',
  'start a program':
    'pid_t p = 0; char *a[] = {"true", 0}, *e[] = {0}; return posix_spawn(&p, "/bin/true", 0, 0, a, e);',
  'make a process': 'pid_t p = fork(); if (p == 0) _exit(0); return p < 0 ? errno : 0;',
  'outlive its parent by a signal of its own choice': 'return prctl(PR_SET_PDEATHSIG, 0) < 0 ? errno : 0;',
};
/** These need rights that not every user has, or leave no executor behind that could tell. */
const alwaysRefused: Readonly<Record<string, string>> = {
  'become another program': 'execl("/bin/true", "true", (char *)0); return errno;',
  'trace the controller': 'return ptrace(PTRACE_ATTACH, getppid(), 0, 0) < 0 ? errno : 0;',
  'read the controller’s memory': `char c; struct iovec l = {&c, 1}, r = {(void *)0x400000, 1};
    return process_vm_readv(getppid(), &l, 1, &r, 1, 0) < 0 ? errno : 0;`,
  'use io_uring': 'return syscall(SYS_io_uring_setup, 4, 0) < 0 ? errno : 0;',
  mount: 'return mount("none", "/tmp", "tmpfs", 0, 0) < 0 ? errno : 0;',
  'leave its namespaces': 'return unshare(CLONE_NEWUSER) < 0 ? errno : 0;',
};

const headers = `#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
`;
const body = (statements: string): string => `${headers}int main(int argc, char **argv) {\n${statements}\n}\n`;

const restricted: RunSettings = { ...usualRunSettings, restriction: { readable: [], writable: [] } };
const refusals: readonly number[] = [1 /* EPERM */, 13 /* EACCES */];

/** False while no program reads from the console yet. */
function tryToType(session: ExecutionSession, text: string): boolean {
  try {
    session.desk.type(Buffer.from(text));
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

describe('a restricted program', () => {
  let folder: string;
  let server: Server;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-restricted-'));
    server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => expect(descendants('loadstone-executor')).toEqual([]));

  async function run(
    name: string,
    source: string,
    settings: RunSettings,
    options: { readonly hosts?: ReturnType<typeof pipedHosts>; readonly preload?: readonly string[] } = {},
  ): Promise<RunRecord & { readonly output: string }> {
    const { hosts = pipedHosts(), preload = [] } = options;
    const session = new ExecutionSession({ hosts, addon, start, preload, settings, keepExecutorReady: false });
    let output = '';
    session.on('output', ({ bytes }) => {
      output += Buffer.from(bytes).toString();
    });
    try {
      await session.addFiles([compile(folder, name, source)]);
      return { ...(await session.run([join(homedir(), `.loadstone-${process.pid}`), String(port)])), output };
    } finally {
      await session.close();
    }
  }

  function status(outcome: RunOutcome): number {
    if (outcome.kind !== 'exited') throw new Error(`no exit: ${JSON.stringify(outcome)}`);
    return outcome.status;
  }

  it.each(Object.entries(attempts))('cannot %s, which it can unrestricted', async (_, statements) => {
    expect(refusals).toContain(status((await run('attempt.c', body(statements), restricted)).outcome));
    expect(status((await run('attempt.c', body(statements), usualRunSettings)).outcome)).toBe(0);
  });

  it.each(Object.entries(alwaysRefused))('cannot %s', async (_, statements) => {
    expect(refusals).toContain(status((await run('attempt.c', body(statements), restricted)).outcome));
  });

  it('finds no variable of the environment but those that were set for it', async () => {
    const source =
      '#include <stdio.h>\nextern char **environ;\nint main(void) { for (char **e = environ; e && *e; e++) puts(*e); return 0; }';
    expect((await run('environment.c', source, restricted)).output).toBe('');
    const settings = { ...restricted, environment: [{ name: 'ASKED', value: 'for' }] };
    expect((await run('environment.c', source, settings)).output).toBe('ASKED=for\n');
  });

  it('reads what is granted, changes what is granted, and nothing beside it', async () => {
    const granted = join(folder, 'granted');
    mkdirSync(granted);
    writeFileSync(join(granted, 'in.txt'), 'given');
    writeFileSync(join(folder, 'beside.txt'), 'secret');
    const source = `#include <stdio.h>
int main(void) {
  char word[16] = "";
  FILE *in = fopen("${granted}/in.txt", "r");
  if (!in || fscanf(in, "%15s", word) != 1) return 1;
  FILE *out = fopen("${granted}/out.txt", "w");
  if (out) { fprintf(out, "%s back", word); fclose(out); }
  return (out ? 2 : 0) + (fopen("${folder}/beside.txt", "r") ? 4 : 0);
}`;
    const readable = { ...restricted, restriction: { readable: [granted], writable: [] } };
    expect(status((await run('granted.c', source, readable)).outcome)).toBe(0);
    const writable = { ...restricted, restriction: { readable: [], writable: [granted] } };
    expect(status((await run('granted.c', source, writable)).outcome)).toBe(2);
    expect(readFileSync(join(granted, 'out.txt'), 'utf8')).toBe('given back');
  });

  it('reads its standard input from the file that was chosen', async () => {
    const input = join(folder, 'input.txt');
    writeFileSync(input, '41\n');
    const source = '#include <stdio.h>\nint main(void) { int n = 0; return scanf("%d", &n) == 1 ? n + 1 : 0; }';
    const settings: RunSettings = { ...restricted, standardInput: { kind: 'file', path: input } };
    expect(status((await run('input.c', source, settings)).outcome)).toBe(42);
  });

  it('computes as ever: threads, exceptions, thread-local variables, a library that it was linked with', async () => {
    const source = `#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <vector>
thread_local int own = 3;
int main() {
  std::vector<int> sums(4);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) threads.emplace_back([i, &sums] { own += i; sums[i] = own; });
  for (auto &thread : threads) thread.join();
  try { throw std::runtime_error("caught"); } catch (const std::exception &error) { std::puts(error.what()); }
  std::printf("%d %.3f\\n", sums[0] + sums[1] + sums[2] + sums[3], std::cos(0.0));
}`;
    const { outcome, output, load } = await run('computes.cc', source, restricted);
    expect(status(outcome)).toBe(0);
    expect(output).toBe('caught\n18 1.000\n');
    expect(load?.restriction.join('\n')).toMatch(/environment: empty[\s\S]*files:[\s\S]*system calls:/);
  });

  it('has the libraries that it was given, and names one that it opens later', async () => {
    const source = `#include <dlfcn.h>
#include <stdio.h>
extern const char *zlibVersion(void);
int main(void) { puts(zlibVersion()); puts(dlopen("libexpat.so.1", RTLD_NOW) ? "opened" : dlerror()); return 0; }`;
    const { output } = await run('libraries.c', source, restricted, { preload: ['libz.so.1'] });
    expect(output).toMatch(/^1\.\d+.*\nlibexpat\.so\.1: cannot open/);
  });

  it('runs objects without PIC too', async () => {
    const source = 'int table[2] = {5, 6}; int main(int argc, char **argv) { return table[argc > 1] + !argv; }';
    const object = compile(folder, 'low.c', source, ['-fno-pic', '-fno-pie']);
    const session = new ExecutionSession({
      hosts: pipedHosts(),
      addon,
      start,
      preload: [],
      settings: restricted,
      keepExecutorReady: false,
    });
    try {
      await session.addFiles([object]);
      expect(status((await session.run(['one'])).outcome)).toBe(6);
    } finally {
      await session.close();
    }
  });

  it('that crashes is told like any other', async () => {
    const { outcome } = await run('crash.c', 'int main(void) { *(volatile int *)8 = 1; return 0; }', restricted);
    expect(outcome).toMatchObject({ kind: 'signalled', signal: 'SIGSEGV' });
    if (outcome.kind === 'signalled') expect(outcome.crash?.backtrace[0]?.location).toMatch(/crash\.o \.text/);
  });

  it('ends within a second of Stop, whatever it does against it', async () => {
    const source = body(`for (int s = 1; s < 65; s++) signal(s, SIG_IGN);
    sigset_t all; sigfillset(&all); sigprocmask(SIG_SETMASK, &all, 0);
    write(1, "up", 2); for (;;) sched_yield();`);
    const session = new ExecutionSession({
      hosts: pipedHosts(),
      addon,
      start,
      preload: [],
      settings: restricted,
      keepExecutorReady: false,
    });
    try {
      await session.addFiles([compile(folder, 'stays.c', source)]);
      const up = new Promise<void>((resolve) => session.on('output', () => resolve()));
      const running = session.run([]);
      await up;
      const [pid] = descendants('loadstone-executor');
      const askedAt = performance.now();
      await session.stop();
      expect((await running).outcome).toEqual({ kind: 'stopped' });
      expect(performance.now() - askedAt).toBeLessThan(1000);
      expect(pid === undefined || isAlive(pid)).toBe(false);
    } finally {
      await session.close();
    }
  });

  it('does not run at all in an executor that cannot restrict itself', async () => {
    const llvm = findProgram('llvm-jitlink-executor-22');
    const script = join(folder, 'other-executor');
    // LLVM's where it is there, else ours under words that restrict nothing.
    const program = llvm ?? inRoot('native', 'build', 'Release', 'loadstone-executor');
    writeFileSync(script, `#!/bin/sh\nexec ${program} "$1"\n`, { mode: 0o755 });
    const usual = new StandaloneHost({ executor: script, stdio: 'pipe', lineBuffered: false });
    const { outcome } = await run('never.c', 'int main(void) { return 0; }', restricted, {
      hosts: { usual, low: null },
    });
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: { message: expect.stringMatching(/cannot be restricted/) },
    });
  });

  it('reads what a person types, from that terminal and no other', async () => {
    const source = `#include <fcntl.h>
#include <stdio.h>
int main(void) {
  int n = 0, others = 0;
  if (scanf("%d", &n) != 1) return 1;
  for (int i = 0; i < 64; i++) {
    char path[32];
    snprintf(path, sizeof path, "/dev/pts/%d", i);
    others += open(path, O_RDWR) >= 0;
  }
  return others ? 2 : n;
}`;
    const settings: RunSettings = { ...restricted, standardInput: { kind: 'console' } };
    const session = new ExecutionSession({
      hosts: pipedHosts(),
      addon,
      start,
      preload: [],
      settings,
      keepExecutorReady: false,
    });
    try {
      await session.addFiles([compile(folder, 'typed.c', source)]);
      for (const answer of [40, 41]) {
        const running = session.run([]);
        await expect.poll(() => tryToType(session, `${answer}\n`), { timeout: 10_000 }).toBe(true);
        expect(status((await running).outcome)).toBe(answer);
      }
    } finally {
      await session.close();
    }
  });

  it('leaves nothing in the places that it tried to reach', () => {
    expect(readdirSync(homedir()).filter((name) => name.startsWith('.loadstone-'))).toEqual([]);
  });
});
