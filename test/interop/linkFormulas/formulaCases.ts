// What is linked by both: programs of the corpus, each in one combination, and members of static libraries. Chosen so that
// every relocation occurs that LLVM applies, from both compilers, and some that it does not.

import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Combination, combinations, compile, compilerVersions, wordsOf } from '../../support/compilers.ts';
import { readCorpus } from '../../support/corpusPrograms.ts';

export interface FormulaCase {
  /** `relocations/pltCalls: gcc O2 pic small`, `libz.a`. */
  readonly name: string;
  /** What this machine lacks; null where nothing. */
  readonly missing: string | null;
  /** Puts the objects into a folder of the case's own; gives their names there, in link order. */
  prepare(folder: string): Promise<readonly string[]>;
}

const programs: Readonly<Record<string, readonly string[]>> = {
  'gcc O0 pic small': ['exceptions/acrossObjects', 'data/stringTables', 'symbols/visibilities'],
  'gcc O0 pie small': ['calls/qsortAndBsearch', 'symbols/globalOffsetTable'],
  'gcc O0 no-pic small': ['relocations/absolute32', 'calls/tailCalls'],
  'gcc O2 pic small': [
    'relocations/absolute64',
    'relocations/gotPcRelative',
    'relocations/movabs',
    'relocations/pcRelative',
    'relocations/pcRelativeWithImmediate',
    'relocations/pltCalls',
    'relocations/sectionDifferences',
    'relocations/sizes',
    'calls/withoutPlt',
    'tls/generalDynamic',
    'tls/localDynamic',
    'tls/initialExec',
    'tls/descriptors',
  ],
  'gcc O2 pie small': [
    'calls/bigSwitch',
    'cxx/templatesInSeveralObjects',
    'data/commonSymbols',
    'data/startAndStopSymbols',
    'relocations/absolute8And16',
    'relocations/gotOffsets',
    'relocations/handWrittenUnwindTable',
    'relocations/weakUndefined',
    'start/initializerPriorities',
    'symbols/comdatGroups',
    'symbols/ifuncCalls',
    'tls/localExec',
  ],
  'gcc O2 no-pic small': ['data/pointersInData', 'stdio/libraryVariables', 'symbols/weakDefinitions'],
  'gcc O2 no-pic large': ['data/pointersInData', 'exceptions/acrossObjects'],
  'gcc O2 pic medium': ['data/mediumModelSections'],
  'gcc O2 pic large': ['cxx/constantTables', 'data/pointersInData', 'calls/manyObjects'],
  'clang O0 pic small': ['cxx/virtualInheritance', 'symbols/sameLocalNames'],
  'clang O2 pic small': ['calls/withoutPlt', 'tls/generalDynamic', 'cxx/thunksAndCovariantReturns'],
  'clang O2 pie small': ['exceptions/throwAndCatch', 'calls/bigSwitch', 'data/pointersInData'],
  'clang O2 no-pic small': ['calls/manyObjects', 'cxx/smartPointers'],
  'clang O0 pic large': ['calls/manyObjects', 'exceptions/throwAndCatch'],
  'clang O2 pic large': ['data/stringTables'],
  'clang O2 no-pic medium': ['data/mediumModelSections'],
};

const libraryFolder = '/usr/lib/x86_64-linux-gnu';
/** Package by archive. */
const libraries = { 'libsqlite3.a': 'libsqlite3-dev', 'libz.a': 'zlib1g-dev' } as const;

export function formulaCases(): readonly FormulaCase[] {
  const corpus = new Map(readCorpus().map((program) => [program.name, program]));
  const ofCorpus = Object.entries(programs).flatMap(([words, names]) => {
    const combination = combinationOf(words);
    return names.map((name): FormulaCase => {
      const program = corpus.get(name);
      if (program === undefined) throw new Error(`test/corpus has no program ${name}: take it off the list of cases`);
      const { compiler } = combination;
      const missing = compilerVersions[compiler] === null ? `${compiler} is not installed` : null;
      const prepare = async (folder: string): Promise<readonly string[]> => {
        const objects = program.sources.map(({ path }) => basename(path).replace(/\.\w+$/, '.o'));
        for (const [index, source] of program.sources.entries()) {
          await compile(source, join(folder, objects[index] ?? ''), combination, folder);
        }
        return objects;
      };
      return { name: `${name}: ${words}`, missing, prepare };
    });
  });
  const ofLibraries = Object.entries(libraries).map(([archive, debianPackage]): FormulaCase => {
    const path = join(libraryFolder, archive);
    const missing = existsSync(path) ? null : `${path} is not installed (package ${debianPackage})`;
    const prepare = async (folder: string): Promise<readonly string[]> => {
      execFileSync('ar', ['x', path], { cwd: folder, stdio: 'pipe' });
      const members = readdirSync(folder).sort();
      return [await userOf(members, folder), ...members];
    };
    return { name: archive, missing, prepare };
  });
  return [...ofCorpus, ...ofLibraries];
}

/** An object with a main that refers to a symbol of each member: LLVM links only what is needed. */
async function userOf(members: readonly string[], folder: string): Promise<string> {
  const lines = members.flatMap((member) => {
    // Its word about members without symbols is of no interest.
    const options: ExecFileSyncOptionsWithStringEncoding = {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    };
    const symbols = execFileSync('nm', ['--extern-only', '--defined-only', '--format=just-symbols', member], options);
    return symbols === '' ? [] : [`.quad ${symbols.split('\n', 1)[0]}`];
  });
  const source = join(folder, 'user.s');
  // Beside main, because it drops sections that main does not need.
  writeFileSync(source, ['.globl main', 'main: ret', ...lines, ''].join('\n'));
  await compile({ path: source, flags: [] }, join(folder, 'user.o'), combinationOf('gcc O2 pic small'), folder);
  return 'user.o';
}

function combinationOf(words: string): Combination {
  const found = combinations
    .map((combination): Combination => ({ ...combination, style: 'plain' }))
    .find((combination) => wordsOf(combination) === words);
  if (found === undefined) throw new Error(`no compiler combination is called '${words}'`);
  return found;
}
