// What a restricted program is left with on Windows, as it finds it itself (programs/rights.c). Unrestricted it has what
// the native program has: programs.test.ts compares the two.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../support/loadstone.ts';

const object = join(import.meta.dirname, '../../../.cache/windows/programs/rights.gcc.obj');
const numbers = object.replace('rights', 'numbers');

function loadstone(...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [commandLine, 'run', ...words], {
    encoding: 'utf8',
    env: { ...process.env, LOADSTONE_TEST_SECRET: 'of the controller' },
  });
}

const fact = (text: string, name: string): string | undefined => new RegExp(`^${name}: (.*?)\r?$`, 'm').exec(text)?.[1];

describe('a restricted program on Windows', () => {
  it('has a token without privileges, none of the environment, and computes', () => {
    const free = loadstone(object);
    const held = loadstone('--restrict', object);
    expect([free.status, held.status, held.stderr]).toEqual([0, 0, '']);
    expect(Number(fact(free.stdout, 'privileges'))).toBeGreaterThan(1);
    expect(fact(held.stdout, 'privileges')).toBe('1');
    expect(fact(free.stdout, 'variable')).toBe('of the controller');
    expect(fact(held.stdout, 'variable')).toBe('');
    expect(fact(held.stdout, 'sum')).toBe(fact(free.stdout, 'sum'));
    const [ours, restricted] = [[], ['--restrict']].map((words) => loadstone(...words, numbers, '--', 'one'));
    expect([restricted?.status, restricted?.stdout]).toEqual([ours?.status, ours?.stdout]);
  });

  it('names what the system does not hold back, and what it says is held back is', () => {
    const { stdout } = loadstone('--restrict', '--json', object);
    const report = JSON.stringify(JSON.parse(stdout.slice(stdout.indexOf('{'))));
    expect(report).toContain('token: no privileges but passing through folders');
    expect(report).toContain('lacking: Windows lets the program read what its user may read, and use the network');
    const text = loadstone('--restrict', object).stdout;
    const keepsLevel = report.includes('lacking: this system keeps the integrity level');
    expect(fact(text, 'integrity level') === '4096').toBe(!keepsLevel);
    if (!report.includes('lacking: this system forgets')) expect(fact(text, 'starts a program')).toBe('no');
  });

  it('is refused where a single file would have to be granted', () => {
    const { status, stderr } = loadstone('--restrict', '--allow-write', resolve('.'), object);
    expect(status).toBe(125);
    expect(stderr).toMatch(/single files cannot be granted: not on Windows/);
  });
});
