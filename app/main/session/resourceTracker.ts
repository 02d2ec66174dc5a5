// What unloads one load, whole or file by file: the allocations of its units; the memory manager frees them in reverse.
import { basename, dirname } from 'node:path';
import { LinkError } from '../../shared/errors.ts';
import type { SegmentPart } from '../../shared/ui/records.ts';
import type { LinkedLoad, LinkedUnit } from '../link/link.ts';
import type { JITLinkMemoryManager } from '../memory/memoryManager.ts';
import { segmentParts } from './segmentRecords.ts';
import { referencesTo, sharedWith } from './unitReferences.ts';

export class ResourceTracker {
  #load: LinkedLoad;
  readonly #memory: JITLinkMemoryManager;
  /** The path of the file that brought a unit in. */
  readonly #owners: ReadonlyMap<LinkedUnit, string>;
  #removed = false;
  /** By the path of the file; made when asked for. */
  #segments: ReadonlyMap<string, readonly SegmentPart[]> | null = null;

  /** `owners` is parallel to the load's units, of which the first is the start object's. */
  constructor(load: LinkedLoad, memory: JITLinkMemoryManager, owners: readonly string[]) {
    this.#load = load;
    this.#memory = memory;
    this.#owners = new Map(load.units.map((unit, i) => [unit, owners[i] ?? '']));
  }

  /** What is still loaded. */
  get load(): LinkedLoad {
    return this.#load;
  }

  /** Where what one file brought in lies; empty where nothing of it is loaded. */
  segmentsOf(path: string): readonly SegmentPart[] {
    if (this.#removed) return [];
    this.#segments ??= this.#collectSegments();
    return this.#segments.get(path) ?? [];
  }

  /**
   * Unloads what one file brought in while the rest stays. Rejects with LinkError, naming places, while a relocation of
   * something else refers to it.
   */
  async removeFile(path: string): Promise<void> {
    const name = basename(path);
    const [start, ...files] = this.#load.units;
    const gone = files.filter((unit) => this.#owners.get(unit) === path);
    if (gone.length === 0) throw new LinkError(`${name} is not loaded: nothing to unload`);
    // The start object refers to main, and what of its library was needed to what the program brought along (a C++
    // personality); they are no files of anybody's, and run nothing before the next load.
    const startFolder = dirname(start === undefined ? '' : (this.#owners.get(start) ?? ''));
    const others = files.filter((unit) => !gone.includes(unit));
    const ofPerson = others.filter((unit) => dirname(this.#owners.get(unit) ?? '') !== startFolder);
    const references = [
      ...referencesTo(gone, ofPerson, this.#load.globals),
      ...sharedWith(gone, this.#load.sharedSections),
    ];
    if (references.length > 0) {
      throw new LinkError(`${name} stays loaded: ${references.join('; ')}; unload those first`);
    }
    this.#load = { ...this.#load, units: start === undefined ? others : [start, ...others] };
    this.#segments = null;
    await this.#free(gone);
  }

  /** Runs deallocation actions and gives all memory back. A second call does nothing. */
  async remove(): Promise<void> {
    if (this.#removed) return;
    this.#removed = true;
    await this.#free(this.#load.units);
  }

  #collectSegments(): ReadonlyMap<string, readonly SegmentPart[]> {
    const segments = new Map<string, SegmentPart[]>();
    for (const unit of this.#load.units) {
      const path = this.#owners.get(unit) ?? '';
      segments.set(path, [...(segments.get(path) ?? []), ...segmentParts(unit)]);
    }
    return segments;
  }

  async #free(units: readonly LinkedUnit[]): Promise<void> {
    const allocs = units.flatMap((unit) => (unit.alloc === null ? [] : [unit.alloc]));
    await this.#memory.deallocate(allocs);
  }
}
