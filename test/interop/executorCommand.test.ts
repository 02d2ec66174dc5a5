// `loadstone executor` in a terminal: in the place of LLVM's executor, and as one for other machines.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { compile } from '../support/compile.ts';
import { executor } from '../support/executors.ts';
import { commandLine } from '../support/loadstone.ts';
import { type Ended, runToEnd } from '../support/runToEnd.ts';

const jitlink = '/usr/bin/llvm-jitlink-22';
const llvmExecutor = '/usr/bin/llvm-jitlink-executor-22';

let folder: string;
let hello: string;
let environment: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadstone-executor-command-'));
  const text = '#include <stdio.h>\nint main(void) { puts("hello"); fflush(stdout); return 7; }';
  hello = compile(folder, 'hello.c', text, ['-fPIC']);
  // What a program could find of a key.
  const look = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
  static char text[1 << 20];
  FILE *file = fopen("/proc/self/environ", "r");
  size_t size = fread(text, 1, sizeof text - 1, file);
  for (size_t i = 0; i < size; i++) if (!text[i]) text[i] = '\\n';
  printf("%s %s\\n", getenv("LOADSTONE_KEY") ? "found" : "none", strstr(text, "secret word") ? "found" : "none");
  return 0;
}`;
  environment = compile(folder, 'environment.c', look, ['-fPIC']);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Listening {
  readonly child: ChildProcess;
  readonly address: string;
  readonly key: string;
  readonly output: Promise<string>;
}

/** `prefix`: a program that starts it. */
async function listen(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  prefix: readonly string[] = [],
): Promise<Listening> {
  const [program = '', ...args] = [...prefix, process.execPath, commandLine, 'executor', ...words];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let text = '';
  const output = new Promise<string>((resolve) => child.once('close', () => resolve(text)));
  const address = await new Promise<string>((resolve, reject) => {
    const look = (chunk: string): void => {
      text += chunk;
      const found = /listening on (\S+)\n/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', look);
    child.stderr.setEncoding('utf8').on('data', look);
    child.once('close', () => reject(new Error(`it does not listen: ${text}`)));
  });
  return { child, address, output, key: /the key, for one connection: (\S+)\n/.exec(text)?.[1] ?? '' };
}

function loadstone(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const given = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return runToEnd('env', [...given, process.execPath, commandLine, ...words], { cwd: folder, timeout: 20_000 });
}

describe.runIf(existsSync(jitlink))("a script of two lines in the place of LLVM's executor", () => {
  it.each(['generic', 'simple-remote', 'shared'])('serves llvm-jitlink with its memory manager %s', async (manager) => {
    const script = join(folder, 'executor.sh');
    writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${commandLine}' executor "$@"\n`);
    chmodSync(script, 0o755);
    const words = [`-oop-executor=${script}`, `-use-memmgr=${manager}`, '-debugger-support=false', hello];
    const ended = await runToEnd(jitlink, words, { cwd: folder, timeout: 20_000 });
    expect(ended).toEqual({ status: 7, stdout: 'hello\n', stderr: '' });
  });
});

describe('loadstone executor --listen', () => {
  it('becomes the native program, and serves the one controller that has the key it printed', async () => {
    const listening = await listen(['--listen'], {});
    expect(readlinkSync(`/proc/${listening.child.pid}/exe`)).toBe(executor);
    const words = ['run', '--executor', `tcp:${listening.address}`, hello];
    expect(await loadstone(words, { LOADSTONE_KEY: 'not this one, I fear' })).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(/refused the key: it is not the one that it printed or was given\n$/),
    });
    expect(await loadstone(words)).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(/asks for a key: give/),
    });
    expect(await loadstone(words, { LOADSTONE_KEY: listening.key })).toEqual({ status: 7, stdout: '', stderr: '' });
    const output = await listening.output;
    expect(output).toMatch(/127\.0\.0\.1:\d+ has a wrong key and was refused; waiting for another\n/);
    expect(output).toMatch(/^hello\n/m);
  });

  it('takes a key from a file or the environment, and shows it to no process list and no program', async () => {
    const key = 'secret words that nobody sees';
    const file = join(folder, 'key');
    writeFileSync(file, `${key}\n`);
    const listening = await listen(['--listen'], { LOADSTONE_KEY: key });
    expect(readFileSync(`/proc/${listening.child.pid}/cmdline`, 'latin1')).not.toContain('secret');
    expect(readFileSync(`/proc/${listening.child.pid}/environ`, 'latin1')).not.toContain('secret');
    const ran = await loadstone(['run', '--executor', `tcp:${listening.address}`, '--key-file', file, environment]);
    expect(ran).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await listening.output).toMatch(/^none none$/m);
  });

  it('shows the key of a controller to no program of an executor that it starts itself', async () => {
    const ran = await loadstone(['run', environment], { LOADSTONE_KEY: 'secret words that nobody sees' });
    expect(ran).toEqual({ status: 0, stdout: 'none none\n', stderr: '' });
  });

  it('is found by the doctor with its key', async () => {
    const listening = await listen(['--listen'], {});
    const ran = await loadstone(['doctor', '--executor', `tcp:${listening.address}`], { LOADSTONE_KEY: listening.key });
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringMatching(/^route: +packed, sealed memfd/m) });
  });

  it.each([
    ['--listen', '0.0.0.0:0'],
    ['listen=0.0.0.0:0'],
  ])('does not let other machines in unless it is told so: %s', async (...words) => {
    const refused = await loadstone(['executor', ...words]);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringMatching(/say --allow-remote if that is meant/) });
    const listening = await listen([...words, '--allow-remote'], {});
    expect(listening.address).toMatch(/^0\.0\.0\.0:\d+$/);
  });

  it("says what is wrong with the native program's words", async () => {
    expect(await loadstone(['executor', 'filedescs=3,99'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/not open/),
    });
    expect(await loadstone(['executor'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/expected filedescs=IN,OUT/),
    });
  });
});

describe('loadstone run', () => {
  it('reaches an executor through pipes that it was given', async () => {
    const pipes = ['there', 'back'].map((name) => join(folder, name));
    execFileSync('mkfifo', pipes);
    const [there = '', back = ''] = pipes;
    // Opening waits for the other end: both in the same order.
    const script = '"$1" filedescs=5,6 5<"$4" 6>"$5" & exec "$2" "$3" run --executor filedescs=6,5 "$6" 5>"$4" 6<"$5"';
    const words = ['-c', script, 'sh', executor, process.execPath, commandLine, there, back, hello];
    const ran = await runToEnd('sh', words, { cwd: folder, timeout: 20_000 });
    expect(ran).toEqual({ status: 7, stdout: 'hello\n', stderr: '' });
  });

  it.each([
    ['filedescs=3', /allowed are two descriptor numbers/],
    ['filedescs=98,99', /descriptor 98 is not open: who starts loadstone has to pass it on/],
    ['filedescs=0,0', /descriptor 0 is neither a pipe nor a socket/],
  ])('refuses %s', async (words, message) => {
    expect(await loadstone(['run', '--executor', words, hello])).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(message),
    });
  });

  it('gives an executor up on Ctrl+C that never says a word', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.close();
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const words = [commandLine, 'run', '--executor', `tcp:127.0.0.1:${port}`, hello];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await once(server, 'connection');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
  });

  it('ends a program elsewhere on Ctrl+C', async () => {
    const endless = compile(folder, 'endless.c', 'int main(void) { for (;;) __asm__ volatile("pause"); }', ['-fPIC']);
    const listening = await listen(['listen=0'], {});
    const words = [commandLine, 'run', '--executor', `tcp:${listening.address}`, endless];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const cpuTicks = (): number =>
      Number(readFileSync(`/proc/${listening.child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[11]);
    const idle = cpuTicks();
    await expect.poll(cpuTicks, { timeout: 10_000 }).toBeGreaterThan(idle + 5);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    // Its executor leaves too, whatever the program does.
    await listening.output;
  });
});

const apart = ['unshare', '-m', '-p', '-f', '--kill-child', '--mount-proc'];
const mayUnshare = spawnSync(apart[0] ?? '', [...apart.slice(1), 'true']).status === 0;

// Other processes, other /dev/shm: what two machines have in common is the network.
describe.runIf(mayUnshare)('an executor that shares no memory with the controller', () => {
  it('gets content over the connection by itself, and the run says so', async () => {
    const listening = await listen(['listen=0'], {}, apart);
    const ran = await loadstone(['run', '--timing', '--executor', `tcp:${listening.address}`, hello]);
    expect(ran.status).toBe(7);
    expect(ran.stderr).toMatch(/^memory: content sent over the connection, because memory cannot be shared: /m);
    expect(await listening.output).toMatch(/^hello\n/m);
  });

  it('is refused where shared memory alone will do', async () => {
    const listening = await listen(['listen=0'], {}, apart);
    const ran = await loadstone(['run', '--memory', 'slab', '--executor', `tcp:${listening.address}`, hello]);
    expect(ran).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(/needs memory that is shared with the executor/),
    });
  });

  it.runIf(existsSync(llvmExecutor))("may be LLVM's", async () => {
    const port = freePort();
    const mounted = [...apart, 'sh', '-c', 'mount -t tmpfs tmpfs /dev/shm && exec "$0" "$@"'];
    const [program = '', ...args] = [...mounted, llvmExecutor, `listen=127.0.0.1:${port}`];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    let ran: Ended;
    // It does not say when it listens.
    const end = Date.now() + 10_000;
    do {
      ran = await loadstone(['run', '--timing', '--executor', `tcp:127.0.0.1:${port}`, hello]);
    } while (ran.status === 125 && /ECONNREFUSED/.test(ran.stderr) && Date.now() < end);
    expect(ran.stderr).toMatch(/^memory: content sent over the connection, because memory cannot be shared: /m);
    expect(ran.status).toBe(7);
  });
});

function freePort(): number {
  const script = `const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})`;
  return Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}

if (!existsSync(jitlink)) {
  describe('llvm-jitlink', () => {
    it.skip(`${jitlink} is not installed (package llvm-22)`, () => undefined);
  });
}
if (!mayUnshare) {
  describe('an executor that shares no memory with the controller', () => {
    it.skip('private process and mount namespaces are not allowed here (root, unshare -m -p)', () => undefined);
  });
}
