// What is open in the editor, on disk, so that a crash of the app takes no text: an index, and a file for each text that
// is not saved. Written at most once a second, each file whole or not at all.
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sourceLanguage } from '../../shared/ui/sourceRecords.ts';
import { writeDurably } from '../session/wholeFile.ts';

const storedFile = z.object({
  name: z.string(),
  path: z.string().nullable(),
  language: sourceLanguage,
  sample: z.string().nullable(),
  flags: z.string(),
  inProgram: z.boolean(),
  mark: z.boolean(),
  /** Name of the file with the text; null where the text is what is on disk. */
  draft: z.string().nullable(),
});
const storedIndex = z.object({
  form: z.literal(1),
  files: z.array(storedFile),
  /** Its place among the files. */
  active: z.number().int().nullable(),
  folder: z.string().nullable(),
  chosen: z.object({ c: z.string().nullable(), cpp: z.string().nullable() }),
});
type StoredIndex = z.infer<typeof storedIndex>;

export interface StoredFile extends Omit<StoredIndex['files'][number], 'draft'> {
  /** Tells its drafts from those of others. */
  readonly id: number;
  readonly version: number;
  /** Null where the text is what is on disk. */
  readonly text: string | null;
}

export interface StoredEditor extends Omit<StoredIndex, 'form' | 'files'> {
  readonly files: readonly Omit<StoredFile, 'id' | 'version'>[];
}

export interface EditorSnapshot extends Omit<StoredEditor, 'files'> {
  readonly files: readonly StoredFile[];
}

const indexName = 'editor.json';
const draftName = /^draft-.*\.txt$/;

export class DraftStore {
  readonly #folder: string;
  readonly #snapshot: () => EditorSnapshot;
  readonly #failed: (error: unknown) => void;
  readonly #interval: number;
  /** Told apart from the drafts of the run before, which stand until the index names others. */
  readonly #run = `${Date.now().toString(36)}${process.pid.toString(36)}`;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #lastIndex = '';
  #written = new Set<string>();

  /** `interval`: milliseconds between two writes. */
  constructor(folder: string, snapshot: () => EditorSnapshot, failed: (error: unknown) => void, interval = 1000) {
    this.#folder = folder;
    this.#snapshot = snapshot;
    this.#failed = failed;
    this.#interval = interval;
  }

  /** What the last run left; null where there is nothing. What cannot be read is set aside and said. */
  static async read(
    folder: string,
  ): Promise<{ readonly editor: StoredEditor | null; readonly problem: string | null }> {
    const index = join(folder, indexName);
    let content: string;
    try {
      content = await readFile(index, 'utf8');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { editor: null, problem: code === 'ENOENT' ? null : `what was open last cannot be read: ${message}` };
    }
    try {
      const { files, active, folder: opened, chosen } = storedIndex.parse(JSON.parse(content));
      const lost: string[] = [];
      const restored = await Promise.all(
        files.map(async ({ draft, ...file }) => {
          if (draft === null) return { ...file, text: null };
          const text = draftName.test(draft) ? await readFile(join(folder, draft), 'utf8').catch(() => null) : null;
          if (text === null) lost.push(file.name);
          return { ...file, text };
        }),
      );
      const problem = lost.length === 0 ? null : `unsaved text of ${lost.join(', ')} cannot be read from ${folder}`;
      return { editor: { files: restored, active, folder: opened, chosen }, problem };
    } catch {
      const aside = `${index}.unreadable`;
      await rename(index, aside);
      return { editor: null, problem: `what was open last cannot be read; it was set aside as ${aside}` };
    }
  }

  /** Something changed: it is written within a second. */
  schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#write();
    }, this.#interval);
  }

  /** Writes what waits, and resolves when it is written. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    await this.#write();
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeNow()).catch((error) => this.#failed(error));
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    const { files, ...rest } = this.#snapshot();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const drafts = new Set<string>();
    const stored = [];
    for (const { id, version, text, ...file } of files) {
      const draft = text === null ? null : `draft-${this.#run}-${id}-${version}.txt`;
      if (draft !== null && text !== null) {
        drafts.add(draft);
        if (!this.#written.has(draft)) await this.#put(draft, text);
      }
      stored.push({ ...file, draft });
    }
    const index = JSON.stringify({ form: 1, ...rest, files: stored } satisfies StoredIndex);
    if (index !== this.#lastIndex) await this.#put(indexName, index);
    this.#lastIndex = index;
    this.#written = drafts;
    for (const name of await readdir(this.#folder)) {
      if (draftName.test(name) && !drafts.has(name)) await rm(join(this.#folder, name), { force: true });
    }
  }

  async #put(name: string, content: string): Promise<void> {
    const path = join(this.#folder, name);
    await rm(`${path}.new`, { force: true });
    await writeDurably(`${path}.new`, content);
    await rename(`${path}.new`, path);
  }
}
