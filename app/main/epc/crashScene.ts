// What is read of a process between its crash report and its end: what is mapped where, the instructions around the
// place, the word on top of the stack. The process waits for the answer to its report, so this must be quick.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { CrashReport } from './endReports.ts';
import { hasProcFiles } from './procFiles.ts';

/** One line of /proc/<pid>/maps. */
export interface MemoryRegion {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** `r-xp`: read, write, execute, private or shared. */
  readonly access: string;
  /** Of the mapped file, where the region begins. */
  readonly fileOffset: number;
  /** A path, `[stack]`, `/memfd:… (deleted)`; empty for memory without a file. */
  readonly path: string;
}

export interface CrashScene {
  /** Ascending; empty where the process was gone already, is out of reach, or the system has no /proc. */
  readonly regions: readonly MemoryRegion[];
  /** Memory around the instruction that was to be executed; null where it cannot be read. */
  readonly code: { readonly start: number; readonly bytes: Uint8Array } | null;
  /** The word that the stack pointer points to: the return address, if a call has just been made. */
  readonly topOfStack: bigint | null;
}

export const noScene: CrashScene = { regions: [], code: null, topOfStack: null };

/** Bytes before and behind the instruction. */
const codeReach = 96;

export function readCrashScene(pid: number, { registers }: CrashReport): CrashScene {
  const regions = readRegions(pid);
  if (regions.length === 0) return noScene;
  const code = readCode(pid, Number(registers.get('rip') ?? 0n), regions);
  const word = readMemory(pid, Number(registers.get('rsp') ?? 0n), 8);
  return { regions, code, topOfStack: word === null ? null : new DataView(word.buffer).getBigUint64(0, true) };
}

export function parseRegions(maps: string): readonly MemoryRegion[] {
  const lines = maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ \d+ *(.*)$/gm);
  return [...lines].map(([, start = '', end = '', access = '', offset = '', path = '']) => ({
    start: Number.parseInt(start, 16),
    end: Number.parseInt(end, 16),
    access,
    fileOffset: Number.parseInt(offset, 16),
    path,
  }));
}

export function regionAt(regions: readonly MemoryRegion[], address: number): MemoryRegion | null {
  return regions.find(({ start, end }) => address >= start && address < end) ?? null;
}

/** `libc.so.6+0x29d90`, as objdump counts; null for an address that lies in no file. */
export function placeInFile(regions: readonly MemoryRegion[], address: number): string | null {
  const region = regionAt(regions, address);
  if (region === null || !region.path.startsWith('/') || region.path.startsWith('/memfd:')) return null;
  return `${basename(region.path)}+0x${(address - region.start + region.fileOffset).toString(16)}`;
}

function readRegions(pid: number): readonly MemoryRegion[] {
  if (!hasProcFiles) return [];
  try {
    return parseRegions(readFileSync(`/proc/${pid}/maps`, 'latin1'));
  } catch (error) {
    if (isOutOfReach(error)) return [];
    throw error;
  }
}

/** Both sides of the place, as far as memory that can be executed reaches. */
function readCode(pid: number, at: number, regions: readonly MemoryRegion[]): CrashScene['code'] {
  const region = regionAt(regions, at);
  if (region === null || !region.access.includes('x')) return null;
  const start = Math.max(region.start, at - codeReach);
  const bytes = readMemory(pid, start, Math.min(region.end, at + codeReach) - start);
  return bytes === null ? null : { start, bytes };
}

function readMemory(pid: number, address: number, size: number): Uint8Array<ArrayBuffer> | null {
  if (!Number.isSafeInteger(address) || !hasProcFiles) return null;
  let file: number | null = null;
  try {
    file = openSync(`/proc/${pid}/mem`, 'r');
    const bytes = new Uint8Array(size);
    return readSync(file, bytes, 0, size, address) === size ? bytes : null;
  } catch (error) {
    if (isOutOfReach(error)) return null;
    throw error;
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Gone, forbidden, or not mapped. */
function isOutOfReach(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return ['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EIO', 'EFAULT', 'EINVAL'].includes(code ?? '');
}
