// The lines of a page as the text that the editor shows: one row a line, so that a place in the editor leads back to the
// record that it came from.
import type { ListingLine } from '../../shared/ui/disassemblyRecords.ts';
import { readable } from '../readableNames.ts';

export interface ListingOptions {
  /** Show each instruction's bytes. */
  readonly bytes: boolean;
  /** Show source lines between the instructions. */
  readonly sources: boolean;
}

export interface ListingRow {
  readonly line: ListingLine;
  readonly text: string;
  /** Columns [first, end) of the instruction itself, from 1; both 0 for other lines. */
  readonly first: number;
  readonly end: number;
}

/** Bytes that have room in their column; longer instructions push their text aside. */
const bytesShown = 8;
/** Characters of an instruction beyond which its note follows at once. */
const textShown = 34;

export function listingRows(lines: readonly ListingLine[], options: ListingOptions): readonly ListingRow[] {
  const rows: ListingRow[] = [];
  for (const line of lines) {
    if (line.kind === 'source' && !options.sources) continue;
    // Air before functions, and none at the top.
    const opens = line.kind === 'label' || line.kind === 'section';
    const last = rows.at(-1)?.line.kind;
    if (opens && last !== undefined && last !== 'label' && last !== 'section') {
      rows.push({ line: { ...line, text: '' }, text: '', first: 0, end: 0 });
    }
    rows.push(rowOf(line, options));
  }
  return rows;
}

function rowOf(line: ListingLine, options: ListingOptions): ListingRow {
  switch (line.kind) {
    case 'section':
      return { line, text: `section ${readable(line.text)}`, first: 0, end: 0 };
    case 'label':
      return { line, text: `${readable(line.text)}:`, first: 0, end: 0 };
    case 'source':
      return {
        line,
        text: `  ; ${baseName(line.file)}:${line.line}  ${line.text?.trim() ?? ''}`.trimEnd(),
        first: 0,
        end: 0,
      };
    case 'code': {
      const bytes = options.bytes ? `${spaced(line.bytes).padEnd(3 * bytesShown)} ` : '';
      const before = `  ${line.address}  ${bytes}`;
      const note = line.note === null ? '' : `  ; ${readable(line.note)}`;
      const text = note === '' ? line.text : line.text.padEnd(textShown);
      const first = before.length + 1;
      return { line, text: `${before}${text}${note}`, first, end: first + line.text.length };
    }
  }
}

/** Index of the row of the instruction at an address, or that covers it; -1 where none does. */
export function rowAt(rows: readonly ListingRow[], address: string): number {
  const wanted = Number(address);
  return rows.findIndex(({ line }) => {
    if (line.kind !== 'code') return false;
    const start = Number(line.address);
    return wanted >= start && wanted < start + line.bytes.length / 2;
  });
}

/** Index of the next row with a fixup, from `from` on around the end; -1 where the page has none. */
export function nextFixupRow(rows: readonly ListingRow[], from: number, step: 1 | -1): number {
  for (let i = 1; i <= rows.length; i++) {
    const index = (((from + step * i) % rows.length) + rows.length) % rows.length;
    const line = rows[index]?.line;
    if (line?.kind === 'code' && line.fixups.length > 0) return index;
  }
  return -1;
}

export function spaced(bytes: string): string {
  return bytes.replaceAll(/(..)(?=.)/g, '$1 ');
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
