// A long link leaves other work its turns: between two items of a list it asks whether it is time for one. Who owns the
// thread says so (session/turns.ts); where nobody does, lists are gone through at one go.

/** Null where the work may go on; else a promise to wait for. Rejects, or throws, where the work was called off. */
export type Pause = () => Promise<void> | null;

/** Calls `visit` for each item in order. What takes long must be one item's work, not the whole list's. */
export async function inTurns<T>(
  items: readonly T[],
  pause: Pause | undefined,
  visit: (item: T, index: number) => void,
): Promise<void> {
  let index = 0;
  for (const item of items) {
    visit(item, index++);
    const waiting = pause?.() ?? null;
    if (waiting !== null) await waiting;
  }
}
