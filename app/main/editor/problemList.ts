// What stands between the sources and a run, as one list: what compilers said, and why the last load failed.

import { InputError } from '../../shared/errors.ts';
import type { ProblemRecord, ProblemsRecord } from '../../shared/ui/sourceRecords.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import { compilerProblem } from './compilerProblems.ts';
import type { OpenFiles } from './openFiles.ts';
import type { ProgramSources } from './programSources.ts';

export interface ProblemListOptions {
  readonly session: ExecutionSession;
  readonly files: OpenFiles;
  readonly sources: ProgramSources;
  readonly changed: () => void;
}

/** More are not shown: after so many errors of one file the rest follows from the first. */
const mostOfOneFile = 200;

export class ProblemList {
  readonly #options: ProblemListOptions;

  constructor(options: ProblemListOptions) {
    this.#options = options;
  }

  record(): ProblemsRecord {
    const { files, sources } = this.#options;
    const found: Omit<ProblemRecord, 'id'>[] = [];
    for (const file of files.all) {
      for (const diagnostic of sources.diagnosticsOf(file).slice(0, mostOfOneFile)) {
        found.push(compilerProblem(diagnostic, file, files.all));
      }
    }
    return { problems: found.map((problem, id) => ({ ...problem, id })), searching: false };
  }

  async fix(id: number): Promise<void> {
    throw new InputError(`no fix has the number ${id}: the problem is gone`);
  }
}
