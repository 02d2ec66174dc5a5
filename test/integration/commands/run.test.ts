// `loadstone run` with its settings, in both hosts, compared with the same program linked by the system's linker where
// there is such a thing.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../app/shared/ui/records.ts';
import { compile } from '../../support/compile.ts';
import { commandLine, type Place } from '../../support/loadstone.ts';
import { runToEnd } from '../../support/runToEnd.ts';

const functions = `#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
static int ready;
__attribute__((constructor)) static void construct(void) { ready = 1; puts("constructed"); }
__attribute__((destructor)) static void destruct(void) { puts("destroyed"); }
int add(int a, int b) { return ready ? a + b : -1000; }
double scale(double x, int n, float y) { return x * n + y; }
float half(float x) { return x / 2; }
char *greet(const char *name) { char *text; return asprintf(&text, "hello %s", name) < 0 ? NULL : text; }
long many(long a, long b, long c, long d, long e, long f, long g, double h, long i) {
  return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f + 1000000 * g + (long)h + i;
}
double doubles(double a, double b, double c, double d, double e, double f, double g, double h, double i, int j) {
  return a + b + c + d + e + f + g + 2 * h + 4 * i + j;
}
void *nothing(void) { return NULL; }
const char *wild(void) { return (const char *)16; }
void quiet(int times) { for (int i = 0; i < times; i++) puts("quiet"); }
long leastLong(void) { return LONG_MIN; }
void crash(void) { *(volatile int *)8 = 1; }
int leave(int status) { exit(status); }
void forever(void) { for (;;) ; }
`;

const echo = `#include <stdio.h>
#include <stdlib.h>
int main(void) {
  char line[100];
  while (fgets(line, sizeof line, stdin)) printf("read %s", line);
  printf("%s\\n", getenv("LOADSTONE_TEST") ? getenv("LOADSTONE_TEST") : "unset");
  return getenv("HOME") == NULL;
}`;

const hungry = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
  size_t bytes = 0;
  void *memory;
  while (bytes < (size_t)1 << 30 && (memory = malloc(1 << 16)) != NULL) { memset(memory, 1, 1 << 16); bytes += 1 << 16; }
  printf("%zu MB\\n", bytes >> 20);
  return 0;
}`;

interface Answer extends RunRecord {
  readonly exitStatus: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('loadstone run', () => {
  let folder: string;
  let objects: Record<'functions' | 'echo' | 'hungry', string>;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-command-test-'));
    objects = {
      functions: compile(folder, 'functions.c', functions, ['-O1', '-D_GNU_SOURCE']),
      echo: compile(folder, 'echo.c', echo),
      hungry: compile(folder, 'hungry.c', hungry),
    };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(place: Place, object: string, ...words: string[]): Promise<Answer> {
    const all = [commandLine, 'run', object, '--json', '--in', place, ...words];
    const { stdout, stderr } = await runToEnd(process.execPath, all, { cwd: folder, timeout: 60_000 });
    if (!stdout.startsWith('{')) throw new Error(stderr);
    return JSON.parse(stdout) as Answer;
  }

  const calls: readonly (readonly [string, readonly string[], string | null])[] = [
    ['add', ['--call-args', '40', '2'], '42 (0x2a)'],
    ['add', ['--call-args', '1', 'int:-8'], '-7'],
    ['scale', ['--returns', 'double', '--call-args', '1.5', '3', 'float:0.25'], '4.75'],
    ['half', ['--returns', 'float', '--call-args', 'float:0.2'], '0.1'],
    ['greet', ['--returns', 'string', '--call-args', 'all of you'], '"hello all of you"'],
    [
      'many',
      ['--returns', 'long', '--call-args', '1', '2', '3', '4', '5', '6', '7', '8.0', 'int:-1'],
      '7654328 (0x74cbb8)',
    ],
    [
      'doubles',
      ['--returns', 'double', '--call-args', ...['1.5', '1.5', '1.5', '1.5', '1.5', '1.5', '1.0', '0.5', '0.25', '3']],
      '15',
    ],
    ['nothing', ['--returns', 'pointer'], 'a null pointer'],
    ['nothing', ['--returns', 'string'], 'a null pointer'],
    ['wild', ['--returns', 'string'], '0x10, where no string can be read'],
    ['leastLong', ['--returns', 'long'], '-9223372036854775808 (0x8000000000000000)'],
    ['quiet', ['--returns', 'void', '--call-args', '2'], null],
  ];
  it.each(calls)('calls %s %j between initializers and finalizers', async (name, words, value) => {
    const { outcome, stdout, exitStatus } = await run('standalone', objects.functions, '--entry', name, ...words);
    expect(outcome).toEqual({ kind: 'returned', function: name, value });
    expect(stdout).toMatch(/^constructed\n(quiet\nquiet\n)?destroyed\n$/);
    expect(exitStatus).toBe(0);
  });

  it('pulls the function out of an archive, and keeps it with dead stripping', async () => {
    const archive = join(folder, 'libfunctions.a');
    execFileSync('ar', ['rcs', archive, objects.functions]);
    const words = ['--gc-sections', '--entry', 'add', '--call-args', '2', '3'];
    expect((await run('standalone', archive, ...words)).outcome).toMatchObject({ value: '5' });
  });

  it('refuses a function that nothing defines', async () => {
    const { outcome, exitStatus } = await run('standalone', objects.functions, '--entry', 'absent');
    expect(outcome).toMatchObject({ kind: 'refused', error: { message: expect.stringMatching(/function 'absent'/) } });
    expect(exitStatus).toBe(125);
  });

  describe.each(['standalone', 'utility'] as const)('in %s', (place) => {
    it('tells of an end in the middle of a call as it does for main', async () => {
      const call = (...words: string[]) => run(place, objects.functions, '--entry', ...words);
      const crashed = await call('crash');
      expect(crashed.outcome).toMatchObject({ kind: 'signalled', signal: 'SIGSEGV', crash: { faultAddress: '0x8' } });
      expect(crashed.exitStatus).toBe(139);
      const left = await call('leave', '--call-args', '7');
      expect(left.outcome).toEqual({ kind: 'exited', status: 7, by: 'exit' });
      expect(left.stdout).toBe('constructed\ndestroyed\n');
      const stopped = await call('forever', '--time-limit', '0.2');
      expect(stopped.outcome).toEqual({ kind: 'stopped', timeLimitMs: 200 });
      expect(stopped.exitStatus).toBe(124);
    });

    it('gives the program the environment and the input that are asked for', async () => {
      writeFileSync(join(folder, 'input.txt'), 'one\ntwo\n');
      const words = ['--stdin', 'input.txt', '--env', 'LOADSTONE_TEST=here', '--unset-env', 'HOME'];
      const { stdout, outcome } = await run(place, objects.echo, ...words);
      expect(stdout).toBe('read one\nread two\nhere\n');
      expect(outcome).toEqual({ kind: 'exited', status: 1, by: 'return' });
      const { outcome: refused } = await run(place, objects.echo, '--stdin', 'nowhere.txt');
      expect(refused).toMatchObject({
        kind: 'refused',
        error: { message: expect.stringMatching(/nowhere\.txt.*No such file/) },
      });
    });

    it('limits memory, and says that the limit was reached', async () => {
      const { stdout, outcome, exceededMemoryLimit } = await run(place, objects.hungry, '--memory-limit', '64M');
      expect(outcome).toEqual({ kind: 'exited', status: 0, by: 'return' });
      const megabytes = Number(/^(\d+) MB/.exec(stdout)?.[1]);
      expect(megabytes).toBeGreaterThan(40);
      expect(megabytes).toBeLessThanOrEqual(64);
      expect(exceededMemoryLimit).toBe(64 * 2 ** 20);
      const { outcome: refused } = await run(place, objects.hungry, '--memory-limit', '100');
      expect(refused).toMatchObject({ kind: 'refused', error: { kind: 'memory' } });
    });
  });

  it('hands its own standard input on with -', () => {
    const words = [commandLine, 'run', objects.echo, '--json', '--stdin', '-'];
    const text = execFileSync(process.execPath, words, { input: 'piped\n', encoding: 'utf8', cwd: folder });
    expect((JSON.parse(text) as Answer).stdout).toBe('read piped\nunset\n');
  });
});
