// What compilers said, as the list of problems shows it: places in the open files, in the editor's columns, with the
// changes that the compiler proposes.
import { basename } from 'node:path';
import type { ProblemFix, ProblemNote, TextRange } from '../../shared/ui/sourceRecords.ts';
import type { ByteRange, Diagnostic, DiagnosticEdit, DiagnosticNote } from '../compile/diagnostics.ts';
import { folderOf, type OpenFile } from './openFiles.ts';
import type { Found } from './problemList.ts';

/** `file`: what was compiled; `files`: all that are open. */
export function compilerProblem(diagnostic: Diagnostic, file: OpenFile, files: readonly OpenFile[]): Found {
  const { severity, source, code, fixes } = diagnostic;
  return {
    ...problemNote(diagnostic, file, files),
    severity,
    source,
    code,
    notes: diagnostic.notes.map((note) => problemNote(note, file, files)),
    edits: fixes.map((edits) => editFix(edits, file, files)).filter((fix) => fix !== null),
    actions: [],
  };
}

function problemNote(
  { message, file: named, range }: DiagnosticNote,
  file: OpenFile,
  files: readonly OpenFile[],
): ProblemNote {
  if (named === '') return { message, file: file.id, place: file.name, range: null };
  const open = openFileAt(named, file, files);
  if (open !== null)
    return { message, file: open.id, place: open.name, range: range === null ? null : inUnits(range, open.text) };
  return { message, file: null, place: basename(named), range: range === null ? null : bytesAsUnits(range) };
}

function openFileAt(named: string, file: OpenFile, files: readonly OpenFile[]): OpenFile | null {
  const isIt = (each: OpenFile): boolean => (each.path ?? each.name) === named;
  if (isIt(file) || (folderOf(file) === null && basename(named) === file.name)) return file;
  return files.find(isIt) ?? null;
}

/** Null where a change lies outside of the open files. */
function editFix(edits: readonly DiagnosticEdit[], file: OpenFile, files: readonly OpenFile[]): ProblemFix | null {
  const target = openFileAt(edits[0]?.file ?? '', file, files);
  if (target === null || edits.some((edit) => openFileAt(edit.file, file, files) !== target)) return null;
  const changes = edits.map(({ range, text }) => ({ range: inUnits(range, target.text), text }));
  return { kind: 'edit', title: titleOf(edits), file: target.id, edits: changes };
}

function titleOf(edits: readonly DiagnosticEdit[]): string {
  const [first] = edits;
  if (first === undefined || edits.length > 1) return `Apply ${edits.length} changes`;
  const { range, text } = first;
  const shown = text.trim().replace(/\s+/g, ' ');
  if (text === '') return 'Remove';
  const empty = range.line === range.endLine && range.column === range.endColumn;
  return empty ? `Insert '${shown}'` : `Replace with '${shown}'`;
}

/** Bytes of UTF-8 into UTF-16 units. A whole line has its end behind the last character. */
export function inUnits(range: ByteRange, text: string): TextRange {
  const { line, column, endLine, endColumn } = range;
  const first = lineOf(text, line);
  if (endColumn === 0) {
    const start = first.length - first.trimStart().length + 1;
    return { line, column: start, endLine: line, endColumn: Math.max(start + 1, first.length + 1) };
  }
  return {
    line,
    column: unitColumn(first, column),
    endLine,
    endColumn: unitColumn(endLine === line ? first : lineOf(text, endLine), endColumn),
  };
}

function bytesAsUnits({ line, column, endLine, endColumn }: ByteRange): TextRange {
  return { line, column, endLine, endColumn: Math.max(endColumn, endLine === line ? column : 1) };
}

function lineOf(text: string, line: number): string {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}

function unitColumn(line: string, byteColumn: number): number {
  let bytes = 1;
  let unit = 0;
  for (const character of line) {
    if (bytes >= byteColumn) break;
    bytes += Buffer.byteLength(character);
    unit += character.length;
  }
  return unit + 1 + Math.max(0, byteColumn - Math.max(bytes, 1));
}
