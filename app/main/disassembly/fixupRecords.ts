// The relocation microscope's records: what the dump says of an edge, and what it means: where the field lies, how much
// room its value has, where it leads, and the instruction before and after.

import { formatAddress } from '../../shared/executorAddress.ts';
import type { FixupRecord } from '../../shared/ui/disassemblyRecords.ts';
import { dumpEdge, type EdgeDump, hex } from '../link/edgeDump.ts';
import { limits } from '../link/expressions.ts';
import type { Block } from '../link/linkGraph.ts';
import type { DecodedInstruction, Syntax } from './decoder.ts';
import { type FixupBlock, isCode, type LinkedCode } from './linkedCode.ts';

/** The linked block around a fixup, and the instruction that its field belongs to; null in data. */
export interface FixupPlace {
  readonly linked: Block;
  readonly instruction: DecodedInstruction | null;
}

/** Null for a relocation that does nothing, and for a number that no fixup has. */
export function fixupRecord(code: LinkedCode, id: number, syntax: Syntax, place: FixupPlace): FixupRecord | null {
  const found = code.fixup(id);
  if (found === null) return null;
  const { placed, edge } = found;
  const { linked, instruction } = place;
  const { graph, unit, file, block } = placed;
  const dump = dumpEdge(graph, file, linked, edge, unit, code.load.globals);
  const row = graph.relocations.byKind[graph.edges.kind[edge] ?? 0];
  if (dump === null || row === undefined) return null;
  const { min, max } = limits(row.width, row.range);
  const address = block.address + dump.offset;
  return {
    id,
    ...dump,
    terms: { ...dump.terms },
    address: formatAddress(address),
    place: placeName(code, address),
    specified: row.expression,
    limits: Number.isFinite(min) ? { least: formatAddress(min), greatest: formatAddress(max) } : null,
    reaches: reachedBy(code, placed, edge, dump, instruction),
    instruction: instruction === null ? null : instructionTexts(code, linked, instruction, syntax),
  };
}

/** `main+0x15`; the section where no symbol is. */
export function placeName(code: LinkedCode, address: number): string {
  return code.names.nameOf(address) ?? formatAddress(address);
}

/** The address that code or data gets at through the field. */
function reachedBy(
  code: LinkedCode,
  { graph }: FixupBlock,
  edge: number,
  { value, formula }: EdgeDump,
  instruction: DecodedInstruction | null,
): FixupRecord['reaches'] {
  const symbol = graph.symbols.address[graph.edges.target[edge] ?? 0] ?? 0;
  const absolute = formula === 'S + A' ? signed(value) : symbol;
  const address = instruction?.branch ?? instruction?.operand ?? absolute;
  const placed = code.names.blockAt(address);
  return {
    address: formatAddress(address),
    name: code.names.nameOf(address),
    inCode: placed !== null && isCode(placed.block),
    inLoad: placed !== null,
  };
}

function instructionTexts(
  code: LinkedCode,
  { content, memory, address }: Block,
  { offset, length, text }: DecodedInstruction,
  syntax: Syntax,
): FixupRecord['instruction'] {
  const after = { bytes: hex(memory.subarray(offset, offset + length)), text };
  const bytes = content?.subarray(offset, offset + length) ?? new Uint8Array(0);
  const texts: string[] = [];
  // Alone: what stood there may have been a longer instruction, or several.
  code.decoder.decode(bytes, address + offset, 0, bytes.length, syntax, (before) => texts.push(before.text));
  return { address: formatAddress(address + offset), before: { bytes: hex(bytes), text: texts.join('; ') }, after };
}

/** A number that `formatAddress` wrote: Number itself refuses a minus sign before 0x. */
export function signed(text: string): number {
  return text.startsWith('-') ? -Number(text.slice(1)) : Number(text);
}
