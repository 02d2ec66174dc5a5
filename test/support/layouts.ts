// Layouts made by hand, for tests of memory managers: they look at sizes, protections and lifetimes only.
import type { BasicLayout, Segment } from '../../app/main/link/layout.ts';
import type { AllocationAction, FinalizedAlloc, InFlightAlloc } from '../../app/main/link/linkEnvironment.ts';
import { type Lifetime, Protection } from '../../app/main/link/linkGraph.ts';
import type { JITLinkMemoryManager } from '../../app/main/memory/memoryManager.ts';
import type { ExecutorAddress } from '../../app/shared/executorAddress.ts';
import type { Placement } from '../../app/shared/orc/bootstrapNames.ts';

export const R = Protection.read;
export const RW = Protection.read | Protection.write;
export const RX = Protection.read | Protection.execute;

export interface SegmentSpec {
  readonly protection: number;
  readonly content: Uint8Array;
  readonly zeroFill?: number;
  readonly alignment?: number;
  readonly lifetime?: Lifetime;
}

export interface UnitSpec {
  readonly name?: string;
  readonly segments: readonly SegmentSpec[];
  /** Made once the addresses of the unit's segments are known. */
  readonly actions?: (addresses: readonly ExecutorAddress[]) => readonly AllocationAction[];
}

export function layoutOf({ name = 'unit.o', segments }: UnitSpec): BasicLayout {
  return {
    unit: { name, graphs: [] },
    segments: segments.map(
      ({ protection, content, zeroFill = 0, alignment = 16, lifetime = 'standard' }): Segment => ({
        protection,
        lifetime,
        large: false,
        alignment,
        contentSize: content.length,
        size: Math.max(1, content.length + zeroFill),
        blocks: [],
        blockOffsets: [],
      }),
    ),
  };
}

/** Allocates, and writes content and actions as the linker does. */
export async function place(
  manager: JITLinkMemoryManager,
  units: readonly UnitSpec[],
  placement?: Placement,
): Promise<readonly InFlightAlloc[]> {
  const allocs = await manager.allocate(units.map(layoutOf), placement);
  units.forEach((unit, i) => {
    const alloc = allocs[i];
    if (alloc === undefined) throw new Error('fewer allocations than layouts');
    unit.segments.forEach(({ content }, s) => {
      alloc.segments[s]?.workingMemory.set(content);
    });
    const addresses = alloc.segments.map(({ address }) => address);
    for (const action of unit.actions?.(addresses) ?? []) alloc.addAction(action);
  });
  return allocs;
}

export interface Loaded {
  readonly alloc: FinalizedAlloc;
  readonly inFlight: InFlightAlloc;
  readonly addresses: readonly ExecutorAddress[];
}

export async function load(
  manager: JITLinkMemoryManager,
  units: readonly UnitSpec[],
  placement?: Placement,
): Promise<readonly Loaded[]> {
  const allocs = await place(manager, units, placement);
  const finalized = await manager.finalize(allocs);
  return allocs.map((inFlight, i) => {
    const alloc = finalized[i];
    if (alloc === undefined) throw new Error('fewer finalized allocations than allocations');
    return { alloc, inFlight, addresses: inFlight.segments.map(({ address }) => address) };
  });
}

export async function loadOne(manager: JITLinkMemoryManager, unit: UnitSpec): Promise<Loaded> {
  return at(await load(manager, [unit]), 0);
}

export function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new Error(`index ${index} of ${values.length}`);
  return value;
}

/** `length` bytes that differ from zero and from each other's neighbours. */
export function pattern(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = ((i * 7 + seed * 13) % 255) + 1;
  return bytes;
}
