// The strategy inside a range that is handed out piece by piece: which free run an allocation takes. It knows offsets
// and sizes only; MemoryPools keeps one for each slab, and one for the slabs of each arena. Implementations: FreeRanges
// (first fit, best fit) and SegregatedFit. All of them join what is given back with free neighbours.
import { MemoryError } from '../../shared/errors.ts';

export interface HeapManager {
  /** Bytes that are managed. */
  readonly size: number;
  /** Bytes free in all. */
  readonly free: number;
  /** Bytes of the largest free run. */
  readonly largest: number;
  /** Number of free runs; no two of them touch. */
  readonly runs: number;
  /**
   * Takes `size` bytes, at least 1, whose address (base + offset) is a multiple of `alignment`, a power of two. The
   * offset, or null where no run is large enough.
   */
  take(size: number, alignment?: number): number | null;
  /** Gives back a range that was taken, whole. Throws MemoryError where it is not taken. */
  give(offset: number, size: number): void;
  /** The free runs by ascending offset: `[offset, size]`. For checks and pictures. */
  freeRuns(): readonly (readonly [number, number])[];
  /** Throws MemoryError where its books do not agree with each other. */
  checkInvariants(): void;
}

/** Checks that the runs are ascending, apart from each other, inside, and that they sum up. Throws MemoryError. */
export function checkRuns(heap: HeapManager): void {
  let end = -1;
  let sum = 0;
  let largest = 0;
  const runs = heap.freeRuns();
  for (const [offset, size] of runs) {
    if (size <= 0 || offset <= end || offset < 0 || offset + size > heap.size) {
      throw new MemoryError(
        `free run 0x${offset.toString(16)}+0x${size.toString(16)} touches its neighbour or the end`,
      );
    }
    end = offset + size;
    sum += size;
    largest = Math.max(largest, size);
  }
  if (sum !== heap.free || largest !== heap.largest || runs.length !== heap.runs) {
    throw new MemoryError(
      `${runs.length} free runs of ${sum} bytes, the largest ${largest}: the books say ${heap.runs}, ${heap.free}, ${heap.largest}`,
    );
  }
}
