// Names that are not distinct, made so: what tables by name (the dump, the disassembly) call the second of two files.

export class UniqueKeys {
  readonly #uses = new Map<string, number>();

  has(name: string): boolean {
    return this.#uses.has(name);
  }

  /** The name itself the first time, `name#2` the second. */
  take(name: string): string {
    let uses = this.#uses.get(name) ?? 0;
    let key: string;
    do key = ++uses === 1 ? name : `${name}#${uses}`;
    while (uses > 1 && this.#uses.has(key));
    this.#uses.set(name, uses);
    if (uses > 1) this.#uses.set(key, 1);
    return key;
  }
}
