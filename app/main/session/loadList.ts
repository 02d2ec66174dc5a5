// The files that a person put on the list, in load order: added, taken off, moved, read again. Owned by the session,
// which links them; nothing here does.
import { InputError } from '../../shared/errors.ts';
import type { Phases } from '../timing/phases.ts';
import { type InputFile, readInput, refreshInput } from './inputFile.ts';

export interface ListedFile {
  readonly id: number;
  /** Name of the source that it was compiled from; null for a file that a person added. */
  readonly source: string | null;
  /** As it was read last. */
  readonly input: InputFile;
  /** It was written since the last load, or since it was added where there was none. */
  readonly changed: boolean;
}

/** The same, without anything that has to be looked up. */
export interface ListedName {
  readonly id: number;
  readonly path: string;
  readonly source: string | null;
  readonly refused: boolean;
}

interface Entry extends ListedFile {
  source: string | null;
  input: InputFile;
  changed: boolean;
}

export class LoadList {
  #files: Entry[] = [];
  readonly #byPath = new Map<string, Entry>();
  #nextId = 1;

  get files(): readonly ListedFile[] {
    return this.#files;
  }

  get names(): readonly ListedName[] {
    return this.#files.map(({ id, source, input: { path, content } }) => ({
      id,
      path,
      source,
      refused: content.kind === 'refused',
    }));
  }

  /** Reads a file and puts it at the end; one that is on the list already is read again in its place. */
  async add(path: string, phases: Phases): Promise<void> {
    const input = await readInput(path, phases);
    const known = this.#byPath.get(input.path);
    if (known !== undefined) {
      replaceInput(known, input);
      return;
    }
    const entry = { id: this.#nextId++, source: null, input, changed: false };
    this.#files.push(entry);
    this.#byPath.set(input.path, entry);
  }

  /** The object of a source: in place of the file at `before` where that is on the list, else at the end. */
  async putCompiled(path: string, source: string, before: string | null, phases: Phases): Promise<void> {
    const input = await readInput(path, phases);
    const known = this.#byPath.get(input.path) ?? this.#byPath.get(before ?? '');
    if (known === undefined) {
      const entry = { id: this.#nextId++, source, input, changed: false };
      this.#files.push(entry);
      this.#byPath.set(input.path, entry);
      return;
    }
    this.#byPath.delete(known.input.path);
    this.#byPath.set(input.path, known);
    known.source = source;
    replaceInput(known, input);
  }

  remove(id: number): void {
    const { input } = this.find(id);
    this.#files = this.#files.filter((file) => file.id !== id);
    this.#byPath.delete(input.path);
  }

  clear(): void {
    this.#files = [];
    this.#byPath.clear();
  }

  /** `position`: where the file stands afterwards, from 0; beyond the end is the end. */
  move(id: number, position: number): void {
    const file = this.#find(id);
    this.#files = this.#files.filter((other) => other !== file);
    this.#files.splice(position, 0, file);
  }

  /**
   * Reads what changed on disk, for a load: from here on the list is what the load sees; a file that went bad refuses it
   * later. Rejects with InputError for an empty list.
   */
  async refresh(phases: Phases): Promise<readonly InputFile[]> {
    if (this.#files.length === 0) throw new InputError('nothing to run: add an object file or an archive first');
    const files = [...this.#files];
    for (const file of files) {
      file.input = await refreshInput(file.input, phases);
      file.changed = false;
    }
    return files.map(({ input }) => input);
  }

  /** Reads one file again where it was written since, and marks it then. True where it was. */
  async reread(id: number, phases: Phases): Promise<boolean> {
    const file = this.#find(id);
    const input = await refreshInput(file.input, phases);
    return input !== file.input && replaceInput(file, input);
  }

  /** Takes the mark off: somebody saw that the file was written. */
  unmark(id: number): void {
    this.#find(id).changed = false;
  }

  /** Throws InputError for a file that is not on the list. */
  find(id: number): ListedFile {
    return this.#find(id);
  }

  #find(id: number): Entry {
    const file = this.#files.find((candidate) => candidate.id === id);
    if (file === undefined) throw new InputError(`no file with the number ${id} is on the list: it was removed`);
    return file;
  }
}

/** True where the file is another one now. */
function replaceInput(file: Entry, input: InputFile): boolean {
  const differs = isOther(file.input, input);
  file.input = input;
  file.changed ||= differs;
  return differs;
}

/** Scripts and thin archives stand for other files, which may have changed while they did not. */
function isOther(before: InputFile, after: InputFile): boolean {
  if (before.size !== after.size || before.modifiedMs !== after.modifiedMs) return true;
  return before.content.kind !== after.content.kind || standsForOthers(after) || standsForOthers(before);
}

function standsForOthers({ content }: InputFile): boolean {
  return content.kind === 'script' || (content.kind === 'archive' && content.thin);
}
