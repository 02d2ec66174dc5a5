// The session file that is open in the window: opened as a preview, put into effect when it is trusted, saved again.
// While it is a preview its objects stand on the list, read and parsed, and nothing may run, load or be compiled for it.
import { dirname, resolve } from 'node:path';
import { InputError } from '../../shared/errors.ts';
import { describeRun } from '../../shared/ui/records.ts';
import type { OpenSession, SessionFile } from '../../shared/ui/sessionFileRecords.ts';
import type { SourceEditor } from '../editor/sourceEditor.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import { findLibrary } from '../session/librarySearch.ts';
import { Listeners } from '../session/listeners.ts';
import type { PreloadedLibraries } from '../session/preloadedLibraries.ts';
import {
  type ReadSession,
  readSessionFile,
  relativePath,
  savedObjects,
  writeSessionFile,
} from '../session/sessionFile.ts';
import { sessionDemands, type TrustStore } from '../session/sessionTrust.ts';
import type { SessionChoices } from './sessionChoices.ts';

/** What only the page knows. */
export interface PageState {
  /** argv[1..]. */
  readonly arguments: readonly string[];
  readonly layout: SessionFile['layout'];
}

export interface OpenSessionsOptions {
  readonly session: ExecutionSession;
  readonly editor: SourceEditor;
  readonly trust: TrustStore;
  readonly libraries: PreloadedLibraries;
  /** What the session's executors are started by. */
  readonly choices: SessionChoices;
  /** The memory manager that is in effect where a session does not say. */
  readonly usualMemory: () => string;
}

export interface OpenSessionsEvents {
  changed: (open: OpenSession | null) => void;
  /** The page takes what is its own of a session that is in effect now. */
  restored: (page: PageState) => void;
}

export class OpenSessions {
  readonly #options: OpenSessionsOptions;
  readonly #listeners = new Listeners<OpenSessionsEvents>();
  #file: ReadSession | null = null;
  #open: OpenSession | null = null;
  #release: (() => void) | null = null;

  constructor(options: OpenSessionsOptions) {
    this.#options = options;
  }

  get current(): OpenSession | null {
    return this.#open;
  }

  /** Returns what ends the subscription. */
  on<E extends keyof OpenSessionsEvents>(event: E, listener: OpenSessionsEvents[E]): () => void {
    return this.#listeners.on(event, listener);
  }

  /**
   * Puts the session's objects on the list in place of what is there; all else waits until it is trusted, if it is not.
   * Rejects with InputError for a file that is no session, and while a program runs.
   */
  async open(path: string): Promise<void> {
    const { session, trust } = this.#options;
    const file = await readSessionFile(path);
    const demands = await sessionDemands(file);
    const trusted = await trust.has(file.hash);
    // Nothing can have begun while the last one was held back.
    this.#release?.();
    this.#release = null;
    if (!trusted) await this.#choose(null);
    this.#release = session.hold(`${file.name} is a preview: Run asks whether it is trusted`);
    session.removeAll();
    await session.addFiles(file.objects.map((object) => object.path));
    this.#file = file;
    const shown = { ...describe(file), demands: [...demands], trusted };
    if (trusted) await this.#putIntoEffect(file, false, shown);
    else this.#show(shown);
  }

  /**
   * A person trusts what `hash` was shown for. `restricted`: its programs get no files, no network and no other processes.
   * Rejects with InputError where the file or one of its objects is another one by now; the preview shows it then.
   */
  async trust(hash: string, restricted: boolean): Promise<void> {
    const before = this.#file;
    if (before === null || this.#open === null) throw new InputError('no session file is open: it was closed');
    const file = await readSessionFile(before.path);
    if (file.hash !== hash) {
      this.#file = file;
      this.#show({ ...describe(file), demands: [...(await sessionDemands(file))], trusted: false });
      throw new InputError(`${file.name}, or an object of it, has changed meanwhile: look at it again`);
    }
    await this.#options.trust.add(hash);
    await this.#putIntoEffect(file, restricted, { ...this.#open, trusted: true });
  }

  /** The window goes on without it, in an executor as usual; the objects of a preview leave the list. */
  async close(): Promise<void> {
    if (this.#open?.trusted === false) this.#options.session.removeAll();
    this.#forget();
    await this.#choose(null);
  }

  /** Writes what is in effect now, and trusts it: this is where it comes from. Rejects with InputError. */
  async save(path: string, page: PageState): Promise<void> {
    if (this.#open?.trusted === false) {
      throw new InputError(`${this.#open.name} is a preview: trust it before it is saved, or copy the file`);
    }
    const file = resolve(path);
    await writeSessionFile(file, await this.#content(file, page));
    const read = await readSessionFile(file);
    await this.#options.trust.add(read.hash);
    this.#file = read;
    this.#show({ ...describe(read), demands: [...(await sessionDemands(read))], trusted: true });
  }

  async #content(path: string, page: PageState): Promise<SessionFile> {
    const { session, editor, libraries, choices, usualMemory } = this.#options;
    const compiled = editor.files.all.filter((file) => editor.sources.isInProgram(file));
    const unsaved = compiled.find((file) => file.path === null);
    if (unsaved !== undefined) {
      throw new InputError(
        `${unsaved.name} has no file of its own yet: save it first, so that the session can name it`,
      );
    }
    const objects = session.files().filter((file) => !editor.compiles(file.path));
    return {
      loadstone: 1,
      objects: await savedObjects(
        path,
        objects.map((file) => file.path),
      ),
      sources: compiled.map(({ path: source, flags }) => ({ path: relativePath(path, source ?? ''), flags })),
      link: session.desk.linking,
      preload: [...libraries.paths],
      executor: choices.executor,
      memory: choices.memory ?? usualMemory(),
      arguments: [...page.arguments],
      run: session.desk.settings,
      layout: page.layout,
      lastRun: session.overview().lastRun,
    };
  }

  /** Shows it then. Rejects where its executor cannot start: it is in effect, and the next run tries again. */
  async #putIntoEffect(file: ReadSession, restricted: boolean, shown: OpenSession): Promise<void> {
    const { path, content } = file;
    const { session, editor, libraries } = this.#options;
    const nothing = { readable: [], writable: [] };
    session.desk.configure(
      restricted ? { ...content.run, restriction: content.run.restriction ?? nothing } : content.run,
    );
    session.desk.linking = content.link;
    for (const library of libraries.paths) libraries.remove(library);
    for (const library of content.preload) {
      libraries.add(library.includes('/') ? resolve(dirname(path), library) : findLibrary(`:${library}`, []));
    }
    this.#release?.();
    this.#release = null;
    // The program is what the session says, not what else is open.
    for (const open of editor.files.all) editor.sources.exclude(open);
    for (const source of content.sources) {
      const at = resolve(dirname(path), source.path);
      await editor.open([at]);
      const file = editor.files.all.find((open) => open.path === at);
      if (file === undefined) continue;
      editor.setFlags(file.id, source.flags);
      editor.sources.include(file);
    }
    this.#listeners.tell('restored', { arguments: content.arguments, layout: content.layout });
    try {
      await this.#choose(file);
    } finally {
      this.#show(shown);
    }
  }

  /** Executors are as this session wants them from now on, one that is there included. Rejects where none can start. */
  async #choose(file: ReadSession | null): Promise<void> {
    if (this.#options.choices.take(file)) await this.#options.session.restartExecutor();
  }

  #forget(): void {
    this.#release?.();
    this.#release = null;
    this.#file = null;
    this.#show(null);
  }

  #show(open: OpenSession | null): void {
    this.#open = open;
    this.#listeners.tell('changed', open);
  }
}

function describe({ path, name, hash, content, objects }: ReadSession): Omit<OpenSession, 'demands' | 'trusted'> {
  const { entry } = content.run;
  const given = entry?.args.map(({ text }) => text).join(', ') ?? '';
  return {
    path,
    name,
    hash,
    objects: [...objects],
    arguments: content.arguments,
    entry: entry === null ? 'main' : `${entry.name}(${given})`,
    lastResult: content.lastRun === null ? null : describeRun(content.lastRun),
  };
}
