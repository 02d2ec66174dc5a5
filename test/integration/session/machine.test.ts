// Machines that give less than usual, each made with the tools of the system around `loadstone run`: the program runs, or
// a sentence says what is missing. Never a hang, a crash or a word without meaning.
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../support/compile.ts';
import { descendants } from '../../support/executors.ts';

const cli = join(import.meta.dirname, '../../../out/main/cli.cjs');
const command = [process.execPath, cli, 'run'];
const mayUnshare = spawnSync('unshare', ['-m', 'true']).status === 0;
const mayShiftTime = spawnSync('unshare', ['--time', '--monotonic', '1000', 'true']).status === 0;

describe('a machine that gives less', () => {
  let folder: string;
  let hello: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'machine-test-'));
    hello = compile(folder, 'hello.c', '#include <stdio.h>\nint main(void) { puts("hello"); return 3; }', ['-fPIC']);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  function run(before: readonly string[]): SpawnSyncReturns<string> {
    const [program = '', ...words] = [...before, ...command, hello];
    return spawnSync(program, words, { encoding: 'utf8', timeout: 40_000 });
  }
  const limited = (limits: string): readonly string[] => ['sh', '-c', `ulimit ${limits} && exec "$@"`, 'sh'];

  it.each(['-n 64', '-n 40'])('runs with ulimit %s', (limits) => {
    expect(run(limited(limits))).toMatchObject({ status: 3, stdout: 'hello\n' });
  });

  it.each([
    ['-n 12', 'a dozen descriptors'],
    ['-v 2000000', '2 GB of address space'],
    ['-v 600000', 'less address space than Node takes for itself'],
  ])('with ulimit %s (%s) it runs, or says what it has not got', (limits) => {
    const { status, signal, stdout, stderr } = run(limited(limits));
    if (status === 3) {
      expect(stdout).toBe('hello\n');
      return;
    }
    // Node itself ends by a signal where it cannot begin; that is before anything of ours.
    expect(`${stderr} ${signal ?? ''}`).toMatch(
      /EMFILE|Too many open files|too many open files|cannot allocate|no memory|out of memory|OOM|memory|SIG(ABRT|TRAP|SEGV|ILL)/i,
    );
    expect(stderr).not.toMatch(/^loadstone: not run: .*(TypeError|undefined)/m);
  });

  it.runIf(mayUnshare)('runs where the home, the temporary folder and all else is read-only', () => {
    const script =
      'mount --make-rprivate / && mount -o remount,bind,ro / 2>/dev/null || mount --bind -o ro "$HOME" "$HOME"; exec "$@"';
    expect(run(['unshare', '-m', 'sh', '-c', script, 'sh'])).toMatchObject({ status: 3, stdout: 'hello\n' });
  });

  it.runIf(mayUnshare)('runs without /dev/shm', () => {
    const script =
      'mount -t tmpfs -o size=64k tmpfs /dev && mknod /dev/null c 1 3 && mknod /dev/urandom c 1 9 && exec "$@"';
    expect(run(['unshare', '-m', 'sh', '-c', script, 'sh'])).toMatchObject({ status: 3, stdout: 'hello\n' });
  });

  it('says what to do where the system gives no memory file, and does it', () => {
    const refusing = join(folder, 'refusing.so');
    const source =
      'int memfd_create(const char *name, unsigned flags) { (void)name; (void)flags; *__errno_location() = 1; return -1; }';
    const input = `extern int *__errno_location(void);\n${source}`;
    spawnSync('gcc', ['-shared', '-fPIC', '-x', 'c', '-', '-o', refusing], { input });
    const env = { ...process.env, LD_PRELOAD: refusing };
    const [node = '', ...words] = command;
    const refused = spawnSync(node, [...words, hello], { encoding: 'utf8', timeout: 40_000, env });
    expect(refused.status).toBe(125);
    expect(refused.stderr).toMatch(/not run: .*memfd_create.*not permitted.*content can travel over .*memory rpc/);
    const sent = spawnSync(node, [...words, '--memory', 'rpc', hello], { encoding: 'utf8', timeout: 40_000, env });
    expect(sent).toMatchObject({ status: 3, stdout: 'hello\n' });
  });

  it.runIf(mayShiftTime)('runs where the clocks stand elsewhere', () => {
    const shifted = ['unshare', '--time', '--fork', '--monotonic', '100000000', '--boottime', '100000000'];
    expect(run(shifted)).toMatchObject({ status: 3, stdout: 'hello\n' });
  });

  it('keeps its times where the clock on the wall jumps by days', () => {
    const jumping = join(folder, 'jumping.so');
    const source = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
static long jump(void) { static _Thread_local long calls; calls++; return (calls % 2 ? 86400L : -86400L) * (calls % 100); }
int clock_gettime(clockid_t clock, struct timespec *now) {
  int (*const real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(clock, now);
  if (clock == CLOCK_REALTIME) now->tv_sec += jump();
  return result;
}
int gettimeofday(struct timeval *now, void *zone) {
  struct timespec precise;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &precise);
  *now = (struct timeval){precise.tv_sec, precise.tv_nsec / 1000};
  return 0;
}`;
    spawnSync('gcc', ['-shared', '-fPIC', '-x', 'c', '-', '-o', jumping], { input: source });
    const env = { ...process.env, LD_PRELOAD: jumping };
    const [node = '', ...words] = command;
    const read = 'console.log(new Set(Array.from({ length: 9 }, () => new Date().toDateString())).size)';
    expect(Number(spawnSync(node, ['-e', read], { encoding: 'utf8', env }).stdout)).toBeGreaterThan(2);
    const ran = spawnSync(node, [...words, hello], { encoding: 'utf8', timeout: 40_000, env });
    expect(ran).toMatchObject({ status: 3, stdout: 'hello\n' });
    const endless = compile(folder, 'endless.c', 'int main(void) { for (;;) ; }');
    const began = performance.now();
    const stopped = spawnSync(node, [...words, '--time-limit', '2', endless], {
      encoding: 'utf8',
      timeout: 40_000,
      env,
    });
    expect(stopped).toMatchObject({ status: 124, stderr: expect.stringMatching(/stopped at its time limit of 2 s/) });
    expect(performance.now() - began).toBeGreaterThan(2000);
  });

  it('ends a program at its limit of wall time although the executor was stopped meanwhile', async () => {
    const loop = compile(folder, 'loop.c', '#include <unistd.h>\nint main(void) { write(1, "x", 1); for (;;) ; }');
    const child = spawn(process.execPath, [cli, 'run', '--time-limit', '1', loop], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = once(child, 'close');
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    await once(child.stdout, 'data');
    for (const pid of descendants('loadstone-executor', child.pid)) process.kill(pid, 'SIGSTOP');
    expect((await closed)[0]).toBe(124);
    expect(errors).toMatch(/stopped at its time limit of 1 s/);
  });

  it('goes on where both it and its executor were suspended for a while', async () => {
    const slow = compile(
      folder,
      'slow.c',
      '#include <stdio.h>\n#include <unistd.h>\nint main(void) { puts("on"); fflush(stdout); usleep(300000); puts("off"); return 4; }',
    );
    const child = spawn(process.execPath, [cli, 'run', slow], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await expect.poll(() => output).toBe('on\n');
    const all = [child.pid ?? 0, ...descendants('loadstone-executor', child.pid)];
    for (const pid of all) process.kill(pid, 'SIGSTOP');
    await delay(700);
    for (const pid of all) process.kill(pid, 'SIGCONT');
    expect((await closed)[0]).toBe(4);
    expect(output).toBe('on\noff\n');
  });

  it('runs two at once, neither in the way of the other', async () => {
    const both = [0, 1].map(async () => {
      const child = spawn(process.execPath, [cli, 'run', hello], { stdio: 'ignore' });
      return (await once(child, 'close'))[0] as number;
    });
    expect(await Promise.all(both)).toEqual([3, 3]);
  });
});
