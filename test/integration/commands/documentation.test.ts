// The completion scripts and the manual page, as the command line prints them, given to those who read them.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../../build/paths.mjs';
import { findProgram } from '../../../build/systemParts.mjs';

const cli = inRoot('out', 'main', 'cli.cjs');
const loadstone = (...words: readonly string[]): string =>
  execFileSync(process.execPath, [cli, ...words], { encoding: 'utf8' });

const commands = ['run', 'link', 'compare', 'doctor', 'completion'];

describe('completion in bash', () => {
  let folder: string;
  let script: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-completion-'));
    script = join(folder, 'loadstone');
    writeFileSync(script, loadstone('completion', 'bash'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function complete(...words: readonly string[]): readonly string[] {
    const program = `source "$1"; shift; COMP_WORDS=(loadstone "$@"); COMP_CWORD=$#; compopt() { :; }; _loadstone; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const output = execFileSync('bash', ['-c', program, 'bash', script, ...words], { encoding: 'utf8' });
    return output.split('\n').filter((line) => line !== '');
  }

  it('offers the commands first', () => {
    expect(complete('')).toEqual(expect.arrayContaining(commands));
    expect(complete('comp')).toEqual(['compare', 'completion']);
  });

  it('offers the options of the command, and the values of those that take only some', () => {
    expect(complete('run', '--gc')).toEqual(['--gc-sections']);
    expect(complete('compare', '--wa')).toEqual(['--warm-ups']);
    expect(complete('run', '--memory', 's')).toContain('slab');
  });

  it('leaves what follows -- to the program', () => {
    expect(complete('run', 'a.o', '--', '--gc')).toEqual([]);
  });
});

it.skipIf(findProgram('zsh') === undefined)('is a script that zsh can read (needs zsh)', () => {
  const script = `autoload -Uz compinit; compinit -u -D; ${loadstone('completion', 'zsh')}; whence -w _loadstone`;
  expect(execFileSync('zsh', ['-f', '-c', script], { encoding: 'utf8' })).toMatch(/_loadstone: function/);
});

it.skipIf(findProgram('fish') === undefined)('is a script by which fish completes (needs fish)', () => {
  const script = `${loadstone('completion', 'fish')}\ncomplete -C 'loadstone run --gc'`;
  expect(execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' })).toMatch(/^--gc-sections/);
});

it('refuses a shell that it does not know, and names those it knows', () => {
  expect(() => loadstone('completion', 'tcsh')).toThrow(/bash, zsh, fish/);
});

it('makes a manual page with every command and option of the help', () => {
  const page = loadstone('manual-page');
  for (const command of commands) {
    expect(page).toContain(`loadstone ${command}`);
    const options = loadstone(command, '--help').match(/^ {2}(?:-\w, )?--[\w-]+/gm) ?? [];
    for (const option of options) {
      const name = option.trim().split(' ').at(-1) ?? '';
      expect(page).toContain(name.replaceAll('-', '\\-'));
    }
  }
});

it.skipIf(findProgram('groff') === undefined)(
  'makes a manual page that roff takes without a warning (needs groff)',
  () => {
    const page = loadstone('manual-page');
    const shown = spawnSync('groff', ['-ww', '-man', '-Tascii'], { input: page, encoding: 'utf8' });
    expect(shown.stderr).toBe('');
    expect(shown.stdout).toMatch(/LOADSTONE\(1\)/);
  },
);
