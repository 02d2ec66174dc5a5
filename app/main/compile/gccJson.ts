// gcc's -fdiagnostics-format=json, gcc 9 to 14: one array a compilation, children inside their parents.
import { z } from 'zod';
import type { ByteRange, Diagnostic, DiagnosticEdit, DiagnosticNote } from './diagnostics.ts';

/** -1 where gcc knows none, as for what is missing at the end of the file. */
const column = z.number().int().min(-1);
const point = z.object({
  file: z.string(),
  line: z.number().int().nonnegative(),
  column,
  'byte-column': column.optional(),
});
type Point = z.infer<typeof point>;
const location = z.object({ caret: point, start: point.optional(), finish: point.optional() });
const base = z.object({
  kind: z.string(),
  message: z.string(),
  locations: z.array(location),
  fixits: z.array(z.object({ start: point, next: point, string: z.string() })).default([]),
});
const diagnostic = base.extend({ option: z.string().optional(), children: z.array(base).default([]) });
const output = z.array(diagnostic);

/** Null for a line that is not such an array. */
export function parseGccJson(line: string): readonly Diagnostic[] | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null; // the caller keeps the line as text
  }
  const parsed = output.safeParse(value);
  if (!parsed.success) return null;
  return parsed.data.map((entry) => ({
    ...noteOf(entry),
    severity: severityOf(entry.kind),
    source: 'compiler',
    code: entry.option ?? '',
    notes: entry.children.map(noteOf),
    fixes: [entry, ...entry.children].map(editsOf).filter((edits) => edits.length > 0),
  }));
}

function editsOf({ fixits }: z.infer<typeof base>): readonly DiagnosticEdit[] {
  return fixits.map(({ start, next, string }) => ({
    file: start.file,
    range: { line: start.line, column: columnOf(start), endLine: next.line, endColumn: columnOf(next) },
    text: string,
  }));
}

function severityOf(kind: string): Diagnostic['severity'] {
  if (kind === 'warning' || kind === 'note') return kind;
  return 'error'; // error, fatal error, sorry, internal compiler error
}

function noteOf({ message, locations }: z.infer<typeof base>): DiagnosticNote {
  const first = locations[0];
  if (first === undefined) return { message: message.trim(), file: '', range: null };
  return { message: message.trim(), file: first.caret.file, range: rangeOf(first) };
}

/** From the caret on: `start` may lie far before what the message is about. */
function rangeOf({ caret, finish }: z.infer<typeof location>): ByteRange {
  const line = Math.max(1, caret.line);
  const column = Math.max(1, columnOf(caret));
  const last = finish !== undefined && finish.line === caret.line ? columnOf(finish) : column;
  return { line, column, endLine: line, endColumn: Math.max(column, last) + 1 };
}

function columnOf(place: Point): number {
  return place['byte-column'] ?? place.column;
}
