// The files that are open in the editor, with their texts. The page sends each change as it is typed, so that what is
// compiled, saved and kept for after a crash is always what a person sees.
import { basename, dirname, resolve } from 'node:path';
import { InputError } from '../../shared/errors.ts';
import { extensionOfLanguage, isHeaderName, languageOfName } from '../../shared/ui/sourceNames.ts';
import { defaultFlags, type SourceFile, type SourceLanguage, type TextChange } from '../../shared/ui/sourceRecords.ts';
import { modifiedMs, readText, writeText } from './textFile.ts';

export interface OpenFile {
  readonly id: number;
  name: string;
  path: string | null;
  language: SourceLanguage;
  sample: string | null;
  text: string;
  version: number;
  /** What is on disk, or what the file was made with. */
  savedText: string;
  mark: boolean;
  diskModifiedMs: number | null;
  disk: SourceFile['disk'];
  restored: boolean;
  flags: string;
}

export interface NewFile {
  readonly name: string;
  readonly text: string;
  readonly language?: SourceLanguage;
  readonly sample?: string | null;
  readonly flags?: string;
}

export interface OpenFilesEvents {
  /** Names, states, texts: anything of any file. */
  changed(): void;
  /** The text is another, by the page or not. */
  textChanged(file: OpenFile): void;
  /** The text is another, and the page does not know. */
  textReplaced(file: OpenFile): void;
}

export class OpenFiles {
  readonly #events: OpenFilesEvents;
  #files: readonly OpenFile[] = [];
  readonly #flagsFor: (language: SourceLanguage) => string;
  #nextId = 1;

  /** `flagsFor`: those of a file that nobody gave others. */
  constructor(events: OpenFilesEvents, flagsFor: (language: SourceLanguage) => string = () => defaultFlags) {
    this.#events = events;
    this.#flagsFor = flagsFor;
  }

  /** In the order of their tabs. */
  get all(): readonly OpenFile[] {
    return this.#files;
  }

  /** Throws InputError for a file that was closed. */
  find(id: number): OpenFile {
    const file = this.#files.find((each) => each.id === id);
    if (file === undefined) throw new InputError(`no open file has the number ${id}: it was closed`);
    return file;
  }

  /** A file that is on no disk; a name that is taken gets a number. */
  create({ name, text, language = languageOfName(name), sample = null, flags }: NewFile): OpenFile {
    return this.#add({
      ...blank,
      name: this.#freeName(name),
      language,
      sample,
      text,
      savedText: text,
      flags: flags ?? this.#flagsFor(language),
    });
  }

  createUntitled(language: SourceLanguage): OpenFile {
    return this.create({ name: `untitled${extensionOfLanguage[language]}`, text: '', language });
  }

  /** The file at the path, opened already or now. */
  async open(path: string): Promise<OpenFile> {
    const absolute = resolve(path);
    const known = this.#files.find((file) => file.path === absolute);
    if (known !== undefined) return known;
    const { text, mark, modifiedMs: time } = await readText(absolute);
    // It may have been opened twice at once.
    const meanwhile = this.#files.find((file) => file.path === absolute);
    if (meanwhile !== undefined) return meanwhile;
    const name = basename(absolute);
    const language = languageOfName(name);
    return this.#add({
      ...blank,
      name,
      path: absolute,
      language,
      flags: this.#flagsFor(language),
      text,
      savedText: text,
      mark,
      diskModifiedMs: time,
    });
  }

  /** A file of an earlier run, whose text may be unsaved. */
  restore(file: Omit<OpenFile, 'id' | 'version'>): OpenFile {
    return this.#add(file);
  }

  /** False where the changes are not of the text's present version. */
  change(id: number, base: number, changes: readonly TextChange[]): boolean {
    const file = this.find(id);
    if (base !== file.version) return false;
    let { text } = file;
    for (const { offset, length, text: inserted } of changes) {
      if (offset + length > text.length) return false;
      text = text.slice(0, offset) + inserted + text.slice(offset + length);
    }
    this.#setText(file, text);
    return true;
  }

  /** Answers the text's new version. */
  replace(id: number, text: string): number {
    const file = this.find(id);
    if (text !== file.text) this.#setText(file, text);
    return file.version;
  }

  /**
   * Writes it. Rejects with InputError where the file on disk is not what was opened or saved last and the person was not
   * told yet: the next call writes over it.
   */
  async save(id: number): Promise<void> {
    const file = this.find(id);
    if (file.path === null) throw new InputError(`${file.name} has no place on disk yet: save it under a name`);
    if (file.disk === 'same' && (await this.#noticeDisk(file))) {
      throw new InputError(
        `${file.name} was changed on disk since it was opened: save again to write over it, or reload it`,
      );
    }
    await this.#write(file, file.path);
  }

  async saveAs(id: number, path: string): Promise<void> {
    const file = this.find(id);
    const absolute = resolve(path);
    const other = this.#files.find((each) => each.path === absolute && each !== file);
    if (other !== undefined) throw new InputError(`${absolute} is open in another tab: close it first`);
    await this.#write(file, absolute);
    const name = basename(absolute);
    if (languageOfName(name) !== 'text') file.language = languageOfName(name);
    file.name = name;
    file.path = absolute;
    file.sample = null;
    this.#events.changed();
  }

  async reload(id: number): Promise<void> {
    const file = this.find(id);
    if (file.path === null) throw new InputError(`${file.name} is on no disk: there is nothing to reload`);
    const { text, mark, modifiedMs: time } = await readText(file.path);
    Object.assign(file, { savedText: text, mark, diskModifiedMs: time, disk: 'same', restored: false });
    if (text !== file.text) {
      this.#setText(file, text);
      this.#events.textReplaced(file);
    }
    this.#events.changed();
  }

  /** Goes back to what was saved; a file that never was is closed. */
  discard(id: number): void {
    const file = this.find(id);
    if (file.path === null && file.sample === null) this.close(id);
    else this.#setText(file, file.savedText);
  }

  close(id: number): void {
    const file = this.find(id);
    this.#files = this.#files.filter((each) => each !== file);
    this.#events.changed();
  }

  setLanguage(id: number, language: SourceLanguage): void {
    this.find(id).language = language;
    this.#events.changed();
  }

  setFlags(id: number, flags: string): void {
    this.find(id).flags = flags;
    this.#events.changed();
  }

  /** Looks at the disk: a file without unsaved text is read again, of another it is noted that it changed. */
  async checkDisk(): Promise<void> {
    for (const file of this.#files) {
      if (!(await this.#noticeDisk(file)) || file.disk !== 'changed' || isUnsaved(file)) continue;
      await this.reload(file.id).catch(() => undefined); // it is no text any more: the note stays
    }
  }

  async #noticeDisk(file: OpenFile): Promise<boolean> {
    if (file.path === null) return false;
    const time = await modifiedMs(file.path);
    const disk = time === null ? 'gone' : time === file.diskModifiedMs ? 'same' : 'changed';
    if (disk !== file.disk) {
      file.disk = disk;
      this.#events.changed();
    }
    return disk === 'changed';
  }

  async #write(file: OpenFile, path: string): Promise<void> {
    const { text } = file;
    const time = await writeText(path, text, file.mark);
    Object.assign(file, { savedText: text, diskModifiedMs: time, disk: 'same', restored: false });
    this.#events.changed();
  }

  #add(file: Omit<OpenFile, 'id' | 'version'>): OpenFile {
    const added = { ...file, id: this.#nextId++, version: 1 };
    this.#files = [...this.#files, added];
    this.#events.changed();
    return added;
  }

  #setText(file: OpenFile, text: string): void {
    file.text = text;
    file.version++;
    this.#events.textChanged(file);
    this.#events.changed();
  }

  #freeName(name: string): string {
    const taken = new Set(this.#files.map((file) => file.name));
    const dot = name.lastIndexOf('.');
    const stem = dot < 0 ? name : name.slice(0, dot);
    for (let number = 2, free = name; ; number++) {
      if (!taken.has(free)) return free;
      free = `${stem}-${number}${dot < 0 ? '' : name.slice(dot)}`;
    }
  }
}

export function isUnsaved({ text, savedText, path, sample, disk }: OpenFile): boolean {
  if (text !== savedText) return true;
  // The text of a new file is nowhere else, once there is any.
  if (path === null) return sample === null && text !== '';
  return disk === 'gone';
}

export function isCompilable({ language, name }: Pick<OpenFile, 'language' | 'name'>): boolean {
  return language !== 'text' && !isHeaderName(name);
}

/** Null for a file that was never saved. */
export function folderOf({ path }: OpenFile): string | null {
  return path === null ? null : dirname(path);
}

const blank = {
  path: null,
  sample: null,
  mark: false,
  diskModifiedMs: null,
  disk: 'same',
  restored: false,
} as const;
