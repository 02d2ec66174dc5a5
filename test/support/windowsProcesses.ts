// What Windows says of processes: processFacts.c, asked with a process of its own each time.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

/** build/windowsSuite.mjs compiles it. */
const program = join(import.meta.dirname, '../../.cache/windows/processFacts.exe');

/** Throws where the process is gone. */
export function processFacts(...words: readonly (string | number)[]): string {
  return execFileSync(program, words.map(String), { encoding: 'latin1', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();
}

export function windowsProcesses(): readonly RunningProcess[] {
  return processFacts('list')
    .split(/\r?\n/)
    .map((line) => {
      const [pid, parent, name = ''] = line.split(' ');
      return { pid: Number(pid), parent: Number(parent), name };
    });
}
