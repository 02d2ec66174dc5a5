// A long link leaves other work its turns: between two items of a list, and between two pieces of a large item, it asks
// whether it is time for one. Who owns the thread says so (session/turns.ts); where nobody does, all is done at one go.

/**
 * Null where the work may go on; else a promise to wait for. Told how many items of the list are done. Rejects, or
 * throws, where the work was called off.
 */
export type Pause = (done: number, total: number) => Promise<void> | null;

/** Work in pieces, with its result at the end: between two of them anything else may happen, another link included. */
export type Steps<T = void> = Generator<void, T>;

/**
 * Relocations, or entries of a table, that one piece of work goes through: some milliseconds' worth where nothing is
 * warm yet. What is smaller is done at one go.
 */
export const workAtOneGo = 2 ** 14;
/** The same for what costs more, each: a section that becomes a block, a name that is looked up. */
export const namesAtOneGo = 2 ** 12;

/** Calls `visit` for each item in order. What takes long must be one item's work, not the whole list's. */
export async function inTurns<T>(
  items: readonly T[],
  pause: Pause | undefined,
  visit: (item: T, index: number) => void,
): Promise<void> {
  let index = 0;
  for (const item of items) {
    visit(item, index++);
    const waiting = pause?.(index, items.length) ?? null;
    if (waiting !== null) await waiting;
  }
}

/** The same for items whose own work comes in pieces. */
export async function inSteps<T>(
  items: readonly T[],
  pause: Pause | undefined,
  visit: (item: T, index: number) => Steps,
): Promise<void> {
  let index = 0;
  for (const item of items) {
    for (const _ of visit(item, index)) {
      const waiting = pause?.(index, items.length) ?? null;
      if (waiting !== null) await waiting;
    }
    index++;
    const waiting = pause?.(index, items.length) ?? null;
    if (waiting !== null) await waiting;
  }
}

/** One piece of work that is not a list's. */
export async function inPieces<T>(steps: Steps<T>, pause: Pause | undefined): Promise<T> {
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) {
    const waiting = pause?.(0, 1) ?? null;
    if (waiting !== null) await waiting;
  }
  return step.value;
}

/** The pieces one after another, without a turn for anybody. */
export function atOneGo<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
