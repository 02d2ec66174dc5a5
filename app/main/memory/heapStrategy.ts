// The choice of a heap manager by name, as a setting has it.
import { FreeRanges } from './freeRanges.ts';
import type { HeapManager } from './heapManager.ts';
import { SegregatedFit } from './segregatedFit.ts';

/** First fit: lowest address. Best fit: smallest run that will do. Segregated fit: size classes, constant time. */
export const heapStrategies = ['firstFit', 'bestFit', 'segregatedFit'] as const;
export type HeapStrategy = (typeof heapStrategies)[number];

/** `base`: the address of offset 0, which alignments count from. */
export function makeHeap(strategy: HeapStrategy, size: number, base = 0): HeapManager {
  return strategy === 'segregatedFit' ? new SegregatedFit(size, base) : new FreeRanges(size, base, strategy);
}
