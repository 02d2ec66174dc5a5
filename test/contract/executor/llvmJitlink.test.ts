// LLVM's own controller against our executor, as its -oop-executor.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../support/compile.ts';
import { executorPath, spawnExecutor, until } from './support/executorUnderTest.ts';

const program = 'llvm-jitlink-22';
const folder = mkdtempSync(join(tmpdir(), 'loadstone-jitlink-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hello = `
  #include <stdio.h>
  int main(int argc, char **argv) { printf("hello %d %s\\n", argc, argc ? argv[0] : "-"); return 7; }
`;

function isInstalled(): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function jitlink(args: readonly string[]): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, stdout }));
  });
}

const quiet = '-debugger-support=false';
const installed = isInstalled();
const reason = installed ? '' : ` (skipped: ${program} is not installed)`;

describe.skipIf(!installed)(`llvm-jitlink drives our executor${reason}`, () => {
  it.each(['shared', 'generic', 'simple-remote'])('with the %s memory manager', async (manager) => {
    const object = compile(folder, `${manager}.c`, hello, ['-O1']);
    const args = [quiet, `-oop-executor=${executorPath}`, `-use-memmgr=${manager}`, object, '-args', 'a', 'b'];
    expect(await jitlink(args)).toEqual({ code: 7, stdout: 'hello 2 a\n' });
    expect(readdirSync('/dev/shm').filter((name) => name.startsWith('loadstone'))).toEqual([]);
  });

  it('over TCP, where it ends too', async () => {
    const object = compile(folder, 'tcp.c', hello, ['-O1']);
    const executor = spawnExecutor(['listen=127.0.0.1:0']);
    await until(() => /listening on \S+\n/.test(executor.stderr()), 'the executor listens');
    const [, address] = /listening on (\S+)\n/.exec(executor.stderr()) ?? [];
    const { code } = await jitlink([quiet, `-oop-executor-connect=${address}`, object]);
    expect(code).toBe(7);
    expect(await executor.ended).toEqual({ code: 0, signal: null });
    expect(executor.stdout()).toBe('hello 0 -\n');
  });
});
