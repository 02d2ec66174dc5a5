// Nobody reads what the command line prints, as behind `| head`: it ends as other programs do, without a word.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../support/loadstone.ts';
import { ObjectFolder } from '../../support/objects.ts';

/** True while there is a process that the command started, an executor for one. */
function groupLives(leader: number): boolean {
  try {
    return process.kill(-leader, 0);
  } catch {
    return false;
  }
}

describe('the command line with an output that was closed', () => {
  const objects = new ObjectFolder();
  afterAll(() => objects.remove());

  const program = objects.compileText('program', 'int work(int x) { return x; } int main(void) { return 0; }');

  it.each([
    ['link', program, '--dump', 'json'],
    ['link', program, '--disassemble', 'intel'],
    ['engines', program, '--count', '2', '--json'],
    ['doctor'],
    ['--help'],
    ['manual-page'],
  ])('%s ends with the status of SIGPIPE and says nothing', async (...words) => {
    const child = spawn(process.execPath, [commandLine, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // The other end is gone before the first word of the child, which still starts.
    child.stdout.destroy();
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    const [status] = await once(child, 'close');
    expect([status, said]).toEqual([141, '']);
    await expect.poll(() => groupLives(child.pid ?? 0), { timeout: 20_000 }).toBe(false);
  });
});
