// The start-up doctor: whether memory can be shared with an executor, tried out with one page, and what the system says
// about it, so that a person learns which route was taken, why, and what would open the other. Used by memoryRoute.
import { readFileSync, statfsSync } from 'node:fs';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { orcNames, Placement } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsBytes, spsSequence, spsTuple } from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import { Protection } from '../link/linkGraph.ts';
import type { MemoryMapper } from './memoryMapper.ts';

/** What the system says, on the controller's side. Null where it says nothing (no such file, another system). */
export interface MemoryFacts {
  /** POSIX shared memory, of which executors that have no memfd make use. Bytes. */
  readonly devShm: { readonly size: number; readonly free: number; readonly noexec: boolean } | null;
  /** vm.max_map_count. */
  readonly maxMapCount: number | null;
  /** vm.memfd_noexec: 2 forbids memory that may be executed. */
  readonly memfdNoexec: number | null;
  readonly selinux: { readonly enforcing: boolean; readonly deniesExecmem: boolean } | null;
}

/** The outcome of a trial: null if it went well, else what failed. */
export type Trial = string | null;

/** `root` stands for `/`, for tests. */
export function memoryFacts(root = '/'): MemoryFacts {
  const enforcing = readNumber(`${root}sys/fs/selinux/enforce`);
  return {
    devShm: devShm(root),
    maxMapCount: readNumber(`${root}proc/sys/vm/max_map_count`),
    memfdNoexec: readNumber(`${root}proc/sys/vm/memfd_noexec`),
    selinux:
      enforcing === null
        ? null
        : {
            enforcing: enforcing === 1,
            deniesExecmem: readText(`${root}sys/fs/selinux/booleans/deny_execmem`)?.startsWith('1') ?? false,
          },
  };
}

/** What in the facts keeps memory from being shared, and the remedy; empty where nothing does. One sentence each. */
export function diagnose(facts: MemoryFacts): readonly string[] {
  const findings: string[] = [];
  const { devShm: shm, maxMapCount, memfdNoexec, selinux } = facts;
  if (shm === null) findings.push('/dev/shm cannot be examined: is it mounted (mount -t tmpfs tmpfs /dev/shm)?');
  if (shm?.noexec) findings.push('/dev/shm is mounted noexec: mount -o remount,exec /dev/shm');
  if (shm !== null && shm.free < leastDevShm) {
    findings.push(
      `/dev/shm has ${shm.free} bytes free of ${shm.size}: mount -o remount,size=1G /dev/shm (docker: --shm-size=1g)`,
    );
  }
  if (memfdNoexec === 2) findings.push('vm.memfd_noexec=2 forbids executable memfds: sysctl vm.memfd_noexec=1');
  if (maxMapCount !== null && maxMapCount < leastMapCount) {
    findings.push(`vm.max_map_count is ${maxMapCount}: sysctl vm.max_map_count=${usualMapCount}`);
  }
  if (selinux?.enforcing && selinux.deniesExecmem) {
    findings.push('SELinux denies execmem: setsebool deny_execmem 0');
  }
  return findings;
}

/** Below this, named shared memory is not tried: a load would fill it. Bytes. */
export const leastDevShm = 2 ** 24;
const leastMapCount = 4096;
const usualMapCount = 65_530;

/**
 * Takes one page through the whole life that loaded code has: reserved, written here, executable there, read back from
 * there, given back. Finds a reservation that is another process's memory, too. Leaves nothing behind.
 */
export async function tryMapper(mapper: MemoryMapper, epc: ExecutorProcessControl): Promise<Trial> {
  let reserved: ExecutorAddress | null = null;
  let trial: Trial;
  try {
    const { address, size } = await mapper.reserve(mapper.pageSize, Placement.Anywhere);
    reserved = address;
    const token = Uint8Array.from({ length: 32 }, () => Math.floor(Math.random() * 256));
    mapper.prepare(address, size).set(token);
    const segment = { address, contentSize: token.length, size, lifetime: 'standard' as const };
    const protection = Protection.read | Protection.execute;
    await mapper.initialize([{ reservation: address, segments: [{ ...segment, protection }], actions: [] }]);
    const [found] = await epc.call(
      orcNames.memReadBuffers,
      spsSequence(spsTuple(spsAddress, spsAddress)),
      [[address, (address + token.length) as ExecutorAddress]],
      spsSequence(spsBytes),
    );
    const arrived = found?.length === token.length && token.every((byte, i) => byte === found[i]);
    trial = arrived ? null : 'what was written here did not arrive in the executor';
  } catch (error) {
    trial = error instanceof Error ? error.message : String(error);
  }
  if (reserved !== null && epc.connected) {
    try {
      await mapper.release([reserved]);
    } catch (error) {
      trial ??= `the page cannot be given back: ${error instanceof Error ? error.message : error}`;
    }
  }
  return trial;
}

function devShm(root: string): MemoryFacts['devShm'] {
  try {
    const { bsize, blocks, bavail } = statfsSync(`${root}dev/shm`);
    const mount = readText(`${root}proc/self/mounts`)
      ?.split('\n')
      .filter((line) => line.split(' ')[1] === '/dev/shm')
      .at(-1);
    const noexec = mount?.split(' ')[3]?.split(',').includes('noexec') ?? false;
    return { size: bsize * blocks, free: bsize * bavail, noexec };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function readNumber(path: string): number | null {
  const text = readText(path)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR' || code === 'EPERM';
}
