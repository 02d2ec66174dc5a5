// What stands between the sources and a run, as one list: what compilers said, and why the last load failed. For names
// that nothing defines it has libraries searched, in the background and for a bounded time.
import type { ErrorRecord } from '../../shared/errors.ts';
import { errorRecord, InputError } from '../../shared/errors.ts';
import type { ProblemFix, ProblemRecord, ProblemsRecord } from '../../shared/ui/sourceRecords.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import type { PreloadedLibraries } from '../session/preloadedLibraries.ts';
import { type Definer, findDefiners } from '../session/symbolSearch.ts';
import { compilerProblem } from './compilerProblems.ts';
import { type FixAction, linkProblems } from './linkProblems.ts';
import type { OpenFiles } from './openFiles.ts';
import type { ProgramSources } from './programSources.ts';

export interface ProblemListOptions {
  readonly session: ExecutionSession;
  readonly libraries: PreloadedLibraries;
  readonly files: OpenFiles;
  readonly sources: ProgramSources;
  readonly changed: () => void;
  readonly failed: (error: ErrorRecord) => void;
}

/** A problem before it has its number; its fixes are changes of texts, and what main does. */
export interface Found extends Omit<ProblemRecord, 'id' | 'fixes'> {
  readonly edits: readonly ProblemFix[];
  readonly actions: readonly FixAction[];
}

/** More are not shown: after so many errors of one file the rest follows from the first. */
const mostOfOneFile = 200;
/** Milliseconds. */
const searchTime = 10_000;

export class ProblemList {
  readonly #options: ProblemListOptions;
  /** Why the last load failed; null where it did not, and where compilers have said it. */
  #refusal: ErrorRecord | null = null;
  #lastRun: unknown = null;
  #search: AbortController | null = null;
  #definers: ReadonlyMap<string, readonly Definer[]> = new Map();
  /** By the id that the page was given. */
  #actions = new Map<number, FixAction>();
  #nextAction = 1;

  constructor(options: ProblemListOptions) {
    this.#options = options;
    options.session.on('change', () => this.#followRuns());
  }

  record(): ProblemsRecord {
    const { files, sources } = this.#options;
    const found: Found[] = [];
    for (const file of files.all) {
      for (const diagnostic of sources.diagnosticsOf(file).slice(0, mostOfOneFile)) {
        found.push(compilerProblem(diagnostic, file, files.all));
      }
    }
    if (this.#refusal !== null)
      found.push(...linkProblems(this.#refusal, { ...this.#options, definers: this.#definers }));
    this.#actions = new Map();
    const problems = found.map(({ edits, actions, ...problem }, id) => ({
      ...problem,
      id,
      fixes: [...edits, ...actions.map((action) => this.#number(action))],
    }));
    return { problems, searching: this.#search !== null };
  }

  async fix(id: number): Promise<void> {
    const action = this.#actions.get(id);
    if (action === undefined) throw new InputError('this fix is gone, with its problem');
    await action.run();
    this.#options.changed();
  }

  /** Ends a search that goes on. */
  close(): void {
    this.#search?.abort();
  }

  #number(action: FixAction): ProblemFix {
    const id = this.#nextAction++;
    this.#actions.set(id, action);
    return { kind: 'action', title: action.title, id };
  }

  #followRuns(): void {
    const { lastRun } = this.#options.session;
    if (lastRun === this.#lastRun) return;
    this.#lastRun = lastRun;
    const outcome = lastRun?.outcome ?? null;
    const error = outcome?.kind === 'refused' && outcome.error.kind !== 'compile' ? outcome.error : null;
    this.#search?.abort();
    this.#search = null;
    this.#definers = new Map();
    this.#refusal = error;
    const missing = (error?.problems ?? []).flatMap(({ kind, symbol }) =>
      kind === 'undefined' && symbol !== null ? [symbol] : [],
    );
    if (missing.length > 0) void this.#searchFor(missing);
    this.#options.changed();
  }

  async #searchFor(symbols: readonly string[]): Promise<void> {
    const search = new AbortController();
    this.#search = search;
    try {
      const definers = await findDefiners(symbols, { signal: search.signal, timeLimit: searchTime });
      if (this.#search === search) this.#definers = definers;
    } catch (error) {
      this.#options.failed(errorRecord(error));
    } finally {
      if (this.#search === search) this.#search = null;
      this.#options.changed();
    }
  }
}
