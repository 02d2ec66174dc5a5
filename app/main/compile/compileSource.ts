// Compiles one text into one object: writes it, and what stands in the editor beside it, into a folder of its own, runs
// the compiler there, and reads what it said. The editor's files and the tests call it.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../shared/errors.ts';
import { splitArguments } from '../../shared/ui/argumentLine.ts';
import type { CompilerRecord, SourceLanguage } from '../../shared/ui/sourceRecords.ts';
import { runCompiler } from './compilerProcess.ts';
import { type Dependency, readDependencies } from './dependencies.ts';
import { type Diagnostic, diagnosticFlags, parseDiagnostics } from './diagnostics.ts';

export interface CompileRequest {
  readonly compiler: CompilerRecord;
  readonly name: string;
  readonly language: Exclude<SourceLanguage, 'text'>;
  readonly text: string;
  /** As a person typed them. */
  readonly flags: string;
  /** Where the file lies, or would lie; null for one that was never saved. */
  readonly folder: string | null;
  /** Other texts that are not on disk as they are in the editor: by their path, or by name for those without one. */
  readonly beside: ReadonlyMap<string, string>;
  /** Where the object goes; another one there gives way at the end, and only to one that is whole. */
  readonly object: string;
  /** An empty folder; it is removed. */
  readonly scratch: string;
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly timeLimit?: number;
}

export interface CompileResult {
  readonly outcome: 'compiled' | 'failed' | 'cancelled';
  /** Their files are spelled as a person knows them: absolute, or the name of a text that was never saved. */
  readonly diagnostics: readonly Diagnostic[];
  /** What it read beside the text itself. */
  readonly dependencies: readonly Dependency[];
  readonly durationMs: number;
}

/** Milliseconds that a compiler gets: templates can keep it busy for ever. */
const defaultTimeLimit = 60_000;

/** Rejects with InputError for flags that cannot be used, and for a compiler that cannot be started. */
export async function compileSource(request: CompileRequest): Promise<CompileResult> {
  const began = performance.now();
  const { compiler, scratch, language, name, signal, timeLimit = defaultTimeLimit } = request;
  const sources = join(scratch, 'source');
  const temporaries = join(scratch, 'tmp');
  const output = join(scratch, 'object.o');
  try {
    const flags = checkedFlags(request.flags);
    await Promise.all([mkdir(sources), mkdir(temporaries)]);
    const original = await writeSources(request, sources);
    const source = join(sources, basename(name));
    const home = request.folder;
    const assembly = language === 'asm' && !name.endsWith('.S');
    const args = [
      ...diagnosticFlags(compiler, assembly),
      ...(home === null ? [] : ['-iquote', home, '-I', home]),
      // What debug information and __FILE__ say is where the file really lies.
      `-ffile-prefix-map=${sources}=${home ?? '.'}`,
      ...flags,
      ...(assembly ? unusedInAssembly(compiler) : ['-MMD', '-MF', join(scratch, 'dependencies')]),
      ...['-x', language === 'asm' ? (assembly ? 'assembler' : 'assembler-with-cpp') : languageWords[language]],
      ...['-c', source, '-o', output],
    ];
    const end = await runCompiler(compiler.path, args, {
      cwd: home ?? sources,
      timeLimit,
      temporaries,
      ...(signal === undefined ? {} : { signal }),
    });
    const durationMs = performance.now() - began;
    if (end.ended === 'cancelled') return { outcome: 'cancelled', diagnostics: [], dependencies: [], durationMs };
    const { diagnostics: parsed, rest } = parseDiagnostics(end.stderr, compiler);
    const spell = (file: string): string => original(file, home ?? sources);
    const diagnostics = parsed.map((each) => respelled(each, spell));
    if (end.ended !== null) diagnostics.unshift(fault(limitText(compiler, end.ended, timeLimit)));
    const failed = end.status !== 0;
    if (failed && !diagnostics.some(({ severity }) => severity === 'error')) {
      diagnostics.push(
        fault(rest === '' ? `${compiler.label} ended with status ${end.status ?? '?'}, without a word` : rest),
      );
    } else if (rest !== '') {
      diagnostics.push({ ...fault(rest), severity: 'warning' });
    }
    if (failed) return { outcome: 'failed', diagnostics, dependencies: [], durationMs };
    const dependencies = assembly
      ? []
      : await readDependencies(join(scratch, 'dependencies'), home ?? sources, sources);
    await rename(output, request.object);
    return { outcome: 'compiled', diagnostics, dependencies, durationMs };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const languageWords = { c: 'c', cpp: 'c++' } as const;

/** What Loadstone sets itself, and what makes no object. */
const refusedFlag =
  /^(-o.*|-c|-S|-E|-fsyntax-only|-x.*|-M[DMFGPTQ]*|-fdiagnostics-(format|parseable|color).*|-save-temps.*)$/;
const linkerFlag = /^(-l.+|-L.*|-Wl,.*|-shared|-static|-r|-fuse-ld=.*)$/;

/** Throws InputError that names the flag and what to do. */
export function checkedFlags(line: string): readonly string[] {
  let flags: readonly string[];
  try {
    flags = splitArguments(line);
  } catch (error) {
    throw new InputError(`flags: ${(error as Error).message}`);
  }
  for (const flag of flags) {
    if (refusedFlag.test(flag))
      throw new InputError(`flag ${flag}: Loadstone sets input, output and form of messages itself; remove it`);
    if (linkerFlag.test(flag))
      throw new InputError(`flag ${flag} is the linker's: open the library instead, it is linked from the load list`);
    if (!flag.startsWith('-') && /\.(c|cc|cpp|cxx|s|S|o|a)$/.test(flag))
      throw new InputError(`'${flag}' among the flags is a file: open it instead`);
  }
  return flags;
}

/** Gives the function from a path of the copy to the path that a person knows. */
async function writeSources(
  { name, text, beside, folder }: CompileRequest,
  sources: string,
): Promise<(file: string, cwd: string) => string> {
  const originals = new Map<string, string>();
  const write = async (copy: string, content: string, original: string): Promise<void> => {
    originals.set(copy, original);
    await mkdir(dirname(copy), { recursive: true });
    await writeFile(copy, content);
  };
  for (const [path, content] of beside) {
    const inside = folder !== null && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
    const relative = path.includes('/') ? inside : path;
    if (relative !== null) await write(join(sources, relative), content, path);
  }
  const path = folder === null ? basename(name) : join(folder, basename(name));
  await write(join(sources, basename(name)), text, path);
  return (file, cwd) => {
    const absolute = resolve(cwd, file);
    return originals.get(absolute) ?? absolute;
  };
}

function respelled(diagnostic: Diagnostic, spell: (file: string) => string): Diagnostic {
  const named = <T extends { readonly file: string }>(each: T): T =>
    each.file === '' ? each : { ...each, file: spell(each.file) };
  return {
    ...named(diagnostic),
    notes: diagnostic.notes.map(named),
    fixes: diagnostic.fixes.map((edits) => edits.map(named)),
  };
}

/** An error that is not about a place in the text. */
export function fault(message: string): Diagnostic {
  return { message, file: '', range: null, severity: 'error', source: 'compiler', code: '', notes: [], fixes: [] };
}

function limitText({ label }: CompilerRecord, ended: 'timeLimit' | 'outputLimit', timeLimit: number): string {
  return ended === 'timeLimit'
    ? `${label} was still at it after ${timeLimit / 1000} seconds and was ended: does a template or a macro expand without end?`
    : `${label} wrote more than 4 MB of messages and was ended: does the file include itself?`;
}

/** clang warns of flags that an assembly file has no use for. */
function unusedInAssembly({ family }: CompilerRecord): readonly string[] {
  return family === 'clang' ? ['-Wno-unused-command-line-argument'] : [];
}
