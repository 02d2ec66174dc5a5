// What unloads one load, whole or unit by unit: the allocations of its units; the memory manager frees them in reverse.
import { LinkError } from '../../shared/errors.ts';
import type { LinkedLoad, LinkedUnit } from '../link/link.ts';
import type { JITLinkMemoryManager } from '../memory/memoryManager.ts';
import { referencesTo, sharedWith } from './unitReferences.ts';

export class ResourceTracker {
  #load: LinkedLoad;
  readonly #memory: JITLinkMemoryManager;
  #removed = false;

  constructor(load: LinkedLoad, memory: JITLinkMemoryManager) {
    this.#load = load;
    this.#memory = memory;
  }

  /** What is still loaded; its first unit is the start object's. */
  get load(): LinkedLoad {
    return this.#load;
  }

  /**
   * Unloads one unit (a file's name, or an archive's) while the others stay. Rejects with LinkError, naming places, while
   * a relocation of another unit refers to it.
   */
  async removeUnit(name: string): Promise<void> {
    const unit = this.#load.units.find((candidate) => candidate.name === name);
    if (unit === undefined) throw new LinkError(`${name} is not loaded: nothing to unload`);
    // The start object refers to main; it is no file of anybody's, and runs nothing before the next load.
    const others = this.#load.units.slice(1).filter((other) => other !== unit);
    const references = [
      ...referencesTo(unit, others, this.#load.globals),
      ...sharedWith(unit, this.#load.sharedSections),
    ];
    if (references.length > 0) {
      throw new LinkError(`${name} stays loaded: ${references.join('; ')}; unload those first`);
    }
    this.#load = { ...this.#load, units: this.#load.units.filter((candidate) => candidate !== unit) };
    await this.#free([unit]);
  }

  /** Runs deallocation actions and gives all memory back. A second call does nothing. */
  async remove(): Promise<void> {
    if (this.#removed) return;
    this.#removed = true;
    await this.#free(this.#load.units);
  }

  async #free(units: readonly LinkedUnit[]): Promise<void> {
    const allocs = units.flatMap((unit) => (unit.alloc === null ? [] : [unit.alloc]));
    await this.#memory.deallocate(allocs);
  }
}
