// Source lines of linked code: which line of which file a byte of a block comes from, where the object was compiled with
// -g. For the disassembly and for crash reports. Tables are read when first asked for and kept as long as their object.

import { inflateSync } from 'node:zlib';
import { LoadstoneError } from '../../shared/errors.ts';
import type { Block, LinkGraph } from '../link/linkGraph.ts';
import type { Inflate } from '../object/dwarf/debugSection.ts';
import { type LineTable, readLineTable, type SourceLine } from '../object/dwarf/lineTable.ts';
import type { ObjectFile } from '../object/objectFile.ts';

export interface ObjectLines {
  /** Null for an object without lines, and for one whose lines cannot be read. */
  readonly table: LineTable | null;
  /** Why lines that are there cannot be read; null where all is well. */
  readonly error: string | null;
}

const known = new WeakMap<ObjectFile, ObjectLines>();

/** The lines of the object that a graph was built from. */
export function linesOf(graph: LinkGraph): ObjectLines {
  return graph.source === null ? none : objectLines(graph.source);
}

/** The same of an object that was not linked. */
export function objectLines(source: ObjectFile): ObjectLines {
  const lines = known.get(source) ?? readLines(source);
  known.set(source, lines);
  return lines;
}

/** The line of the code at `offset` of a block; null where none is known. */
export function sourceLineAt(graph: LinkGraph, block: Block, offset: number): SourceLine | null {
  const { fileIndex } = block.section;
  return fileIndex < 0 ? null : (linesOf(graph).table?.find(fileIndex, offset) ?? null);
}

const none: ObjectLines = { table: null, error: null };

function readLines(source: ObjectFile): ObjectLines {
  try {
    return { table: readLineTable(source, inflate), error: null };
  } catch (error) {
    if (!(error instanceof LoadstoneError)) throw error;
    return { table: null, error: error.message };
  }
}

const inflate: Inflate = (bytes, size) => {
  const inflated = inflateSync(bytes, { maxOutputLength: Math.max(1, size) });
  if (inflated.length !== size) throw new RangeError(`${inflated.length} bytes came out of it, not ${size}`);
  return inflated;
};
