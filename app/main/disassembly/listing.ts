// One page of an object's linked code as lines: sections, labels, source lines, instructions with the names of what they
// refer to, GOT slots; and the fixups of what it shows.

import { formatAddress } from '../../shared/executorAddress.ts';
import type { FixupRecord, ListingLine } from '../../shared/ui/disassemblyRecords.ts';
import { hex } from '../link/edgeDump.ts';
import type { Block } from '../link/linkGraph.ts';
import { gotSlotSize } from '../link/x86_64/got.ts';
import type { DecodedInstruction, Syntax } from './decoder.ts';
import { fixupRecord } from './fixupRecords.ts';
import { type CodeObjectView, type CodeRange, type FixupBlock, isCode, type LinkedCode } from './linkedCode.ts';
import { sourceLineAt } from './sourceLines.ts';
import type { SourceTexts } from './sourceTexts.ts';
import { textAtAddress } from './textAtAddress.ts';

export interface Listing {
  readonly lines: readonly ListingLine[];
  readonly fixups: readonly FixupRecord[];
}

/** Throws InputError where the object's file changed and was not read before. */
export function listPage(
  code: LinkedCode,
  object: CodeObjectView,
  page: number,
  syntax: Syntax,
  sources: SourceTexts,
): Listing {
  const lines: ListingLine[] = [];
  const fixups: FixupRecord[] = [];
  for (const range of object.pages[page] ?? []) {
    const writer = new RangeWriter(code, range, syntax, sources, lines, fixups);
    if (isCode(range.placed.block)) writer.writeCode();
    else writer.writeSlots();
  }
  return { lines, fixups };
}

class RangeWriter {
  readonly #code: LinkedCode;
  readonly #range: CodeRange;
  readonly #syntax: Syntax;
  readonly #sources: SourceTexts;
  readonly #lines: ListingLine[];
  readonly #fixups: FixupRecord[];
  readonly #linked: Block;
  /** Ids of the range's fixups by ascending offset of their fields. */
  readonly #pending: readonly { readonly id: number; readonly offset: number }[];
  #nextFixup = 0;
  #nextName: number;
  #sourceShown = '';

  constructor(
    code: LinkedCode,
    range: CodeRange,
    syntax: Syntax,
    sources: SourceTexts,
    lines: ListingLine[],
    fixups: FixupRecord[],
  ) {
    this.#code = code;
    this.#range = range;
    this.#syntax = syntax;
    this.#sources = sources;
    this.#lines = lines;
    this.#fixups = fixups;
    this.#linked = code.linked(range.placed);
    this.#pending = fixupsIn(code, range);
    const first = this.#addressOf(range.start);
    const { all } = code.names;
    this.#nextName = all.findIndex(({ address }) => address >= first);
    if (this.#nextName < 0) this.#nextName = all.length;
    const { graph, block } = range.placed;
    const from = range.start === 0 ? '' : `+${formatAddress(range.start)}`;
    const text = `${graph.name}  ${block.section.name}${from}`;
    lines.push({ kind: 'section', address: formatAddress(first), text });
  }

  writeCode(): void {
    const { start, end } = this.#range;
    const { memory } = this.#linked;
    this.#code.decoder.decode(memory, this.#linked.address, start, end, this.#syntax, (instruction) => {
      this.#labels(instruction.offset);
      this.#source(instruction.offset);
      this.#instruction(instruction);
    });
  }

  writeSlots(): void {
    const { memory, address } = this.#linked;
    const view = new DataView(memory.buffer, memory.byteOffset);
    for (let offset = this.#range.start; offset + gotSlotSize <= this.#range.end; offset += gotSlotSize) {
      this.#labels(offset);
      const value = Number(view.getBigUint64(offset, true));
      this.#lines.push({
        kind: 'code',
        address: formatAddress(address + offset),
        bytes: hex(memory.subarray(offset, offset + gotSlotSize)),
        text: `.quad   ${formatAddress(value)}`,
        note: value === 0 ? null : this.#code.names.nameOf(value),
        target: value === 0 ? null : formatAddress(value),
        fixups: [],
      });
    }
  }

  #addressOf(offset: number): number {
    return this.#linked.address + offset;
  }

  /** All names up to this place. */
  #labels(offset: number): void {
    const { all } = this.#code.names;
    const address = this.#addressOf(offset);
    for (; ; this.#nextName++) {
      const named = all[this.#nextName];
      if (named === undefined || named.address > address) return;
      if (named.kind === 'external') continue;
      const inside = named.address < address ? ` (${formatAddress(address - named.address)} before)` : '';
      this.#lines.push({ kind: 'label', address: formatAddress(named.address), text: `${named.name}${inside}` });
      this.#sourceShown = '';
    }
  }

  #source(offset: number): void {
    const { graph, block } = this.#range.placed;
    const found = sourceLineAt(graph, block, offset);
    if (found === null) return;
    const { file, line } = found;
    const key = `${file}:${line}`;
    if (key === this.#sourceShown) return;
    this.#sourceShown = key;
    this.#lines.push({ kind: 'source', file, line, text: this.#sources.line(file, line) });
  }

  #instruction(instruction: DecodedInstruction): void {
    const { offset, length, text, branch, operand } = instruction;
    const { memory } = this.#linked;
    const ids: number[] = [];
    for (; ; this.#nextFixup++) {
      const pending = this.#pending[this.#nextFixup];
      if (pending === undefined || pending.offset >= offset + length) break;
      if (pending.offset < offset) continue;
      const record = fixupRecord(this.#code, pending.id, this.#syntax, { linked: this.#linked, instruction });
      if (record === null) continue;
      this.#fixups.push(record);
      ids.push(pending.id);
    }
    const target = branch ?? operand;
    this.#lines.push({
      kind: 'code',
      address: formatAddress(this.#addressOf(offset)),
      bytes: hex(memory.subarray(offset, offset + length)),
      text,
      note: (target === null ? null : this.#targetNote(target)) ?? this.#fixupNote(ids, target !== null),
      target: target === null ? this.#fixupTarget(ids) : formatAddress(target),
      fixups: ids,
    });
  }

  #targetNote(target: number): string | null {
    const name = this.#code.names.nameOf(target);
    const text = textAtAddress(this.#code, target);
    return text === null ? name : `${name ?? ''} ${text}`.trim();
  }

  /** An address or a distance that stands in the instruction itself, or a target whose address nobody looked up. */
  #fixupNote(ids: readonly number[], relative: boolean): string | null {
    const fixup = this.#fixups.find(({ id }) => id === ids[0]);
    if (fixup === undefined) return null;
    // The addend counts from the field, not from the next instruction.
    if (relative) return fixup.target;
    const sign = fixup.addend.startsWith('-') ? '' : '+';
    return `${fixup.target}${fixup.addend === '0x0' ? '' : `${sign}${fixup.addend}`}`;
  }

  #fixupTarget(ids: readonly number[]): string | null {
    const fixup = this.#fixups.find(({ id }) => id === ids[0]);
    return fixup?.reaches.inLoad === true ? fixup.reaches.address : null;
  }
}

function fixupsIn(code: LinkedCode, { placed, start, end }: CodeRange): { id: number; offset: number }[] {
  const { block, graph } = placed;
  const found: FixupBlock | undefined = code.fixupBlocks.find((candidate) => candidate.block === block);
  if (found === undefined) return [];
  const fixups: { id: number; offset: number }[] = [];
  for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
    const offset = graph.edges.offset[edge] ?? 0;
    if (offset >= start && offset < end) fixups.push({ id: found.firstId + edge - block.firstEdge, offset });
  }
  return fixups.sort((one, other) => one.offset - other.offset);
}
