// What a restricted program is left with on Windows, as it finds it itself (programs/rights.c), and that the two processes
// which it takes end together. Unrestricted it has what the native program has: programs.test.ts compares the two.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { usualRunSettings } from '../../../app/shared/ui/runSettings.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, isAlive, pipedHosts, start } from '../../support/executors.ts';
import { commandLine } from '../../support/loadstone.ts';

const object = join(import.meta.dirname, '../../../.cache/windows/programs/rights.gcc.obj');
const numbers = object.replace('rights', 'numbers');
const crash = object.replace('rights', 'crash');
const endless = object.replace('rights', 'endless');

/** Everyone, interactive users, Users, the session, an integrity level: what is open to these is open to every user. */
const commonGroup = /^S-1-(1-0|5-4|5-32-545|5-5-\d+-\d+|16-\d+)$/;

function loadstone(...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [commandLine, 'run', ...words], {
    encoding: 'utf8',
    env: { ...process.env, LOADSTONE_TEST_SECRET: 'of the controller' },
  });
}

const fact = (text: string, name: string): string | undefined =>
  new RegExp(`^${name}: ?(.*?)\r?$`, 'm').exec(text)?.[1];
const groups = (text: string, name: string): readonly string[] => fact(text, name)?.split(' ').filter(Boolean) ?? [];
const lines = (text: string): string => text.replaceAll('\r', '');

describe('a restricted program on Windows', () => {
  it('has a restricted token without privileges, none of the environment, and computes', () => {
    const free = loadstone(object);
    const held = loadstone('--restrict', object);
    expect([free.status, held.status, held.stderr]).toEqual([0, 0, '']);
    expect(Number(fact(free.stdout, 'privileges'))).toBeGreaterThan(1);
    expect(fact(held.stdout, 'privileges')).toBe('1');
    const powerful = groups(free.stdout, 'groups').filter((group) => !commonGroup.test(group));
    expect(powerful).not.toEqual([]);
    expect(groups(held.stdout, 'groups that deny')).toEqual(expect.arrayContaining(powerful));
    expect(groups(held.stdout, 'groups').filter((group) => !commonGroup.test(group))).toEqual([]);
    expect(groups(held.stdout, 'groups')).toContain('S-1-1-0');
    expect(fact(held.stdout, 'threads with another token')).toBe('0');
    expect(fact(free.stdout, 'variable')).toBe('of the controller');
    expect(fact(held.stdout, 'variable')).toBe('');
    expect(fact(held.stdout, 'sum')).toBe(fact(free.stdout, 'sum'));
    const [ours, restricted] = [[], ['--restrict']].map((words) => loadstone(...words, numbers, '--', 'one'));
    expect([restricted?.status, restricted?.stdout]).toEqual([ours?.status, ours?.stdout]);
    expect(restricted?.status).toBeGreaterThan(0);
  });

  it('names what the system does not hold back, and what it says is held back is', () => {
    const { stdout } = loadstone('--restrict', '--json', object);
    const report = JSON.stringify(JSON.parse(stdout.slice(stdout.indexOf('{'))));
    expect(report).toContain('token: no privileges but passing through folders');
    expect(report).toContain('token: a restricted one, its groups but Users and Everyone only deny');
    const text = loadstone('--restrict', object).stdout;
    const isOpen = report.includes('lacking: this system forgets the restricting groups of tokens');
    expect(fact(text, 'restricted')).toBe(isOpen ? 'no' : 'yes');
    const reads = isOpen ? 'its user' : 'every user of this machine';
    expect(report).toContain(`lacking: Windows lets the program read what ${reads} may read, and use the network`);
    const keepsLevel = report.includes('lacking: this system keeps the integrity level');
    expect(fact(text, 'integrity level') === '4096').toBe(!keepsLevel);
    if (!report.includes('lacking: this system forgets')) expect(fact(text, 'starts a program')).toBe('no');
  });

  it('that crashes is told of as ever, and ends with the code of its exception', () => {
    const { status, stdout, stderr } = loadstone('--restrict', crash);
    expect([status, lines(stdout)]).toEqual([0xc000_0005, 'about to crash\n']);
    expect(stderr).toMatch(/killed by EXCEPTION_ACCESS_VIOLATION at crash\.gcc\.obj .*\(main\+0x.*, address 0x18\n/);
  });

  it('is refused where a single file would have to be granted', () => {
    const { status, stderr } = loadstone('--restrict', '--allow-write', resolve('.'), object);
    expect(status).toBe(125);
    expect(stderr).toMatch(/single files cannot be granted: not on Windows/);
  });
});

describe('the two processes of a restricted executor', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'restricted-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const gone = (pids: readonly number[]): Promise<void> =>
    expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);

  it('end together, whichever ends first, and the program’s is the one that the session names', async () => {
    const settings = { ...usualRunSettings, restriction: { readable: [], writable: [] } };
    const options = { hosts: pipedHosts(), addon, start, preload: [], settings, keepExecutorReady: false };
    const session = new ExecutionSession(options);
    let output = '';
    session.on('output', ({ bytes }) => {
      output += Buffer.from(bytes).toString();
    });
    const loops =
      '#include <stdio.h>\n#include <windows.h>\nint main(void) { printf("%lu\\n", GetCurrentProcessId()); fflush(stdout); for (;;); }';
    await session.addFiles([compile(folder, 'loops.c', loops)]);

    const run = async (end: (first: number, second: number) => Promise<unknown> | unknown): Promise<string> => {
      output = '';
      const running = session.run([]);
      await expect.poll(() => output, { timeout: 20_000 }).toMatch(/\n/);
      const second = Number.parseInt(output, 10);
      expect(session.state().executor.pid).toBe(second);
      const both = descendants('loadstone-executor');
      expect(both).toHaveLength(2);
      expect(both).toContain(second);
      await end(both.find((pid) => pid !== second) ?? 0, second);
      await gone(both);
      return (await running).outcome.kind;
    };
    expect(await run(() => session.stop())).toBe('stopped');
    expect(await run((first) => process.kill(first, 'SIGKILL'))).toBe('lost');
    expect(await run((_, second) => process.kill(second, 'SIGKILL'))).toBe('lost');
    await session.close();
  });

  it('are given up where the program leaves a thread', async () => {
    const source = `#include <windows.h>
static DWORD WINAPI wait(void *unused) { for (;;) Sleep(1000); }
int main(void) { CloseHandle(CreateThread(0, 0, wait, 0, 0, 0)); return 0; }`;
    const settings = { ...usualRunSettings, restriction: { readable: [], writable: [] } };
    const options = { hosts: pipedHosts(), addon, start, preload: [], settings, keepExecutorReady: false };
    const session = new ExecutionSession(options);
    await session.addFiles([compile(folder, 'leaves.c', source)]);
    expect((await session.run([])).outcome).toMatchObject({ kind: 'exited', status: 0 });
    expect(session.state().executor.pid).toBeNull();
    await session.close();
  });

  it('end with the controller', async () => {
    const words = [commandLine, 'run', '--restrict', endless];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const both = descendants('loadstone-executor', child.pid);
    expect(both).toHaveLength(2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await gone(both);
  });
});
