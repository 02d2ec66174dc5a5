// One applied relocation as plain data: the record that `loadstone link --dump json` prints and the window's relocation
// microscope shows. Read back from the bytes that were written, so that it tells what was done, not what was meant.

import { formatAddress } from '../../shared/executorAddress.ts';
import { type Expression, type RelocationRow, relocationName } from '../object/relocationTable.ts';
import { edgeTerms } from './edgeTerms.ts';
import { evaluate, limits, type Terms } from './expressions.ts';
import type { GlobalSymbols } from './globalSymbols.ts';
import type { LinkedUnit } from './link.ts';
import type { Block, LinkGraph } from './linkGraph.ts';

export interface EdgeDump {
  /** As LinkDump.sections spells it. */
  readonly file: string;
  readonly section: string;
  /** Bytes from the section's start to the field: the relocation's offset, but one less for a jump that was relaxed. */
  readonly offset: number;
  /** The specification's name. */
  readonly kind: string;
  readonly target: string;
  readonly addend: string;
  /**
   * The expression that gave the value, and the value of each letter in it: the specification's, but for a call that
   * reached its target without a stub (L is S then) and for an instruction that was relaxed.
   */
  readonly formula: string;
  readonly terms: Readonly<Record<string, string>>;
  readonly value: string;
  /** True if the instruction was rewritten, so that it needs no slot. */
  readonly relaxed: boolean;
  /** The field's bytes in the file and in memory, in hexadecimal. */
  readonly before: string;
  readonly after: string;
  /** Distance of the value to the nearer limit of the field; null where every value fits. */
  readonly margin: string | null;
}

/** Null for a relocation that does nothing. */
export function dumpEdge(
  graph: LinkGraph,
  file: string,
  block: Block,
  edge: number,
  unit: LinkedUnit,
  globals: GlobalSymbols,
): EdgeDump | null {
  const kind = graph.edges.kind[edge] ?? 0;
  const row = graph.relocations.byKind[kind];
  const fileTerms = edgeTerms(graph, block, edge, unit.tables, globals);
  if (row === undefined || row.width === 0 || fileTerms === null) return null;
  const fileOffset = graph.edges.offset[edge] ?? 0;
  const moved = row.relaxable && isRelaxedJump(block, fileOffset) ? 1 : 0;
  const terms = { ...fileTerms, P: fileTerms.P - BigInt(moved) };
  const offset = fileOffset - moved;
  const at = block.memoryOffset + offset;
  const after = block.memory.subarray(at, at + row.width);
  const { formula, used, relaxed } = formulaOf(row, terms, after);
  const value = evaluate(formula, used);
  const { min, max } = limits(row.width, row.range);
  const margin = Math.min(max - Number(value), Number(value) - min);
  return {
    file,
    section: block.section.name,
    offset,
    kind: relocationName(graph.relocations, kind),
    target: labelOf(graph, graph.edges.target[edge] ?? 0),
    addend: formatWide(terms.A),
    formula,
    terms: namedTerms(formula, used),
    value: formatWide(value),
    relaxed,
    before: block.content === null ? '' : hex(block.content.subarray(offset, offset + row.width)),
    after: hex(after),
    margin: Number.isFinite(margin) ? formatAddress(margin) : null,
  };
}

/** `jmp` through the slot (ff 25) became `jmp; nop` (e9 … 90), whose displacement starts one byte earlier. */
function isRelaxedJump({ memory, memoryOffset }: Block, offset: number): boolean {
  return offset >= 2 && memory[memoryOffset + offset - 2] === 0xe9 && memory[memoryOffset + offset + 3] === 0x90;
}

interface UsedFormula {
  readonly formula: Expression;
  readonly used: Terms;
  readonly relaxed: boolean;
}

/** Which of the ways to apply a row gave these bytes. */
function formulaOf(row: RelocationRow, terms: Terms, after: Uint8Array): UsedFormula {
  const direct = { ...terms, L: terms.S };
  const ways: readonly UsedFormula[] = [
    { formula: row.expression, used: direct, relaxed: false },
    { formula: row.expression, used: terms, relaxed: false },
    ...(row.relaxable ? relaxedWays(terms) : []),
  ];
  const written = readField(after);
  const way = ways.find(({ formula, used }) => BigInt.asIntN(8 * row.width, evaluate(formula, used)) === written);
  return way ?? { formula: row.expression, used: terms, relaxed: row.relaxable };
}

/** The address in place of the slot's, or, for an operation with a memory operand, the address as immediate. */
function relaxedWays(terms: Terms): readonly UsedFormula[] {
  return [
    { formula: 'S + A - P', used: terms, relaxed: true },
    { formula: 'S + A', used: { ...terms, A: 0n }, relaxed: true },
  ];
}

function readField(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of [...bytes].reverse()) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

function namedTerms(expression: string, terms: Terms): Record<string, string> {
  const letters = Object.entries(terms).filter(([letter]) => new RegExp(`\\b${letter}\\b`).test(expression));
  return Object.fromEntries(letters.map(([letter, value]) => [letter, formatWide(value)]));
}

/** A symbol's own name, or that of the section which a nameless section symbol stands for. */
export function labelOf(graph: LinkGraph, symbol: number): string {
  const name = graph.symbols.name(symbol);
  return name !== '' ? name : (graph.blocks[graph.symbols.block[symbol] ?? -1]?.section.name ?? '');
}

/** `0x1f`, `-0x4`. */
export function formatWide(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** Two digits a byte. Segments have millions: a string that grows by each would take a hundred times their memory. */
export function hex(bytes: Uint8Array): string {
  const text = new Uint8Array(2 * bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    text[2 * at] = digits[byte >> 4] ?? 0;
    text[2 * at + 1] = digits[byte & 15] ?? 0;
  }
  return decoder.decode(text);
}

const digits = new TextEncoder().encode('0123456789abcdef');
const decoder = new TextDecoder();
