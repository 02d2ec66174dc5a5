// Real executors for tests, and the check that nothing of them is left.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StandaloneHost } from '../../app/main/epc/standaloneHost.ts';
import { installedFiles, loadAddon } from '../../app/main/installedFiles.ts';
import type { ExecutorHosts } from '../../app/main/session/executorConnection.ts';
import { mingwFolders } from '../../app/main/session/mingwArchives.ts';
import { processFacts, type RunningProcess, windowsProcesses } from './windowsProcesses.ts';

/** As if the bundle ran: two levels below the checkout. */
const files = installedFiles(join(import.meta.dirname, '../../out/main'));

export const addon = loadAddon(files.addon);
export const { executor, lowExecutor, start } = files;

/** Output is streamed to the controller. */
export function pipedHost(): StandaloneHost {
  return new StandaloneHost({ executor, stdio: 'pipe', lineBuffered: true });
}

export function pipedHosts(): ExecutorHosts {
  const low = (executor: string) => new StandaloneHost({ executor, stdio: 'pipe', lineBuffered: true });
  return { usual: pipedHost(), low: lowExecutor === null ? null : low(lowExecutor) };
}

const isWindows = process.platform === 'win32';

// The C++ library is found there, as a person who has GCC for Windows would have it.
if (isWindows) process.env['PATH'] = [...mingwFolders().map((each) => resolve(each)), process.env['PATH']].join(';');

/** Ids of the processes that run a program of this name below `parent`, at any depth. */
export function descendants(name: string, parent = process.pid): number[] {
  const parents = new Map<number, number>();
  const names = new Map<number, string>();
  for (const { pid, parent: itsParent, name: itsName } of isWindows ? windowsProcesses() : linuxProcesses()) {
    parents.set(pid, itsParent);
    names.set(pid, itsName);
  }
  const isBelow = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 0; at = parents.get(at)) if (at === parent) return true;
    return false;
  };
  // The kernel of Linux keeps the first 15 characters of a name.
  const wanted = isWindows ? `${name}.exe` : name.slice(0, 15);
  return [...names].filter(([pid, known]) => known === wanted && isBelow(pid)).map(([pid]) => pid);
}

export function isAlive(pid: number): boolean {
  if (isWindows) return windowsProcesses().some((known) => known.pid === pid);
  const status = readStatus(pid);
  return status !== null && !/^State:\s+Z/m.test(status);
}

/** Memory of a live process that is in use, as the system tells it. */
export function residentKilobytes(pid: number): number {
  if (isWindows) return Number(processFacts('resident', pid));
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readStatus(pid) ?? '')?.[1]);
}

function linuxProcesses(): readonly RunningProcess[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry);
    const status = Number.isInteger(pid) ? readStatus(pid) : null;
    if (status === null) return [];
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
    return [{ pid, parent, name: /^Name:\s+(.*)$/m.exec(status)?.[1] ?? '' }];
  });
}

/** Null where the process is gone, be it between two looks. */
function readStatus(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return null;
  }
}
