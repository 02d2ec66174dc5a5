// Which source line a place in an object's code comes from: `.debug_line` of DWARF 2 to 5, read whole and searched by
// section and offset. The disassembly shows source lines with it, the crash report names them. Pure: the caller brings
// a function that decompresses.

import { ByteReader } from '../../../shared/byteReader.ts';
import type { ObjectFile } from '../objectFile.ts';
import { readCompileFolders } from './compileFolders.ts';
import { type DebugSection, debugSections, type Inflate } from './debugSection.ts';
import { type LineHeader, readLineHeader } from './lineHeader.ts';
import { type LineRow, runLineProgram } from './lineProgram.ts';

export interface SourceLine {
  /** As the compiler was given it, below the folder where it ran: absolute where the table says so. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; 0 where it is not known. */
  readonly column: number;
}

/** A row with the name of its file. */
export interface NamedLineRow extends LineRow {
  readonly path: string;
}

export class LineTable {
  /** In the order in which the programs gave them. */
  readonly rows: readonly NamedLineRow[];
  /** By section: its rows by ascending offset. Made when first asked for. */
  #bySection: ReadonlyMap<number, readonly NamedLineRow[]> | null = null;

  constructor(rows: readonly NamedLineRow[]) {
    this.rows = rows;
  }

  /** The line of the code at this place; null where none is known, or where it belongs to no line. */
  find(section: number, offset: number): SourceLine | null {
    const rows = this.#sorted().get(section) ?? [];
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((rows[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const row = rows[low - 1];
    if (row === undefined || row.endSequence || row.line === 0) return null;
    return { file: row.path, line: row.line, column: row.column };
  }

  #sorted(): ReadonlyMap<number, readonly NamedLineRow[]> {
    if (this.#bySection !== null) return this.#bySection;
    const sections = new Map<number, NamedLineRow[]>();
    for (const row of this.rows) {
      if (row.section === 0) continue;
      const rows = sections.get(row.section);
      if (rows === undefined) sections.set(row.section, [row]);
      else rows.push(row);
    }
    // Where a sequence ends at the start of another one, the other one holds. Sorting is stable.
    const order = (one: NamedLineRow, other: NamedLineRow): number =>
      one.offset - other.offset || Number(other.endSequence) - Number(one.endSequence);
    for (const rows of sections.values()) rows.sort(order);
    this.#bySection = sections;
    return sections;
  }
}

/**
 * Null for an object that was compiled without lines. Throws FormatError where they are there and cannot be read: the
 * object can be linked and run all the same.
 */
export function readLineTable(object: ObjectFile, inflate: Inflate): LineTable | null {
  const sections = debugSections(object, '.debug_line', inflate);
  if (sections.length === 0) return null;
  const names = {
    lineStrings: debugSections(object, '.debug_line_str', inflate)[0] ?? null,
    strings: debugSections(object, '.debug_str', inflate)[0] ?? null,
  };
  const rows: NamedLineRow[] = [];
  const compiledIn = readCompileFolders({
    info: debugSections(object, '.debug_info', inflate)[0] ?? null,
    abbreviations: debugSections(object, '.debug_abbrev', inflate)[0] ?? null,
    strings: names.strings,
  });
  for (const section of sections) {
    const reader = new ByteReader(section.bytes, section.failure);
    while (reader.remaining > 0) readUnit(reader, section, names, compiledIn, rows);
  }
  return new LineTable(rows);
}

function readUnit(
  reader: ByteReader,
  section: DebugSection,
  names: Parameters<typeof readLineHeader>[2],
  compiledIn: ReadonlyMap<number, string>,
  rows: NamedLineRow[],
): void {
  const compileFolder = compiledIn.get(reader.offset) ?? '';
  const header = readLineHeader(reader, section, names);
  const paths = new Map<number, string>();
  runLineProgram(reader, section, header, (row) => {
    const path = paths.get(row.file) ?? pathOf(header, row.file, compileFolder);
    paths.set(row.file, path);
    rows.push({ ...row, path });
  });
}

/** `compileFolder` is for tables without one of their own. */
function pathOf({ files, folders }: LineHeader, number: number, compileFolder: string): string {
  const file = files[number];
  if (file === undefined) return '';
  return join(folders[0] || compileFolder, join(folders[file.folder] ?? '', file.name));
}

function join(folder: string, name: string): string {
  return folder === '' || isAbsolute.test(name) ? name : `${folder}${/[\\/]$/.test(folder) ? '' : '/'}${name}`;
}

/** On Linux, or on Windows. */
const isAbsolute = /^(\/|\\|[A-Za-z]:[\\/])/;
