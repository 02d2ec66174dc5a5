// What the kernel says of a process: its mappings, their rights, its open descriptors (on Windows: handles).
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { processFacts } from '../../../support/windowsProcesses.ts';

const isWindows = process.platform === 'win32';

export interface Mapping {
  readonly start: number;
  readonly end: number;
  /** `r-xs`. */
  readonly rights: string;
  /** On Windows `section`, `image` or `private`. */
  readonly name: string;
}

/** Names of mappings that are shared memory of ours. */
export const ofSharedMemory = isWindows ? /^section$/ : /memfd:loadstone|\/dev\/shm/;

export function mappingsOf(pid: number): readonly Mapping[] {
  if (isWindows) return windowsMappings(pid);
  return readFileSync(`/proc/${pid}/maps`, 'latin1')
    .split('\n')
    .flatMap((line) => {
      const [, start, end, rights, name] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
      if (start === undefined || end === undefined || rights === undefined) return [];
      return [{ start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), rights, name: name ?? '' }];
    });
}

/** What a process has in its memory. Throws where nothing is mapped. */
export function bytesAt(pid: number, address: number, length: number): Buffer {
  if (isWindows) return Buffer.from(processFacts('bytes', pid, address, length), 'hex');
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    const bytes = Buffer.alloc(length);
    readSync(memory, bytes, 0, length, address);
    return bytes;
  } finally {
    closeSync(memory);
  }
}

export function rightsAt(pid: number, address: number): string {
  const mapping = mappingsOf(pid).find(({ start, end }) => start <= address && address < end);
  return mapping?.rights.slice(0, 3) ?? 'unmapped';
}

export function descriptorsOf(pid: number): number {
  if (isWindows) return Number(processFacts('handles', pid));
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      readlinkSync(`/proc/${pid}/fd/${fd}`);
      return true;
    } catch {
      return false;
    }
  }).length;
}

function windowsMappings(pid: number): readonly Mapping[] {
  return processFacts('maps', pid)
    .split(/\r?\n/)
    .map((line) => {
      const [start = '', end = '', rights = '', name = ''] = line.split(' ');
      return { start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), rights, name };
    });
}
