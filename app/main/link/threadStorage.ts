// Places the thread-local variables of a load: at distances from the thread pointer that hold in every thread, in the
// room that the executor keeps for them. Their blocks get the distance as address, so that S of a thread-local edge is
// what the psABI wants (variant II: negative), and an image of their initial values as memory.
import { LinkError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import type { Block, LinkGraph, LinkUnit } from './linkGraph.ts';

/** The executor's room. Distances are from the thread pointer, in bytes, and multiples of `threadStorageAlignment`. */
export interface ThreadStorage {
  /** Each new thread's part of this size is a copy of the image. */
  readonly initializedSize: number;
  readonly initializedDistance: number;
  /** Each new thread finds this part zero. */
  readonly zeroSize: number;
  readonly zeroDistance: number;
  /** Puts initial values into the image, from its start. Threads that exist do not see them. */
  write(image: Uint8Array): Promise<void>;
}

/** The largest alignment that a variable may ask for, in bytes: that of the thread pointer itself. */
export const threadStorageAlignment = 4096;

/** clang's name for the program's thread-local variables as a whole, in descriptors of the local dynamic model. */
export const threadLocalBaseSymbol = '_TLS_MODULE_BASE_';

/** Whether a load's thread-local variables fit into the room; a load without any fits everywhere. */
export function fitsThreadStorage(units: readonly LinkUnit[], storage: ThreadStorage | null): boolean {
  let initialized = 0;
  let zero = 0;
  forEachThreadLocal(units, (_, { content, size, alignment }) => {
    if (content === null) zero = Math.ceil(zero / alignment) * alignment + size;
    else initialized = Math.ceil(initialized / alignment) * alignment + size;
  });
  return initialized <= (storage?.initializedSize ?? 0) && zero <= (storage?.zeroSize ?? 0);
}

/**
 * Gives the load's thread-local blocks their places. Returns the image, empty where nothing has an initial value; edges
 * of it are applied later. Throws LinkError where the executor has no room, or too little.
 */
export function placeThreadLocals(units: readonly LinkUnit[], storage: ThreadStorage | null): Uint8Array {
  const initialized = new Area('initialized', storage?.initializedSize ?? 0, storage?.initializedDistance ?? 0);
  const zero = new Area('zero', storage?.zeroSize ?? 0, storage?.zeroDistance ?? 0);
  forEachThreadLocal(units, (graph, block) => {
    if (storage === null) throw noStorage(graph, block);
    (block.content === null ? zero : initialized).place(graph, block);
  });
  return initialized.image();
}

function forEachThreadLocal(units: readonly LinkUnit[], visit: (graph: LinkGraph, block: Block) => void): void {
  for (const { graphs } of units) {
    for (const graph of graphs) {
      if (!graph.hasRoles) continue;
      for (const block of graph.blocks) if (block.live && block.section.role === 'tls') visit(graph, block);
    }
  }
}

class Area {
  readonly #name: string;
  readonly #size: number;
  readonly #distance: number;
  readonly #blocks: Block[] = [];
  #end = 0;

  constructor(name: string, size: number, distance: number) {
    this.#name = name;
    this.#size = size;
    this.#distance = distance;
  }

  place(graph: LinkGraph, block: Block): void {
    const { section, alignment, size } = block;
    const variables = `${graph.name}: thread-local variables of ${section.name}`;
    if (alignment > threadStorageAlignment) {
      throw new LinkError(`${variables} want an alignment of ${alignment}: allowed is ${threadStorageAlignment}`);
    }
    const offset = Math.ceil(this.#end / alignment) * alignment;
    this.#end = offset + size;
    if (this.#end > this.#size) {
      throw new LinkError(
        `${variables} take the load's ${this.#name} ones to ${this.#end} bytes: each thread of the executor has room for ${this.#size}; allocate large ones on the heap`,
      );
    }
    // A distance, not a place: negative, as only thread-local relocations may use it.
    block.address = (this.#distance + offset) as ExecutorAddress;
    block.memoryOffset = offset;
    this.#blocks.push(block);
  }

  image(): Uint8Array {
    const image = new Uint8Array(this.#end);
    for (const block of this.#blocks) {
      block.memory = image;
      if (block.content !== null) image.set(block.content.subarray(), block.memoryOffset);
    }
    return image;
  }
}

function noStorage(graph: LinkGraph, block: Block): LinkError {
  return new LinkError(
    `${graph.name}: ${block.section.name} has thread-local variables, for which this executor keeps no room; use loadstone-executor`,
  );
}
