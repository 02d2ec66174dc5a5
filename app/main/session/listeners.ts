// Who listens to what an object tells: the session's subscriptions, and the editor's.

/** `Events` maps the name of each event to its listener's type. */
export class Listeners<Events extends { [E in keyof Events]: (...payload: never[]) => void }> {
  readonly #sets = new Map<keyof Events, Set<(...payload: never[]) => void>>();

  /** Returns what ends the subscription. */
  on<E extends keyof Events>(event: E, listener: Events[E]): () => void {
    const set = this.#sets.get(event) ?? new Set();
    this.#sets.set(event, set.add(listener));
    return () => {
      set.delete(listener);
    };
  }

  tell<E extends keyof Events>(event: E, ...payload: Parameters<Events[E]>): void {
    // The set of an event holds listeners of its type, which the compiler cannot follow through the map.
    for (const listener of this.#sets.get(event) ?? [])
      (listener as (...payload: Parameters<Events[E]>) => void)(...payload);
  }
}
