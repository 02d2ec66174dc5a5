// What a program can change of its process beyond its memory, as far as /proc shows it: limits, signal handlers, the
// working folder, standard streams, descriptors left open, timers. A process whose program changed them is not what the
// next program expects.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hasProcFiles } from './procFiles.ts';

/** Descriptors come and go in Electron's process too: so many more than before are the program's. */
const descriptorStep = 64;

/** Of the 65,530 that Linux gives a process unless it is told otherwise. */
const mostMappings = 32_768;

/** Whether programs left so many mappings that the next one may find none. False where the system has no /proc. */
export function isCrowded(pid: number): boolean {
  if (pid <= 0 || !hasProcFiles) return false;
  const maps = read(`/proc/${pid}/maps`);
  let count = 0;
  for (let at = maps.indexOf('\n'); at >= 0; at = maps.indexOf('\n', at + 1)) count++;
  return count > mostMappings;
}

/** Equal texts: nothing changed. Empty where the process is gone, out of reach (pid 0), or the system has no /proc. */
export function processTraits(pid: number): string {
  if (pid <= 0 || !hasProcFiles) return '';
  const folder = `/proc/${pid}`;
  const status = read(`${folder}/status`);
  const signals = status.match(/^(Umask|SigIgn|SigCgt):.*$/gm) ?? [];
  return [
    ...signals,
    read(`${folder}/limits`),
    // Where the system has it.
    read(`${folder}/timers`),
    link(`${folder}/cwd`),
    ...[0, 1, 2].map((descriptor) => link(`${folder}/fd/${descriptor}`)),
    Math.floor(list(`${folder}/fd`).length / descriptorStep),
  ]
    .filter((trait) => trait !== '')
    .join('\n');
}

function read(path: string): string {
  return attempt(() => readFileSync(path, 'latin1'), '');
}

function link(path: string): string {
  return attempt(() => readlinkSync(path), 'none');
}

function list(path: string): readonly string[] {
  return attempt(() => readdirSync(path), []);
}

/** `otherwise` where the process is gone, or keeps it to itself. */
function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EMFILE'].includes(code ?? '')) return otherwise;
    throw error;
  }
}
