// What a compiler says about a source, told apart: gcc's JSON where it has it, else the text that gcc, clang and the
// assemblers agree on. compileSource.ts asks for the form and reads it here.
import type { CompilerRecord } from '../../shared/ui/sourceRecords.ts';
import { parseDiagnosticText } from './diagnosticText.ts';
import { parseGccJson } from './gccJson.ts';

/** Lines and columns from 1, columns in bytes of UTF-8; the end lies behind the last byte. */
export interface ByteRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface DiagnosticEdit {
  readonly file: string;
  readonly range: ByteRange;
  readonly text: string;
}

export interface DiagnosticNote {
  readonly message: string;
  /** As the compiler spells it; empty where it names none. */
  readonly file: string;
  /** Null for the file as a whole; without columns it is a whole line, from column 1 to column 0. */
  readonly range: ByteRange | null;
}

export interface Diagnostic extends DiagnosticNote {
  readonly severity: 'error' | 'warning' | 'note';
  readonly source: 'compiler' | 'assembler';
  /** `-Wunused-variable`; empty where there is none. */
  readonly code: string;
  readonly notes: readonly DiagnosticNote[];
  /** What would mend it: each is one way, all of whose edits belong together. */
  readonly fixes: readonly (readonly DiagnosticEdit[])[];
}

type Family = Pick<CompilerRecord, 'family' | 'version'>;

/** The flags that make it write what parseDiagnostics reads. */
export function diagnosticFlags(compiler: Family, assembly: boolean): readonly string[] {
  if (assembly) return [];
  if (writesJson(compiler)) return ['-fdiagnostics-format=json'];
  const common = ['-fdiagnostics-parseable-fixits'];
  if (compiler.family === 'clang')
    return [...common, '-fdiagnostics-print-source-range-info', '-fno-color-diagnostics'];
  return [...common, '-fno-diagnostics-show-caret', '-fdiagnostics-color=never'];
}

/** Everything that it wrote is either a diagnostic or part of one, or in `rest`. */
export function parseDiagnostics(
  stderr: string,
  compiler: Family,
): { readonly diagnostics: readonly Diagnostic[]; readonly rest: string } {
  if (!writesJson(compiler)) return parseDiagnosticText(stderr);
  // One line of JSON for the compiler proper; the assembler and the driver write text around it.
  const diagnostics: Diagnostic[] = [];
  const text: string[] = [];
  for (const line of stderr.split('\n')) {
    const parsed = line.startsWith('[') ? parseGccJson(line) : null;
    if (parsed === null) text.push(line);
    else diagnostics.push(...parsed);
  }
  const others = parseDiagnosticText(text.join('\n'));
  return { diagnostics: [...diagnostics, ...others.diagnostics], rest: others.rest };
}

/** gcc 9 brought it, gcc 15 took it away in favour of SARIF. */
function writesJson({ family, version }: Family): boolean {
  const major = Number.parseInt(version, 10);
  return family === 'gcc' && major >= 9 && major < 15;
}
