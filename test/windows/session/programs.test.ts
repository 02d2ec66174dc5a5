// Programs through `loadstone run` as a person runs them in the terminal of Windows, compared with what the same objects
// do when they are linked natively. build/windowsPrograms.mjs compiles both, by GCC and by clang for both of its ABIs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mingwFolders } from '../../../app/main/session/mingwArchives.ts';
import { descendants } from '../../support/executors.ts';
import { commandLine } from '../../support/loadstone.ts';

const folder = join(import.meta.dirname, '../../../.cache/windows/programs');
/** Archives, by the program that needs one. */
const archives: Readonly<Record<string, string>> = {
  compress: resolve('/usr/x86_64-w64-mingw32/lib/libz.a'),
  database: join(folder, 'libsqlite3.a'),
};

/** The C++ library is found there, as a person who has GCC for Windows would have it. */
const PATH = [...mingwFolders().map((each) => resolve(each)), process.env['PATH']].join(';');

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(program: string, ...words: readonly string[]): Promise<Ended> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH } });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (piece: string) => {
      text[stream] += piece;
    });
  }
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...text };
}

const native = (object: string, ...words: readonly string[]): Promise<Ended> =>
  run(join(folder, object.replace(/obj$/, 'exe')), ...words);
const loadstone = (...words: readonly string[]): Promise<Ended> => run(process.execPath, commandLine, ...words);

const objects = readdirSync(folder).filter((name) => name.endsWith('.obj'));
/** Those that have tests of their own, below. */
const others = ['crash', 'endless', 'uncaught'];
const ending = objects.filter((object) => !others.some((name) => object.startsWith(`${name}.`)));

afterAll(() => expect(descendants('loadstone-executor')).toEqual([]));

/** What an object does natively; asked for once for both kinds of memory. */
const expected = new Map<string, Promise<Ended>>();
function expectedOf(object: string): Promise<Ended> {
  const known = expected.get(object) ?? native(object, 'one', 'two');
  expected.set(object, known);
  return known;
}

describe.each(['slab', 'packed'])('through %s memory', (memory) => {
  it.each(ending)('%s does what it does natively', async (object) => {
    const archive = archives[object.replace(/\..*/, '')];
    const files = [join(folder, object), ...(archive === undefined ? [] : [archive])];
    const words = ['run', '--memory', memory, ...files, '--', 'one', 'two'];
    const [ours, natively] = await Promise.all([loadstone(...words), expectedOf(object)]);
    expect(ours).toEqual(natively);
    expect(natively.stdout).not.toBe('');
  });
});

it('tells a crash with its exception, its place and its address, and ends with its code', async () => {
  const { status, stdout, stderr } = await loadstone('run', join(folder, 'crash.gcc.obj'));
  expect(status).toBe(0xc000_0005);
  expect(stdout.trimEnd()).toBe('about to crash');
  expect(stderr).toMatch(/killed by EXCEPTION_ACCESS_VIOLATION at crash\.gcc\.obj .*\(main\+0x.*, address 0x18\n/);
});

it('names the line of a crash, where the object was compiled with DWARF', async () => {
  const { stdout } = await loadstone('run', '--json', join(folder, 'crash.gcc.obj'));
  const line = /"source": ?\{\s*"file": ?"[^"]*programs\/crash\.c",\s*"line": ?(\d+)/.exec(stdout)?.[1];
  expect(line).toBe('4');
});

it('ends an exception that nobody catches as abort() ends the native program', async () => {
  const natively = await native('uncaught.gcc.obj');
  const { status, stdout, stderr } = await loadstone('run', join(folder, 'uncaught.gcc.obj'));
  expect([status, stdout]).toEqual([natively.status, natively.stdout]);
  expect(stderr).toContain("terminate called after throwing an instance of 'std::runtime_error'");
});

it('stops a program that never ends at its time limit', async () => {
  const { status, stdout, stderr } = await loadstone('run', '--time-limit', '2', join(folder, 'endless.gcc.obj'));
  expect([status, stdout.trimEnd()]).toEqual([124, 'running']);
  expect(stderr).toContain('stopped at its time limit of 2 s');
});

it('leaves no executor when the command is killed', async () => {
  const child = spawn(process.execPath, [commandLine, 'run', join(folder, 'endless.gcc.obj')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH },
  });
  await once(child.stdout, 'data');
  expect(descendants('loadstone-executor')).toHaveLength(1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => descendants('loadstone-executor', 0).length, { timeout: 10_000 }).toBe(0);
});

it('refuses an object for Linux, and says where it runs', async () => {
  const { status, stderr } = await loadstone('run', resolve('native/build/Release/start.o'));
  expect(status).toBe(125);
  expect(stderr).toMatch(/was compiled for Linux .* cannot run on Windows/);
});

it('finds with its doctor that memory can be shared', async () => {
  const { status, stdout } = await loadstone('doctor');
  expect(status).toBe(0);
  expect(stdout).toMatch(/shared memory: +works \(section object, external-array-buffer\)/);
});

it('compares the connection with shared memory', async () => {
  const lanes = 'generic,rpc,slab,packed';
  const words = ['--runs', '2', '--warm-ups', '1', '--lanes', lanes, join(folder, 'hello.gcc.obj')];
  const { status, stdout } = await loadstone('compare', ...words);
  expect(status).toBe(0);
  for (const lane of lanes.split(',')) expect(stdout).toContain(lane);
});
