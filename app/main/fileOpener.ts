// Opens files from wherever they come (dropped, named at start, handed over, used before): objects and archives go onto
// the load list, sources into the editor, the rest is for the window to deal with. Remembers what was opened.
import type { FoundFile } from '../shared/ui/fileRecords.ts';
import type { SourceEditor } from './editor/sourceEditor.ts';
import type { AppStateStore } from './profile/appState.ts';
import type { ExecutionSession } from './session/executionSession.ts';
import { sortFiles } from './session/fileKind.ts';

export interface FileOpenerOptions {
  readonly session: Pick<ExecutionSession, 'addFiles'>;
  readonly editor: Pick<SourceEditor, 'open' | 'grants'>;
  readonly state: AppStateStore;
}

export class FileOpener {
  readonly #options: FileOpenerOptions;
  readonly #listeners = new Set<(recent: readonly string[]) => void>();
  readonly #sourceListeners = new Set<() => void>();

  constructor(options: FileOpenerOptions) {
    this.#options = options;
  }

  /** Resolves with the files that are neither for the load list nor for the editor. Nothing of any file is executed. */
  async open(paths: readonly string[]): Promise<FoundFile[]> {
    const { loadable, others } = await sortFiles(paths);
    return this.#take(loadable, others);
  }

  /**
   * The same for paths that the page names: what it could read as text, a person must have dropped or opened before.
   * Rejects with InputError for another.
   */
  async openForPage(paths: readonly string[]): Promise<FoundFile[]> {
    const { loadable, others } = await sortFiles(paths);
    for (const { kind, path } of others)
      if (kind === 'source' && !this.recent.includes(path)) this.#options.editor.grants.check(path);
    return this.#take(loadable, others);
  }

  /** Paths of the files used last, the most recent first. */
  get recent(): readonly string[] {
    return this.#options.state.values.recent;
  }

  /** Puts them at the top of the recent files. */
  remember(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#options.state.addRecent(paths);
    this.#tell();
  }

  forget(): void {
    this.#options.state.change({ recent: [] });
    this.#tell();
  }

  /** Returns what ends the subscription. */
  onRecent(listener: (recent: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Told when sources were opened in the editor. Returns what ends the subscription. */
  onSources(listener: () => void): () => void {
    this.#sourceListeners.add(listener);
    return () => this.#sourceListeners.delete(listener);
  }

  async #take(loadable: readonly FoundFile[], others: readonly FoundFile[]): Promise<FoundFile[]> {
    const { session, editor } = this.#options;
    await session.addFiles(loadable.map(({ path }) => path));
    this.remember([...loadable, ...others].filter(({ kind }) => kind !== 'other').map(({ path }) => path));
    const sources = others.filter(({ kind }) => kind === 'source');
    await editor.open(sources.map(({ path }) => path));
    if (sources.length > 0) for (const listener of this.#sourceListeners) listener();
    return others.filter(({ kind }) => kind !== 'source');
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.recent);
  }
}
