// What processes of ours leave behind when they are killed: other processes and shared memory.

import { readdirSync, readFileSync } from 'node:fs';

/** Living processes that inherited the environment variable LOADSTONE_TEST_MARK with this value. */
export function marked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && hasMark(pid, mark));
}

/** For the environment of a process and of all that it starts. */
export function markOf(mark: string): Record<string, string> {
  return { LOADSTONE_TEST_MARK: mark };
}

/** Shared memory of Loadstone that has a name. */
export function sharedMemoryNames(): string[] {
  return readdirSync('/dev/shm').filter((name) => name.includes('loadstone'));
}

export interface KernelObjects {
  readonly descriptors: number;
  /** All of them: those of a heap that grows and shrinks too. */
  readonly mappings: number;
  /** Of the memory that controller and executor share. */
  readonly sharedMappings: number;
}

/** What grows where something is forgotten. */
export function kernelObjects(pid: number): KernelObjects {
  const lines = readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n');
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    mappings: lines.length,
    sharedMappings: lines.filter((line) => line.includes('memfd:loadstone')).length,
  };
}

function hasMark(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`LOADSTONE_TEST_MARK=${mark}\0`);
  } catch {
    // It ended between two looks, or is another user's.
    return false;
  }
}
