// What lies at an address that a program tried to reach, in words: a null pointer, the guard page below a stack, data of
// an object that may not be written, nothing at all.
import { basename } from 'node:path';
import { formatAddress } from '../../shared/executorAddress.ts';
import { type MemoryRegion, regionAt } from '../epc/crashScene.ts';
import { Protection } from '../link/linkGraph.ts';
import type { CodeLocator } from './codeLocation.ts';

/** The kernel maps nothing below (vm.mmap_min_addr), so that null pointers with an offset are found. */
const nullPages = 0x10000;
/** Bytes around the stack pointer in which a function touches its frame. */
const frameReach = 2 ** 20;

/** `stackPointer` of the thread. Null where the system told nothing of the process's memory. */
export function describeFaultPlace(address: bigint, stackPointer: bigint, locator: CodeLocator): string | null {
  if (address < BigInt(nullPages)) {
    return address === 0n
      ? 'the NULL page: a null pointer'
      : `the NULL page: a null pointer and ${address} (${formatAddress(Number(address))}) bytes`;
  }
  if (address >= 2n ** 47n) return 'no address of a program: above the lower 128 TB';
  const at = Number(address);
  const { regions } = locator;
  const region = regionAt(regions, at);
  if (isBelowStack(at, Number(stackPointer), region, regions)) {
    return region === null
      ? 'below the end of the stack: it is full'
      : 'the guard page below the stack: it is full, which a recursion without end does';
  }
  const block = locator.names?.blockAt(at) ?? null;
  if (block !== null) return `${locator.locate(at)}, ${describeProtection(block.block.section.protection)}`;
  if (region === null) return regions.length === 0 ? null : describeGap(at, regions);
  const offset = formatAddress(at - region.start + region.fileOffset);
  if (region.path.startsWith('/memfd:')) {
    return region.access.startsWith('---')
      ? 'memory that is reserved for code and data, where nothing is loaded'
      : `loaded memory between what objects define, ${describeAccess(region)}`;
  }
  if (region.path.startsWith('/')) return `${basename(region.path)}+${offset}, ${describeAccess(region)}`;
  if (region.path === '') return `memory without a file, ${describeAccess(region)}`;
  return `${region.path}, ${describeAccess(region)}`;
}

function isBelowStack(
  at: number,
  stackPointer: number,
  region: MemoryRegion | null,
  regions: readonly MemoryRegion[],
): boolean {
  if (Math.abs(at - stackPointer) > frameReach) return false;
  if (region !== null && !region.access.startsWith('---')) return false;
  const above = regions.find(({ start }) => start > at);
  // The stack lies right above, and is no file's.
  return above?.access.startsWith('rw') === true && !above.path.startsWith('/') && above.start - at <= frameReach;
}

function describeGap(at: number, regions: readonly MemoryRegion[]): string {
  const before = regions.findLast(({ end }) => end <= at);
  const after = regions.find(({ start }) => start > at);
  const parts = [
    before === undefined ? '' : `${formatAddress(at - before.end)} behind ${nameOf(before)}`,
    after === undefined ? '' : `${formatAddress(after.start - at)} before ${nameOf(after)}`,
  ].filter((part) => part !== '');
  return `nothing is mapped there: ${parts.join(', ')}`;
}

function nameOf({ path }: MemoryRegion): string {
  if (path === '') return 'memory without a file';
  return path.startsWith('/memfd:') ? 'loaded memory' : basename(path);
}

function describeAccess({ access }: MemoryRegion): string {
  const bits =
    (access.includes('r') ? Protection.read : 0) |
    (access.includes('w') ? Protection.write : 0) |
    (access.includes('x') ? Protection.execute : 0);
  return describeProtection(bits);
}

function describeProtection(protection: number): string {
  const allowed = [
    (protection & Protection.read) === 0 ? '' : 'read',
    (protection & Protection.write) === 0 ? '' : 'written',
    (protection & Protection.execute) === 0 ? '' : 'executed',
  ].filter((word) => word !== '');
  return allowed.length === 0 ? 'which may not be touched' : `which may be ${allowed.join(' and ')}`;
}
