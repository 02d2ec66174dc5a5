// Why the last load failed, as the list of problems shows it: symbols, places in objects and, where an object was compiled
// with -g from an open file, the line; with what can be done about it.
import { basename } from 'node:path';
import type { ErrorRecord, LinkPlace, LinkProblem } from '../../shared/errors.ts';
import type { ProblemNote, TextRange } from '../../shared/ui/sourceRecords.ts';
import { objectLines } from '../disassembly/sourceLines.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import type { PreloadedLibraries } from '../session/preloadedLibraries.ts';
import type { Definer } from '../session/symbolSearch.ts';
import { inUnits } from './compilerProblems.ts';
import { isCompilable, type OpenFile, type OpenFiles } from './openFiles.ts';
import type { Found } from './problemList.ts';
import type { ProgramSources } from './programSources.ts';

export interface LinkProblemContext {
  readonly session: ExecutionSession;
  readonly libraries: PreloadedLibraries;
  readonly files: OpenFiles;
  readonly sources: ProgramSources;
  /** By symbol: what defines it. */
  readonly definers: ReadonlyMap<string, readonly Definer[]>;
}

/** A fix of the list's that main carries out. */
export interface FixAction {
  readonly title: string;
  run(): Promise<void>;
}

/** So many libraries are offered for one symbol. */
const mostDefiners = 4;

export function linkProblems({ message, problems = [] }: ErrorRecord, context: LinkProblemContext): readonly Found[] {
  if (problems.length === 0) {
    const nothing = { file: null, place: '', range: null, notes: [], code: '', edits: [], actions: [] };
    return [{ ...nothing, message, severity: 'error', source: 'linker' }];
  }
  return problems.map((problem) => {
    const [first, ...others] = problem.places.map((place) => placeNote(place, problem, context));
    const where = first ?? { message: '', file: null, place: '', range: null };
    return {
      ...where,
      message: problem.message,
      notes: others,
      severity: 'error',
      source: 'linker',
      // Where in the object, beside where in the text.
      code: problem.places[0] === undefined ? '' : placeText(problem.places[0]),
      edits: [],
      actions: actionsFor(problem, context),
    };
  });
}

function placeNote(place: LinkPlace, { kind, symbol }: LinkProblem, context: LinkProblemContext): ProblemNote {
  const text = placeText(place);
  const message = kind === 'duplicate' ? `also defined at ${text}` : `and needed at ${text}`;
  const file = openFileOf(place.object, context);
  if (file === null) return { message, file: null, place: place.object, range: null };
  return {
    message,
    file: file.id,
    place: file.name,
    range: lineOf(place, symbol, file, context) ?? firstUse(symbol, file),
  };
}

function placeText({ object, section, offset }: LinkPlace): string {
  return `${object} ${section}+0x${offset.toString(16)}`;
}

/** The open file that an object of the list was compiled from. */
function openFileOf(object: string, { session, files, sources }: LinkProblemContext): OpenFile | null {
  const listed = session.files().find(({ path, source }) => source !== null && basename(path) === object);
  return files.all.find((file) => listed !== undefined && sources.objectOf(file) === listed.path) ?? null;
}

function lineOf(
  { object, sectionIndex, offset }: LinkPlace,
  symbol: string | null,
  file: OpenFile,
  { session }: LinkProblemContext,
): TextRange | null {
  const input = session.inputs.find(({ name, content }) => name === object && content.kind === 'object');
  if (input === undefined || input.content.kind !== 'object' || sectionIndex < 0) return null;
  const line = objectLines(input.content.object).table?.find(sectionIndex, offset) ?? null;
  if (line === null || basename(line.file) !== file.name) return null;
  return (
    firstUse(symbol, file, line.line) ??
    inUnits({ line: line.line, column: 1, endLine: line.line, endColumn: 0 }, file.text)
  );
}

/** The first place where the text has the name: in one line, or anywhere where there is no line information. */
function firstUse(symbol: string | null, { text }: OpenFile, only: number | null = null): TextRange | null {
  const name = symbol === null ? '' : plainName(symbol);
  if (name === '') return null;
  const word = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?![\\w$])`);
  const lines = text.split('\n');
  for (const [index, content] of lines.entries()) {
    if (only !== null && index + 1 !== only) continue;
    const column = (word.exec(content)?.index ?? -1) + 1;
    if (column > 0) return { line: index + 1, column, endLine: index + 1, endColumn: column + name.length };
  }
  return null;
}

/** `_ZN3foo3barEv` -> `bar`: the last name with a length, as C++ compilers write them. */
export function plainName(symbol: string): string {
  if (!symbol.startsWith('_Z')) return symbol;
  let name = '';
  let rest = symbol.slice(2).replace(/^N?[KVrO]*/, '');
  for (let match = /^(?:St|S[a-z0-9]*_?)?(\d+)/.exec(rest); match !== null; match = /^(\d+)/.exec(rest)) {
    const start = match[0].length;
    name = rest.slice(start, start + Number(match[1]));
    rest = rest.slice(start + Number(match[1]));
  }
  return name;
}

function actionsFor(problem: LinkProblem, context: LinkProblemContext): readonly FixAction[] {
  const { session, libraries, sources, definers } = context;
  switch (problem.kind) {
    case 'undefined':
      return (definers.get(problem.symbol ?? '') ?? []).slice(0, mostDefiners).map(({ path, kind }) => ({
        title: `Add ${basename(path)}`,
        run: async () => {
          if (kind === 'archive') await session.addFiles([path]);
          else libraries.add(path);
        },
      }));
    case 'duplicate':
      return objectsOf(problem).flatMap((object) => {
        const file = openFileOf(object, context);
        const listed = session.files().find(({ path }) => basename(path) === object);
        if (listed === undefined) return [];
        const run = async (): Promise<void> => {
          if (file !== null) sources.exclude(file);
          else session.remove(listed.id);
        };
        return [{ title: `Take ${object} off the load list`, run }];
      });
    case 'range':
    case 'unsupported':
      return objectsOf(problem).flatMap((object) => {
        const file = openFileOf(object, context);
        if (file === null || !isCompilable(file) || file.language === 'asm') return [];
        return ['-fPIC', '-mcmodel=large']
          .filter((flag) => !file.flags.includes(flag))
          .map((flag) => ({
            title: `Compile ${file.name} with ${flag}`,
            run: () => sources.addFlag(file, flag),
          }));
      });
  }
}

function objectsOf({ places }: LinkProblem): readonly string[] {
  return [...new Set(places.map(({ object }) => object))];
}
