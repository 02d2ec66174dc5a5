// The state machine of a line number program (DWARF 5, section 6.2): its opcodes in, rows out. Run by lineTable.ts for
// each unit of `.debug_line`.

import type { ByteReader } from '../../../shared/byteReader.ts';
import type { DebugSection, SectionPlace } from './debugSection.ts';
import { readText, signedLeb, unsignedLeb } from './leb128.ts';
import { type LineHeader, readOldFile } from './lineHeader.ts';

/** One row of the matrix: from this place on, code belongs to this line. */
export interface LineRow extends SectionPlace {
  /** Index in the header's files. */
  readonly file: number;
  /** 0 for code that belongs to no line. */
  readonly line: number;
  /** 0 where it is not known. */
  readonly column: number;
  readonly isStatement: boolean;
  /** The first place behind a sequence: no code belongs to it. */
  readonly endSequence: boolean;
}

/** DW_LNS opcodes. */
const Standard = {
  copy: 1,
  advancePc: 2,
  advanceLine: 3,
  setFile: 4,
  setColumn: 5,
  negateStatement: 6,
  setBasicBlock: 7,
  constAddPc: 8,
  fixedAdvancePc: 9,
  setPrologueEnd: 10,
  setEpilogueBegin: 11,
  setIsa: 12,
} as const;

/** DW_LNE opcodes. */
const Extended = { endSequence: 1, setAddress: 2, defineFile: 3 } as const;

interface Registers {
  place: SectionPlace;
  file: number;
  line: number;
  column: number;
  isStatement: boolean;
}

/** Runs from the reader's place to the unit's end, and leaves it there. Throws the reader's error. */
export function runLineProgram(
  reader: ByteReader,
  section: DebugSection,
  header: LineHeader,
  emit: (row: LineRow) => void,
): void {
  const { lineBase, lineRange, opcodeBase, minimumInstructionLength } = header;
  let registers = start(header);
  const advance = (operations: number): void => {
    const { place } = registers;
    registers.place = { ...place, offset: place.offset + operations * minimumInstructionLength };
  };
  const row = (endSequence: boolean): void => {
    const { place, file, line, column, isStatement } = registers;
    emit({ ...place, file, line, column, isStatement, endSequence });
  };
  while (reader.offset < header.end) {
    const opcode = reader.u8();
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      advance(Math.floor(adjusted / lineRange));
      registers.line += lineBase + (adjusted % lineRange);
      row(false);
    } else if (opcode === 0) {
      const ended = runExtended(reader, section, header, registers);
      if (ended) {
        row(true);
        registers = start(header);
      }
    } else if (opcode === Standard.copy) row(false);
    else if (opcode === Standard.constAddPc) advance(Math.floor((255 - opcodeBase) / lineRange));
    else if (opcode === Standard.advancePc) advance(unsignedLeb(reader));
    else runStandard(reader, header, registers, opcode);
  }
  if (reader.offset > header.end) {
    throw section.failure(header.end, `an opcode reaches ${reader.offset - header.end} bytes beyond its unit`);
  }
}

function start(header: LineHeader): Registers {
  const place = { section: 0, offset: 0 };
  return { place, file: 1, line: 1, column: 0, isStatement: header.defaultIsStatement };
}

function runStandard(reader: ByteReader, header: LineHeader, registers: Registers, opcode: number): void {
  switch (opcode) {
    case Standard.advanceLine:
      registers.line += signedLeb(reader);
      break;
    case Standard.setFile:
      registers.file = unsignedLeb(reader);
      break;
    case Standard.setColumn:
      registers.column = unsignedLeb(reader);
      break;
    case Standard.negateStatement:
      registers.isStatement = !registers.isStatement;
      break;
    case Standard.fixedAdvancePc: {
      const { place } = registers;
      registers.place = { ...place, offset: place.offset + reader.u16() };
      break;
    }
    case Standard.setBasicBlock:
    case Standard.setPrologueEnd:
    case Standard.setEpilogueBegin:
      break;
    default: {
      // DW_LNS_set_isa, and what later versions may add: the header says how many operands to pass over.
      const operands = header.operandCounts[opcode - 1] ?? 0;
      for (let i = 0; i < operands; i++) unsignedLeb(reader);
    }
  }
}

/** True at the end of a sequence. */
function runExtended(reader: ByteReader, section: DebugSection, header: LineHeader, registers: Registers): boolean {
  const length = unsignedLeb(reader);
  const at = reader.offset;
  const end = at + length;
  if (length === 0) return false;
  const opcode = reader.u8();
  if (opcode === Extended.setAddress) {
    const field = reader.offset;
    if (length !== 9) throw section.failure(at, `an address of ${length - 1} bytes: allowed are 8 on x86-64`);
    reader.skip(8);
    registers.place = section.placeAt(field) ?? { section: 0, offset: 0 };
  } else if (opcode === Extended.defineFile) header.files.push(readOldFile(reader, readText(reader)));
  if (reader.offset > end) throw section.failure(at, `extended opcode ${opcode} has more than its ${length} bytes`);
  reader.skip(end - reader.offset);
  return opcode === Extended.endSequence;
}
