// Memory for a link under suspicion: segments lie packed, as in an arena, between bytes that nobody may write. What was
// written beyond an allocation shows, and so does what was written between the blocks of one.

import type { BasicLayout } from '../../../app/main/link/layout.ts';
import type { FinalizedAlloc, InFlightAlloc, LinkMemory } from '../../../app/main/link/linkEnvironment.ts';
import { Protection } from '../../../app/main/link/linkGraph.ts';
import { MemoryError } from '../../../app/shared/errors.ts';
import { addBytes, executorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';

/** Bytes of content that a link gets; more is refused, as executors do at the end of their reservations. */
export const largestContent = 2 ** 25;

/** Bytes that are watched on each side of a segment. */
const guardBytes = 4096;
const guardByte = 0xa7;

interface Guarded {
  readonly layout: BasicLayout;
  readonly segment: number;
  /** In the buffer. */
  readonly start: number;
}

export class GuardedMemory implements LinkMemory {
  readonly #base: number;
  #buffer = new Uint8Array(0);
  #guarded: Guarded[] = [];

  /** `base`: the address of the first segment. */
  constructor(base: number) {
    this.#base = base;
  }

  async allocate(layouts: readonly BasicLayout[]): Promise<readonly InFlightAlloc[]> {
    const guarded: Guarded[] = [];
    let end = guardBytes;
    let address = this.#base;
    const placed = layouts.map((layout) =>
      layout.segments.map((segment, index) => {
        const start = end;
        end += segment.contentSize + guardBytes;
        if (end > largestContent) throw new MemoryError(`${end} bytes of content: allowed are ${largestContent}`);
        address = Math.ceil(address / segment.alignment) * segment.alignment;
        const at = executorAddress(address);
        address = addBytes(at, segment.size);
        guarded.push({ layout, segment: index, start });
        return { address: at, start, size: segment.contentSize };
      }),
    );
    this.#buffer = new Uint8Array(end).fill(guardByte);
    this.#guarded = guarded;
    return placed.map(
      (segments): InFlightAlloc => ({
        segments: segments.map(({ address: at, start, size }) => ({
          address: at,
          workingMemory: this.#buffer.subarray(start, start + size),
        })),
        addAction: () => undefined,
        abandon: async () => undefined,
      }),
    );
  }

  async finalize(allocs: readonly InFlightAlloc[]): Promise<readonly FinalizedAlloc[]> {
    return allocs.map((alloc) => (alloc.segments[0]?.address ?? nullAddress) as FinalizedAlloc);
  }

  /** What was written where nothing may be; null if all is well. `finished`: the link wrote all that it wanted. */
  damage(finished: boolean): string | null {
    let end = 0;
    for (const { layout, segment, start } of this.#guarded) {
      const found = this.#guardDamage(end, start);
      if (found !== null) return `${found}, before segment ${segment} of ${layout.unit.name}`;
      const { contentSize, protection, blocks, blockOffsets } = layout.segments[segment] ?? noSegment;
      end = start + contentSize;
      if (!finished) continue;
      // What lies between two blocks is padding, whatever their edges said.
      const padding = protection & Protection.execute ? 0xcc : 0;
      let written = 0;
      for (const [index, block] of blocks.entries()) {
        const offset = blockOffsets[index] ?? 0;
        if (block.content === null) continue;
        for (let at = written; at < offset; at++) {
          if (this.#buffer[start + at] !== padding)
            return `byte ${at} of segment ${segment} is padding that was written`;
        }
        written = offset + block.size;
      }
    }
    return this.#guardDamage(end, this.#buffer.length);
  }

  #guardDamage(start: number, end: number): string | null {
    for (let at = start; at < end; at++) {
      if (this.#buffer[at] !== guardByte) return `byte ${at} outside of any allocation became ${this.#buffer[at]}`;
    }
    return null;
  }
}

const noSegment = { contentSize: 0, protection: 0, blocks: [], blockOffsets: [] };
