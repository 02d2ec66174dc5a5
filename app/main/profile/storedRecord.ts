// A record that outlives the app: a JSON file in the folder of a person's data, written by `conf` (whole, atomically).
// Whatever lies there is read as far as it makes sense. Nothing is lost: what cannot be read is kept beside it under
// another name, keys that this version does not know stay. Where nothing can be written, the record lives in memory.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import type { z } from 'zod';

export interface StoredRecordOptions<S extends z.ZodRawShape> {
  /** Of the person's data; made where it is missing. */
  readonly folder: string;
  /** Of the file, without `.json`. */
  readonly name: string;
  /** One schema a key. */
  readonly schema: z.ZodObject<S>;
  /** The record where nothing is stored. */
  readonly defaults: z.infer<z.ZodObject<S>>;
}

export class StoredRecord<S extends z.ZodRawShape> {
  readonly #options: StoredRecordOptions<S>;
  readonly #conf: Conf<Record<string, unknown>> | null;
  readonly #notices: string[] = [];
  #values: z.infer<z.ZodObject<S>>;
  #writable = true;

  constructor(options: StoredRecordOptions<S>) {
    this.#options = options;
    const { conf, stored } = this.#open();
    this.#conf = conf;
    this.#values = this.#accept(stored);
  }

  get path(): string {
    return join(this.#options.folder, `${this.#options.name}.json`);
  }

  get values(): z.infer<z.ZodObject<S>> {
    return this.#values;
  }

  /** What a person should know: what could not be read and where it is kept, or that nothing can be written. */
  get notices(): readonly string[] {
    return this.#notices;
  }

  /** Takes the changes over and stores them, as far as that can be done. Throws ZodError for values that are not allowed. */
  change(changes: Partial<z.infer<z.ZodObject<S>>>): void {
    this.#values = this.#options.schema.parse({ ...this.#values, ...changes });
    if (this.#conf === null || !this.#writable) return;
    try {
      this.#conf.set(changes as Record<string, unknown>);
    } catch (error) {
      this.#cannotWrite(error);
    }
  }

  #open(): { readonly conf: Conf<Record<string, unknown>> | null; readonly stored: Record<string, unknown> } {
    try {
      return this.#openConf();
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        this.#cannotWrite(error);
        return { conf: null, stored: {} };
      }
      const kept = this.#keepAside();
      if (kept === null) return { conf: null, stored: {} };
      this.#notices.push(`${this.path} is not JSON (${error.message}): defaults are used, the file is kept as ${kept}`);
      try {
        return this.#openConf(true);
      } catch (again) {
        this.#cannotWrite(again);
        return { conf: null, stored: {} };
      }
    }
  }

  #openConf(clearInvalidConfig = false): {
    readonly conf: Conf<Record<string, unknown>>;
    readonly stored: Record<string, unknown>;
  } {
    const conf = new Conf<Record<string, unknown>>({
      cwd: this.#options.folder,
      configName: this.#options.name,
      accessPropertiesByDotNotation: false,
      clearInvalidConfig,
    });
    return { conf, stored: conf.store };
  }

  /** The stored values that make sense, defaults for the others. */
  #accept(stored: Record<string, unknown>): z.infer<z.ZodObject<S>> {
    const { schema, defaults } = this.#options;
    const accepted: Record<string, unknown> = {};
    const refused: string[] = [];
    for (const key of Object.keys(schema.shape)) {
      if (!Object.hasOwn(stored, key)) continue;
      const parsed = schema.safeParse({ ...defaults, [key]: stored[key] });
      if (parsed.success) accepted[key] = stored[key];
      else refused.push(`${key}: ${parsed.error.issues[0]?.message ?? 'not allowed'}`);
    }
    if (refused.length > 0) {
      const kept = this.#keepAside();
      const where = kept === null ? '' : `; the file as it was is kept as ${kept}`;
      this.#notices.push(
        `${this.path} has values that are not allowed, defaults stand in (${refused.join('; ')})${where}`,
      );
    }
    return { ...defaults, ...accepted };
  }

  /** The path of a copy of the file as it is; null where none can be made. */
  #keepAside(): string | null {
    const copy = join(this.#options.folder, `${this.#options.name}.kept-${Date.now()}.json`);
    try {
      copyFileSync(this.path, copy);
      return copy;
    } catch (error) {
      this.#cannotWrite(error);
      return null;
    }
  }

  #cannotWrite(error: unknown): void {
    this.#writable = false;
    const reason = error instanceof Error ? error.message : String(error);
    this.#notices.push(`${this.path} cannot be read or written, changes are forgotten at the end: ${reason}`);
  }
}
