// Watches the files of the load list. One that was written is read again as soon as it is quiet (a compiler writes in
// pieces) and marked; where that is wanted and it was loaded, everything is linked into the executor anew. Nothing runs.
import { basename, dirname } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { ExecutionSession } from './executionSession.ts';

export interface FileWatcherOptions {
  /** Whether a loaded file that changed is linked into the executor again; asked at each change. */
  reload(): boolean;
  /** Something went wrong outside of any call: the link after a change failed, or the system watches no more files. */
  failed(error: unknown): void;
}

/** A file is read when nobody wrote to it for so long; its size is looked at in steps of `pollMs`. */
const quietMs = 150;
const pollMs = 50;
/** Changes within this time lead to one link: a build writes many objects. Milliseconds. */
const gatherMs = 60;

export class FileWatcher {
  readonly #session: ExecutionSession;
  readonly #options: FileWatcherOptions;
  readonly #watcher: FSWatcher;
  readonly #endSubscription: () => void;
  /** Id of each listed file by its path. */
  #files: ReadonlyMap<string, number> = new Map();
  /** Folders are watched, not files: compilers replace a file by another one. */
  #folders: ReadonlySet<string> = new Set();
  readonly #written = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(session: ExecutionSession, options: FileWatcherOptions) {
    this.#session = session;
    this.#options = options;
    this.#watcher = watch([], {
      ignoreInitial: true,
      depth: 0,
      ignored: (path) => !this.#files.has(path) && !this.#folders.has(path),
      awaitWriteFinish: { stabilityThreshold: quietMs, pollInterval: pollMs },
    });
    for (const event of ['add', 'change', 'unlink'] as const) this.#watcher.on(event, (path) => this.#note(path));
    this.#watcher.on('error', (error) => options.failed(error));
    this.#endSubscription = session.on('change', () => this.#follow());
    this.#follow();
  }

  /** True once a change of this file would be seen. */
  watches(path: string): boolean {
    return this.#watcher.getWatched()[dirname(path)]?.includes(basename(path)) ?? false;
  }

  async close(): Promise<void> {
    this.#endSubscription();
    clearTimeout(this.#timer ?? undefined);
    await this.#watcher.close();
  }

  /** Watches what is on the list now. */
  #follow(): void {
    // What is compiled from a source is put on the list by who compiles it.
    const listed = this.#session.files().filter(({ source }) => source === null);
    if (listed.length === this.#files.size && listed.every(({ path, id }) => this.#files.get(path) === id)) return;
    this.#files = new Map(listed.map(({ path, id }) => [path, id]));
    const before = this.#folders;
    this.#folders = new Set(listed.map(({ path }) => dirname(path)));
    const gone = [...before].filter((folder) => !this.#folders.has(folder));
    const added = [...this.#folders].filter((folder) => !before.has(folder));
    if (gone.length > 0) this.#watcher.unwatch(gone);
    if (added.length > 0) this.#watcher.add(added);
  }

  #note(path: string): void {
    if (!this.#files.has(path)) return; // taken off the list meanwhile
    this.#written.add(path);
    clearTimeout(this.#timer ?? undefined);
    this.#timer = setTimeout(() => {
      this.#readWritten().catch((error: unknown) => this.#options.failed(error));
    }, gatherMs);
  }

  async #readWritten(): Promise<void> {
    const paths = [...this.#written];
    this.#written.clear();
    let reload = false;
    for (const path of paths) {
      const id = this.#files.get(path);
      if (id === undefined) continue;
      const loaded = this.#session.isLoaded(id);
      const changed = await this.#session.reread(id);
      reload ||= loaded && changed;
    }
    if (!reload || !this.#options.reload() || this.#session.busy) return;
    // Of a build that failed half-way, nothing is linked: what is loaded stays until the list can be linked again.
    if (this.#session.files().every(({ refused }) => !refused)) await this.#session.load();
  }
}
