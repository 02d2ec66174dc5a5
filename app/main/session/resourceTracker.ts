// What unloads one load: the allocations of its units; the memory manager frees them in reverse.
import type { LinkedLoad } from '../link/link.ts';
import type { JITLinkMemoryManager } from '../memory/memoryManager.ts';

export class ResourceTracker {
  readonly load: LinkedLoad;
  readonly #memory: JITLinkMemoryManager;
  #removed = false;

  constructor(load: LinkedLoad, memory: JITLinkMemoryManager) {
    this.load = load;
    this.#memory = memory;
  }

  /** Runs deallocation actions and gives the memory back. A second call does nothing. */
  async remove(): Promise<void> {
    if (this.#removed) return;
    this.#removed = true;
    const allocs = this.load.units.flatMap((unit) => (unit.alloc === null ? [] : [unit.alloc]));
    await this.#memory.deallocate(allocs);
  }
}
