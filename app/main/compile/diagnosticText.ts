// The text that gcc and clang write without a format of their own, with their parseable fix-its, and the messages of both
// assemblers:
//   file:line:column:{ranges}: severity: message [-Wflag]
//   file:line: Error: message                      (GNU as)
//   fix-it:"file":{line:column-line:column}:"text"
import type { ByteRange, Diagnostic, DiagnosticEdit, DiagnosticNote } from './diagnostics.ts';

interface Building extends Omit<Diagnostic, 'notes' | 'fixes'> {
  readonly notes: DiagnosticNote[];
  readonly fixes: DiagnosticEdit[][];
}

const placed =
  /^(.+?):(\d+)(?::(\d+))?:((?:\{[\d:\-,]+\})+:)? (fatal error|error|warning|note|remark|sorry, unimplemented|internal compiler error|Fatal error|Error|Warning|Info): (.*)$/;
const unplaced = /^([^\s:][^:]*): (fatal error|error|warning|note|sorry, unimplemented|internal compiler error): (.*)$/;
const fixIt = /^fix-it:"((?:[^"\\]|\\.)*)":\{(\d+):(\d+)-(\d+):(\d+)\}:"((?:[^"\\]|\\.)*)"$/;
/** Said around diagnostics, and told by them already. */
const context = [
  /^In file included from /,
  /^ {17}from /,
  /^.+: (In |At (global|top)|Assembler messages:)/,
  /^.+: In (instantiation|substitution) of /,
  /^.+:\d+(:\d+)?: {3}(required|recursively required) /,
  /^\d+ (errors?|warnings?)( and \d+ (errors?|warnings?))? generated\.$/,
  /^compilation terminated\.$/,
];
/** clang shows the line, with or without its number, and marks below it. */
const snippet = /^( *\d* \|| {2,}|\t|\s*[\^~]|\s*$)/;

/** `rest`: what is no diagnostic and belongs to none. */
export function parseDiagnosticText(text: string): {
  readonly diagnostics: readonly Diagnostic[];
  readonly rest: string;
} {
  const diagnostics: Building[] = [];
  const rest: string[] = [];
  let inSnippet = false;
  /** The fix-its below one line belong together; those below a note are another way. */
  let edits: DiagnosticEdit[] = [];
  for (const line of text.split('\n')) {
    const found = diagnosticOf(line);
    if (found !== null) {
      inSnippet = true;
      edits = [];
      const parent = diagnostics.at(-1);
      if (found.severity === 'note' && parent !== undefined) parent.notes.push(noteOf(found));
      else diagnostics.push(found);
      continue;
    }
    const edit = editOf(line);
    if (edit !== null) {
      if (edits.length === 0) diagnostics.at(-1)?.fixes.push(edits);
      edits.push(edit);
      continue;
    }
    if (context.some((pattern) => pattern.test(line))) inSnippet = false;
    // The first line below a message of clang's assembler is the source as it stands.
    else if (!(inSnippet && snippet.test(line)) && line.trim() !== '') rest.push(line);
  }
  return { diagnostics, rest: rest.join('\n') };
}

function diagnosticOf(line: string): Building | null {
  const match = placed.exec(line);
  if (match !== null) {
    const [, file = '', row = '1', column, ranges, word = '', message = ''] = match;
    const [text, code] = splitCode(message);
    // GNU as begins its words with capitals.
    const source = /^[A-Z]/.test(word) ? 'assembler' : 'compiler';
    const range = rangeOf(Number(row), column === undefined ? null : Number(column), ranges ?? '');
    return { message: text, file, range, severity: severityOf(word), source, code, notes: [], fixes: [] };
  }
  const other = unplaced.exec(line);
  if (other === null) return null;
  const [, , word = '', message = ''] = other;
  const [text, code] = splitCode(message);
  return {
    message: text,
    file: '',
    range: null,
    severity: severityOf(word),
    source: 'compiler',
    code,
    notes: [],
    fixes: [],
  };
}

function noteOf({ message, file, range }: Building): DiagnosticNote {
  return { message, file, range };
}

function severityOf(word: string): Diagnostic['severity'] {
  switch (word.toLowerCase()) {
    case 'warning':
      return 'warning';
    case 'note':
    case 'remark':
    case 'info':
      return 'note';
    default:
      return 'error';
  }
}

function splitCode(message: string): [string, string] {
  const match = /^(.*) \[(-W[^\]]+)\]$/.exec(message);
  return match === null ? [message, ''] : [match[1] ?? '', match[2] ?? ''];
}

/** The range that holds the place, if one does; else the place itself. Without a column the whole line: end column 0. */
function rangeOf(line: number, column: number | null, ranges: string): ByteRange {
  if (column === null) return { line, column: 1, endLine: line, endColumn: 0 };
  for (const [, from = '', start = '', to = '', end = ''] of ranges.matchAll(/(\d+):(\d+)-(\d+):(\d+)/g)) {
    const holds = Number(from) === line && Number(start) <= column && (Number(to) > line || Number(end) > column);
    if (holds) return { line, column, endLine: Number(to), endColumn: Number(end) };
  }
  return { line, column, endLine: line, endColumn: column + 1 };
}

function editOf(text: string): DiagnosticEdit | null {
  const match = fixIt.exec(text);
  if (match === null) return null;
  const [, file = '', line, column, endLine, endColumn, inserted = ''] = match;
  return {
    file: unescaped(file),
    range: { line: Number(line), column: Number(column), endLine: Number(endLine), endColumn: Number(endColumn) },
    text: unescaped(inserted),
  };
}

/** As both write strings: backslashes, octal bytes of UTF-8. */
function unescaped(text: string): string {
  const bytes: number[] = [];
  const source = Buffer.from(text, 'utf8');
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] ?? 0;
    if (byte !== 0x5c) {
      bytes.push(byte);
      continue;
    }
    const octal = /^[0-7]{3}/.exec(source.toString('latin1', i + 1, i + 4))?.[0];
    if (octal !== undefined) {
      bytes.push(Number.parseInt(octal, 8));
      i += 3;
      continue;
    }
    i++;
    const escaped = String.fromCharCode(source[i] ?? 0x5c);
    bytes.push(...Buffer.from({ n: '\n', t: '\t', r: '\r' }[escaped] ?? escaped, 'latin1'));
  }
  return Buffer.from(bytes).toString('utf8');
}
