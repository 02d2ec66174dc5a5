import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { ProgramStarter } from '../../../app/main/timing/programStarter.ts';

const never = new AbortController().signal;
const started: ProgramStarter[] = [];

function starter(...script: string[]): ProgramStarter {
  const made = new ProgramStarter('/bin/sh', ['-c', ...script]);
  started.push(made);
  return made;
}

/** Processes whose command line has `word` as an argument. */
function processesWith(word: string): string {
  const all = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return all
    .split('\n')
    .filter((line) => line === `sleep ${word}`)
    .join('\n');
}

afterEach(() => {
  for (const each of started.splice(0)) each.close();
});

describe('ProgramStarter', () => {
  it('runs a program as often as it is asked, in processes of one parent that is not this one', async () => {
    const program = starter('echo seen >/dev/stdout; echo $PPID >&2; exit 3');
    const first = await program.run(never, 10_000);
    const second = await program.run(never, 10_000);
    expect(first).toEqual({ status: 3, stderr: expect.stringMatching(/^\d+\n$/) });
    expect(second).toEqual(first);
    expect(Number(first.stderr)).not.toBe(process.pid);
  });

  it('says which signal ended a program as a shell does', async () => {
    expect(await starter('kill -TERM $$').run(never, 10_000)).toMatchObject({ status: 143 });
  });

  it('ends a program that takes too long, and starts the next one', async () => {
    const slow = starter('if [ -e "$0" ]; then sleep 98765; fi', '/dev/null');
    await expect(slow.run(never, 100)).rejects.toThrow(/\/bin\/sh did not end within 100 ms/);
    await expect.poll(() => processesWith('98765')).toBe('');
    expect(await starter('exit 0').run(never, 10_000)).toEqual({ status: 0, stderr: '' });
  });

  it('ends a program whose run is called off, and rejects with the reason', async () => {
    const stop = new AbortController();
    const running = starter('sleep 98764').run(stop.signal, 10_000);
    await expect.poll(() => processesWith('98764')).not.toBe('');
    stop.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect.poll(() => processesWith('98764')).toBe('');
  });

  it('says that the program is missing as the shell does', async () => {
    const missing = new ProgramStarter('/nowhere/program', []);
    started.push(missing);
    expect(await missing.run(never, 10_000)).toEqual({ status: 127, stderr: expect.stringContaining('not found') });
  });
});
