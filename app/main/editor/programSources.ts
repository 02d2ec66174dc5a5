// The sources of the program: compiles those that are not up to date before the session loads, and keeps their objects on
// the load list. Of sources with a main one alone is part of the program: the one that a person turned to last.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CompileError, errorRecord, LoadstoneError } from '../../shared/errors.ts';
import type { CompilationRecord } from '../../shared/ui/sourceRecords.ts';
import type { CompileFolder } from '../compile/compileFolder.ts';
import { compileSource, fault } from '../compile/compileSource.ts';
import { type Dependency, haveChanged } from '../compile/dependencies.ts';
import type { Diagnostic } from '../compile/diagnostics.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import type { SessionSources } from '../session/sessionSources.ts';
import type { CompilerChoice } from './compilerChoice.ts';
import { folderOf, isCompilable, isUnsaved, type OpenFile, type OpenFiles } from './openFiles.ts';

export interface ProgramSourcesOptions {
  readonly session: ExecutionSession;
  readonly files: OpenFiles;
  readonly compilers: CompilerChoice;
  readonly folder: CompileFolder;
  readonly changed: () => void;
}

/** What an object was made of: it is up to date while all of it is the same. */
interface Made {
  readonly version: number;
  readonly flags: string;
  readonly language: string;
  /** Null for an object that is shipped. */
  readonly compiler: string | null;
  readonly dependencies: readonly Dependency[];
  /** Versions of the other open texts, which it may have included. */
  readonly beside: string;
}

interface SourceState {
  inProgram: boolean;
  /** What stands for it on the load list, as soon as it is `listed`. */
  object: string | null;
  listed: boolean;
  made: Made | null;
  compilation: CompilationRecord;
  diagnostics: readonly Diagnostic[];
  running: AbortController | null;
}

/** Compilers at a time. */
const atOnce = 2;

export class ProgramSources implements SessionSources {
  readonly #options: ProgramSourcesOptions;
  readonly #states = new Map<number, SourceState>();

  constructor(options: ProgramSourcesOptions) {
    this.#options = options;
    options.session.useSources(this);
    options.session.on('change', () => this.#followList());
  }

  isInProgram(file: OpenFile): boolean {
    return this.#of(file).inProgram;
  }

  compilationOf(file: OpenFile): CompilationRecord {
    return this.#of(file).compilation;
  }

  /** Of the last compilation; gone with the next change of the text only as far as they are shown again then. */
  diagnosticsOf(file: OpenFile): readonly Diagnostic[] {
    return this.#of(file).diagnostics;
  }

  /** Path of what stands for it on the load list; null where nothing does. */
  objectOf(file: OpenFile): string | null {
    return this.#of(file).object;
  }

  /** Compiles it with one flag more. */
  async addFlag(file: OpenFile, flag: string): Promise<void> {
    this.#options.files.setFlags(file.id, `${file.flags} ${flag}`.trim());
    this.flagsChanged(file);
    await this.compile(file);
  }

  /** Takes it into the program; another source with a main makes room for one that has it too. */
  include(file: OpenFile): void {
    const state = this.#of(file);
    if (!isCompilable(file)) return;
    if (definesMain(file)) this.#makeRoomFor(file);
    if (state.inProgram) return;
    state.inProgram = true;
    this.#options.changed();
  }

  /** Takes its object off the load list. */
  exclude(file: OpenFile): void {
    const state = this.#of(file);
    if (!state.inProgram) return;
    state.inProgram = false;
    state.listed = false;
    this.#takeOff(state);
    this.#options.changed();
  }

  /** Includes a file that was turned to, unless an object that a person added is the program by itself. */
  turnTo(file: OpenFile): void {
    if (!isCompilable(file)) return;
    if (definesMain(file) && this.#foreignMain()) return;
    this.include(file);
  }

  /** A shipped object stands for this text as it is now. */
  async usePrebuilt(file: OpenFile, object: string): Promise<void> {
    const state = this.#of(file);
    const { version, flags, language } = file;
    const before = state.object;
    state.object = object;
    state.made = { version, flags, language, compiler: null, dependencies: [], beside: '' };
    state.compilation = { state: 'compiled', compiler: 'prebuilt', durationMs: 0, warnings: 0, prebuilt: true };
    state.listed = false;
    await this.#options.session.putCompiled(object, file.name, before);
    state.listed = true;
  }

  textChanged(file: OpenFile): void {
    const state = this.#of(file);
    if (state.compilation.state !== 'compiling') state.compilation = { state: 'stale' };
    if (!state.inProgram) this.include(file);
  }

  flagsChanged(file: OpenFile): void {
    const state = this.#of(file);
    if (state.compilation.state !== 'compiling') state.compilation = { state: 'stale' };
  }

  /** Its object stays on the list. */
  closed(file: OpenFile): void {
    this.#of(file).running?.abort();
    this.#states.delete(file.id);
  }

  /** Answers false where it has errors or was cancelled; rejects with CompileError where nothing can compile it. */
  async compile(file: OpenFile): Promise<boolean> {
    this.include(file);
    return this.#compile(file, this.#of(file));
  }

  async prepare(): Promise<void> {
    const files = this.#options.files.all.filter((file) => this.#of(file).inProgram && isCompilable(file));
    const failed: OpenFile[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let file = files[next++]; file !== undefined; file = files[next++]) {
        if (!(await this.#isUpToDate(file)) && !(await this.#compile(file, this.#of(file)))) failed.push(file);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    if (failed.length > 0) throw new CompileError(failed.map((file) => this.#describeFailure(file)).join('\n'));
  }

  cancel(): void {
    for (const { running } of this.#states.values()) running?.abort();
  }

  async #isUpToDate(file: OpenFile): Promise<boolean> {
    const { made, object } = this.#of(file);
    if (made === null || object === null || made.version !== file.version || made.flags !== file.flags) return false;
    if (made.language !== file.language) return false;
    if (made.compiler === null) return true;
    if (!this.#options.session.files().some(({ path }) => path === object)) return false;
    const { path } = await this.#options.compilers.compilerFor(compiledLanguage(file));
    return (
      made.compiler === path && made.beside === this.#versionsBeside(file) && !(await haveChanged(made.dependencies))
    );
  }

  async #compile(file: OpenFile, state: SourceState): Promise<boolean> {
    state.running?.abort();
    const running = new AbortController();
    state.running = running;
    const { version, flags, language, name } = file;
    const beside = this.#versionsBeside(file);
    const show = (compilation: CompilationRecord): void => {
      if (state.running !== running && compilation.state !== 'compiling') return; // a later compilation has begun
      state.compilation = compilation;
      this.#options.changed();
    };
    show({ state: 'compiling', startedMs: Date.now() });
    try {
      const compiler = await this.#options.compilers.compilerFor(compiledLanguage(file));
      const object = await this.#objectPath(file);
      const { outcome, diagnostics, dependencies, durationMs } = await compileSource({
        compiler,
        name,
        language: compiledLanguage(file),
        text: file.text,
        flags,
        folder: folderOf(file),
        beside: this.#textsBeside(file),
        object,
        scratch: await this.#options.folder.fresh(),
        signal: running.signal,
      });
      if (outcome === 'cancelled') {
        show({ state: 'cancelled' });
        return false;
      }
      if (state.running !== running) return false;
      state.diagnostics = diagnostics;
      const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
      const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
      if (outcome === 'failed') {
        show({ state: 'failed', errors, warnings, text: firstError(diagnostics) });
        return false;
      }
      const before = state.object;
      state.object = object;
      state.made = { version, flags, language, compiler: compiler.path, dependencies, beside };
      const fresh = file.version === version && file.flags === flags;
      state.listed = false;
      await this.#options.session.putCompiled(object, file.name, before);
      state.listed = true;
      show(
        fresh
          ? { state: 'compiled', compiler: compiler.label, durationMs, warnings, prebuilt: false }
          : { state: 'stale' },
      );
      return true;
    } catch (error) {
      const { message } = errorRecord(error);
      state.diagnostics = [fault(message)];
      show({ state: 'failed', errors: 1, warnings: 0, text: message });
      if (!(error instanceof LoadstoneError)) throw error;
      throw new CompileError(`${name}: ${message}`);
    } finally {
      if (state.running === running) state.running = null;
    }
  }

  async #objectPath({ id, name }: OpenFile): Promise<string> {
    const folder = join(this.#options.folder.path, 'objects', String(id));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, `${name.replace(/\.[^.]*$/, '')}.o`);
  }

  /** Texts that differ from what is on disk, or are on none. */
  #textsBeside(file: OpenFile): ReadonlyMap<string, string> {
    const others = this.#options.files.all.filter((other) => other !== file && this.#isBeside(other));
    return new Map(others.map((other) => [other.path ?? other.name, other.text]));
  }

  #versionsBeside(file: OpenFile): string {
    const others = this.#options.files.all.filter((other) => other !== file && this.#isBeside(other));
    return others.map(({ id, version }) => `${id}:${version}`).join(' ');
  }

  /** Of what could be included. */
  #isBeside(other: OpenFile): boolean {
    return !isCompilable(other) && (other.path === null || isUnsaved(other));
  }

  #describeFailure(file: OpenFile): string {
    const { compilation } = this.#of(file);
    if (compilation.state === 'cancelled') return `compiling ${file.name} was cancelled`;
    if (compilation.state !== 'failed') return `${file.name} was not compiled`;
    const count = compilation.errors === 1 ? 'one error' : `${compilation.errors} errors`;
    return `${file.name} does not compile, ${count}: ${compilation.text}`;
  }

  /** Of the other sources with a main, open or closed. */
  #makeRoomFor(file: OpenFile): void {
    for (const other of this.#options.files.all) {
      if (other !== file && this.#of(other).inProgram && definesMain(other)) this.exclude(other);
    }
    const open = new Set([...this.#states.values()].map(({ object }) => object));
    const { session } = this.#options;
    for (const { id, path, source } of session.files()) {
      if (source !== null && !open.has(path) && session.details(id).symbols.some(isMain)) session.remove(id);
    }
  }

  #foreignMain(): boolean {
    const { session } = this.#options;
    return session.files().some(({ id, source }) => source === null && session.details(id).symbols.some(isMain));
  }

  #takeOff({ object }: SourceState): void {
    const entry = this.#options.session.files().find(({ path }) => path === object);
    if (entry !== undefined) this.#options.session.remove(entry.id);
  }

  /** The entry of a source that was taken off the list takes the source out of the program. */
  #followList(): void {
    const listed = new Set(this.#options.session.files().map(({ path }) => path));
    for (const state of this.#states.values()) {
      if (!state.listed || state.object === null || listed.has(state.object)) continue;
      state.listed = false;
      state.inProgram = false;
      state.made = null;
      state.object = null;
      if (state.compilation.state === 'compiled') state.compilation = { state: 'stale' };
      this.#options.changed();
    }
  }

  #of({ id }: OpenFile): SourceState {
    const known = this.#states.get(id);
    if (known !== undefined) return known;
    const made: SourceState = {
      inProgram: false,
      object: null,
      listed: false,
      made: null,
      compilation: { state: 'stale' },
      diagnostics: [],
      running: null,
    };
    this.#states.set(id, made);
    return made;
  }
}

function compiledLanguage({ language, name }: OpenFile): 'c' | 'cpp' | 'asm' {
  if (language === 'text') throw new CompileError(`${name} is no source: choose a language for it first`);
  return language;
}

function definesMain({ language, text }: OpenFile): boolean {
  return language === 'asm' ? /^\s*main:/m.test(text) : /\bmain\s*\(/.test(text);
}

function isMain({
  name,
  binding,
  section,
}: {
  readonly name: string;
  readonly binding: string;
  readonly section: string;
}): boolean {
  return name === 'main' && binding === 'STB_GLOBAL' && section !== 'SHN_UNDEF';
}

function firstError(diagnostics: readonly Diagnostic[]): string {
  const first = diagnostics.find(({ severity }) => severity === 'error');
  if (first === undefined) return '';
  const place = first.range === null ? '' : `line ${first.range.line}: `;
  return `${place}${first.message}`;
}
