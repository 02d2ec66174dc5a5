// Everything behind the editor's pane: open files, drafts, folder, compilers, and the problems of the program. main.ts
// makes it; ipc/editorHandlers.ts and compileHandlers.ts pass the page's calls on to it.
import { basename, join, sep } from 'node:path';
import { type ErrorRecord, errorRecord, InputError } from '../../shared/errors.ts';
import type {
  CompilersRecord,
  EditorState,
  ProblemsRecord,
  SourceFile,
  SourceLanguage,
  TextChange,
} from '../../shared/ui/sourceRecords.ts';
import { CompileFolder } from '../compile/compileFolder.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import { Listeners } from '../session/listeners.ts';
import type { PreloadedLibraries } from '../session/preloadedLibraries.ts';
import { CompilerChoice } from './compilerChoice.ts';
import { DraftStore, type EditorSnapshot } from './draftStore.ts';
import { FileGrants, fileInFolder } from './fileGrants.ts';
import { isCompilable, isUnsaved, type OpenFile, OpenFiles } from './openFiles.ts';
import { ProblemList } from './problemList.ts';
import { ProgramSources } from './programSources.ts';
import { type OpenedSample, SampleGallery, type SampleSource } from './sampleGallery.ts';
import { listFolder } from './sourceFolder.ts';

export interface SourceEditorEvents {
  state: (state: EditorState) => void;
  compilers: (compilers: CompilersRecord) => void;
  problems: (problems: ProblemsRecord) => void;
  /** A text changed, not by the page. */
  text: (text: { readonly id: number; readonly text: string; readonly version: number }) => void;
  /** Something went wrong outside of any call. */
  failed: (error: ErrorRecord) => void;
}

export interface SourceEditorOptions {
  /** Compiler flags of a file that nobody gave others. */
  readonly flagsFor?: (language: SourceLanguage) => string;
  readonly session: ExecutionSession;
  /** Where shared libraries go that a sample or a fix wants. */
  readonly libraries: PreloadedLibraries;
  /** Where drafts are kept, below the app's own data. */
  readonly folder: string;
  /** Where the gallery is installed. */
  readonly samples: string;
}

export class SourceEditor {
  readonly files: OpenFiles;
  readonly grants = new FileGrants();
  readonly compilers: CompilerChoice;
  readonly sources: ProgramSources;
  readonly gallery: SampleGallery;
  readonly #session: ExecutionSession;
  readonly #libraries: PreloadedLibraries;
  readonly #problems: ProblemList;
  readonly #folderOfDrafts: string;
  readonly #drafts: DraftStore;
  readonly #compileFolder = new CompileFolder();
  readonly #listeners = new Listeners<SourceEditorEvents>();
  #active: number | null = null;
  #folder: string | null = null;
  #announced = false;

  constructor({ session, libraries, folder, samples, flagsFor }: SourceEditorOptions) {
    this.#libraries = libraries;
    this.#session = session;
    this.gallery = new SampleGallery(samples, join(this.#compileFolder.path, 'samples'));
    this.#folderOfDrafts = folder;
    this.#drafts = new DraftStore(
      folder,
      () => this.#snapshot(),
      (error) => this.#fail(error),
    );
    this.files = new OpenFiles(
      {
        changed: () => this.#changed(),
        textChanged: (file) => this.sources.textChanged(file),
        textReplaced: ({ id, text, version }) => this.#listeners.tell('text', { id, text, version }),
      },
      flagsFor,
    );
    this.compilers = new CompilerChoice(() => {
      this.#listeners.tell('compilers', this.compilers.record());
      this.#drafts.schedule();
    });
    this.sources = new ProgramSources({
      session,
      files: this.files,
      compilers: this.compilers,
      folder: this.#compileFolder,
      changed: () => this.#changed(),
    });
    this.#problems = new ProblemList({
      session,
      libraries,
      files: this.files,
      sources: this.sources,
      changed: () => this.#changed(),
      failed: (error) => this.#listeners.tell('failed', error),
    });
  }

  /** Opens again what was open when the app ended, with text that could not be saved; looks for compilers meanwhile. */
  async start(): Promise<void> {
    this.compilers.search().catch((error) => this.#fail(error));
    const { editor, problem } = await DraftStore.read(this.#folderOfDrafts);
    if (problem !== null) this.#fail(new InputError(problem));
    if (editor === null) return;
    this.compilers.restore(editor.chosen);
    if (editor.folder !== null) this.#folder = editor.folder;
    const opened: (OpenFile | null)[] = [];
    for (const file of editor.files) opened.push(await this.#restore(file));
    for (const file of opened)
      if (file !== null && editor.files[opened.indexOf(file)]?.inProgram === true) this.sources.turnTo(file);
    const active = opened[editor.active ?? -1] ?? this.files.all[0] ?? null;
    if (active !== null) this.activate(active.id);
    this.#changed();
  }

  /** Returns what ends the subscription. */
  on<E extends keyof SourceEditorEvents>(event: E, listener: SourceEditorEvents[E]): () => void {
    return this.#listeners.on(event, listener);
  }

  state(): EditorState {
    return {
      files: this.files.all.map((file) => this.#record(file)),
      active: this.#active,
      folder: this.#folder === null ? null : { path: this.#folder, name: basename(this.#folder) },
    };
  }

  problems(): ProblemsRecord {
    return this.#problems.record();
  }

  async fix(id: number): Promise<void> {
    await this.#problems.fix(id);
  }

  /** Whether a file of the load list is the object of a source. */
  compiles(path: string): boolean {
    return path.startsWith(`${this.#compileFolder.path}${sep}`);
  }

  get unsaved(): readonly OpenFile[] {
    return this.files.all.filter(isUnsaved);
  }

  create(language: SourceLanguage): number {
    const file = this.files.createUntitled(language);
    this.activate(file.id);
    return file.id;
  }

  /** Opens files that a person chose; the last one is in front. */
  async open(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      this.grants.allow(path);
      this.activate((await this.files.open(path)).id);
    }
  }

  /**
   * Opens a sample's sources and puts its objects on the load list in place of what was there; samples that nobody
   * changed make room. Rejects with InputError where a library is missing; the sources are open then.
   */
  async openSample(id: string): Promise<void> {
    const sample = await this.gallery.open(id);
    for (const file of this.files.all) {
      this.sources.exclude(file);
      if (file.sample !== null && file.sample !== id && !isUnsaved(file)) this.#closeFile(file);
    }
    this.#session.removeAll();
    const opened: OpenFile[] = [];
    for (const source of sample.sources) opened.push(await this.#openSampleSource(id, source));
    const [first] = opened;
    if (first !== undefined) this.activate(first.id);
    await this.#addLibrary(sample);
  }

  openFolder(path: string): void {
    this.#folder = path;
    this.#changed();
  }

  closeFolder(): void {
    this.#folder = null;
    this.#changed();
  }

  async folderFiles(): Promise<{ files: string[]; cut: boolean }> {
    return this.#folder === null ? { files: [], cut: false } : listFolder(this.#folder);
  }

  async openInFolder(name: string): Promise<void> {
    if (this.#folder === null) throw new InputError('no folder is open');
    this.activate((await this.files.open(await fileInFolder(this.#folder, name))).id);
  }

  activate(id: number): void {
    const file = this.files.find(id);
    this.#active = id;
    this.sources.turnTo(file);
    this.#changed();
  }

  change(id: number, base: number, changes: readonly TextChange[]): boolean {
    return this.files.change(id, base, changes);
  }

  setFlags(id: number, flags: string): void {
    this.files.setFlags(id, flags);
    this.sources.flagsChanged(this.files.find(id));
    this.#changed();
  }

  setLanguage(id: number, language: SourceLanguage): void {
    this.files.setLanguage(id, language);
    this.sources.flagsChanged(this.files.find(id));
    this.#changed();
  }

  setInProgram(id: number, inProgram: boolean): void {
    const file = this.files.find(id);
    if (inProgram) this.sources.include(file);
    else this.sources.exclude(file);
  }

  compile(id: number): Promise<boolean> {
    return this.sources.compile(this.files.find(id));
  }

  close(id: number): void {
    const file = this.files.find(id);
    const place = this.files.all.indexOf(file);
    this.#closeFile(file);
    if (this.#active === id) {
      const next = this.files.all[place] ?? this.files.all[place - 1] ?? null;
      this.#active = null;
      if (next !== null) this.activate(next.id);
    }
    this.#changed();
  }

  /** Nobody wants the text that is not saved. */
  discardUnsaved(): void {
    for (const file of this.unsaved) this.files.discard(file.id);
  }

  /** The app ends: what is open is noted for the next start. */
  async end(): Promise<void> {
    this.sources.cancel();
    this.#problems.close();
    await this.#drafts.flush();
    this.#compileFolder.remove();
  }

  #closeFile(file: OpenFile): void {
    this.files.close(file.id);
    this.sources.closed(file);
  }

  async #openSampleSource(sample: string, { name, text, flags, object }: SampleSource): Promise<OpenFile> {
    const known = this.files.all.find((file) => file.sample === sample && file.name === name);
    const file = known ?? this.files.create({ name, text, sample, flags });
    // With changes of its own it is compiled; without, what is shipped needs no compiler.
    if (object !== null && file.text === text && file.flags === flags) await this.sources.usePrebuilt(file, object);
    this.sources.include(file);
    return file;
  }

  async #addLibrary({ library, install }: OpenedSample): Promise<void> {
    if (library?.endsWith('.a') === true) await this.#session.addFiles([library]);
    else if (library !== null) this.#libraries.add(library);
    if (install !== null) throw new InputError(`the library of this sample is not installed: ${install}`);
  }

  async #restore(
    file: EditorSnapshot['files'][number] | Omit<EditorSnapshot['files'][number], 'id' | 'version'>,
  ): Promise<OpenFile | null> {
    const { name, path, language, sample, flags, mark, text } = file;
    try {
      const onDisk = path === null ? null : await this.files.open(path);
      if (onDisk !== null) {
        Object.assign(onDisk, { flags, language });
        if (text !== null && text !== onDisk.text) {
          this.files.replace(onDisk.id, text);
          onDisk.restored = true;
        }
        return onDisk;
      }
    } catch (error) {
      // The file is gone or unreadable: its unsaved text is not.
      if (text === null) {
        this.#fail(error);
        return null;
      }
    }
    const disk = { path, mark, diskModifiedMs: null, disk: path === null ? 'same' : 'gone' } as const;
    const shipped = sample === null ? null : await this.#shippedSource(sample, name);
    const savedText = shipped?.text ?? '';
    const kept = { ...disk, name, language, sample, flags, text: text ?? savedText, savedText };
    const opened = this.files.restore({ ...kept, restored: text !== null && text !== savedText });
    if (shipped?.object != null && !isUnsaved(opened) && flags === shipped.flags && file.inProgram)
      await this.sources.usePrebuilt(opened, shipped.object);
    return opened;
  }

  /** Null where this version of the app has no such sample. */
  async #shippedSource(sample: string, name: string): Promise<SampleSource | null> {
    try {
      return (await this.gallery.open(sample)).sources.find((source) => source.name === name) ?? null;
    } catch (error) {
      if (error instanceof InputError) return null;
      throw error;
    }
  }

  #record(file: OpenFile): SourceFile {
    const { id, name, path, language, sample, version, restored, disk, flags } = file;
    return {
      ...{ id, name, path, language, sample, version, restored, disk, flags },
      unsaved: isUnsaved(file),
      compilable: isCompilable(file),
      inProgram: this.sources.isInProgram(file),
      compilation: this.sources.compilationOf(file),
    };
  }

  #snapshot(): EditorSnapshot {
    const { all } = this.files;
    const active = all.findIndex(({ id }) => id === this.#active);
    return {
      files: all.map((file) => {
        const { id, version, name, path, language, sample, flags, mark } = file;
        const text = path === null || isUnsaved(file) ? file.text : null;
        return {
          id,
          version,
          name,
          path,
          language,
          sample,
          flags,
          mark,
          text,
          inProgram: this.sources.isInProgram(file),
        };
      }),
      active: active < 0 ? null : active,
      folder: this.#folder,
      chosen: this.compilers.wanted,
    };
  }

  /** Says so once for all changes of a moment. */
  #changed(): void {
    this.#drafts.schedule();
    if (this.#announced) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      this.#listeners.tell('state', this.state());
      this.#listeners.tell('problems', this.problems());
    });
  }

  #fail(error: unknown): void {
    this.#listeners.tell('failed', errorRecord(error));
  }
}
