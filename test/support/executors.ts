// Real executors for tests, and the check that nothing of them is left.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StandaloneHost } from '../../app/main/epc/standaloneHost.ts';
import { installedFiles, loadAddon } from '../../app/main/installedFiles.ts';
import type { ExecutorHosts } from '../../app/main/session/executorConnection.ts';

/** As if the bundle ran: two levels below the checkout. */
const files = installedFiles(join(import.meta.dirname, '../../out/main'));

export const addon = loadAddon(files.addon);
export const { executor, lowExecutor, start } = files;

/** Output is streamed to the controller. */
export function pipedHost(): StandaloneHost {
  return new StandaloneHost({ executor, stdio: 'pipe', lineBuffered: true });
}

export function pipedHosts(): ExecutorHosts {
  return { usual: pipedHost(), low: new StandaloneHost({ executor: lowExecutor, stdio: 'pipe', lineBuffered: true }) };
}

/** Ids of the processes that run a program of this name below `parent`, at any depth. */
export function descendants(name: string, parent = process.pid): number[] {
  const parents = new Map<number, number>();
  const names = new Map<number, string>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const status = readStatus(pid);
    if (status === null) continue;
    parents.set(pid, Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
    names.set(pid, /^Name:\s+(.*)$/m.exec(status)?.[1] ?? '');
  }
  const isBelow = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 0; at = parents.get(at)) if (at === parent) return true;
    return false;
  };
  // The kernel keeps the first 15 characters of a name.
  return [...names].filter(([pid, known]) => known === name.slice(0, 15) && isBelow(pid)).map(([pid]) => pid);
}

export function isAlive(pid: number): boolean {
  const status = readStatus(pid);
  return status !== null && !/^State:\s+Z/m.test(status);
}

/** Memory of a live process that is in use, as /proc tells it. */
export function residentKilobytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readStatus(pid) ?? '')?.[1]);
}

/** Null where the process is gone, be it between two looks. */
function readStatus(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return null;
  }
}
