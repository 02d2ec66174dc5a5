// Memory for a link that nobody runs: plain buffers at addresses of our choice, one layout after the other.
import { MemoryError } from '../../shared/errors.ts';
import { addBytes, type ExecutorAddress } from '../../shared/executorAddress.ts';
import { type BasicLayout, pagedLayout } from '../link/layout.ts';
import type { FinalizedAlloc, InFlightAlloc, LinkMemory } from '../link/linkEnvironment.ts';

/** Bytes; what most executors have. */
const pageSize = 4096;

/** Bytes of content in one link: as much as an executor's first reservation holds. */
const largestContent = 2 ** 30;

export class OfflineMemory implements LinkMemory {
  #next: ExecutorAddress;

  /** The first layout starts at `base`, rounded up to a page. */
  constructor(base: ExecutorAddress) {
    this.#next = addBytes(base, Math.ceil(base / pageSize) * pageSize - base);
  }

  async allocate(layouts: readonly BasicLayout[]): Promise<readonly InFlightAlloc[]> {
    const content = layouts.flatMap(({ segments }) => segments).reduce((sum, { contentSize }) => sum + contentSize, 0);
    if (content > largestContent) {
      throw new MemoryError(
        `${content} bytes of content to be linked without an executor: allowed are ${largestContent}; link fewer files`,
      );
    }
    return layouts.map((layout) => {
      const { offsets, size } = pagedLayout(layout, pageSize);
      const alignment = layout.segments.reduce((largest, segment) => Math.max(largest, segment.alignment), pageSize);
      const base = addBytes(this.#next, Math.ceil(this.#next / alignment) * alignment - this.#next);
      this.#next = addBytes(base, size);
      return {
        segments: layout.segments.map((segment, i) => ({
          address: addBytes(base, offsets[i] ?? 0),
          workingMemory: new Uint8Array(segment.contentSize),
        })),
        addAction: () => undefined,
        abandon: async () => undefined,
      };
    });
  }

  async finalize(allocs: readonly InFlightAlloc[]): Promise<readonly FinalizedAlloc[]> {
    return allocs.map((alloc) => (alloc.segments[0]?.address ?? 0) as FinalizedAlloc);
  }
}
