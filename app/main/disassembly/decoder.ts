// Machine code as text: the one place that knows iced-x86. The package is WebAssembly that takes a while to compile, so
// it is loaded when the first instruction is to be shown.

import type { Formatter, Instruction } from 'iced-x86';

export const syntaxes = ['intel', 'att', 'nasm'] as const;
export type Syntax = (typeof syntaxes)[number];

export interface DecodedInstruction {
  /** From the start of the bytes. */
  readonly offset: number;
  readonly length: number;
  /** `mov     rax, [rip+0x2fd4]`. */
  readonly text: string;
  /** Where a direct jump or call goes; null for others. */
  readonly branch: number | null;
  /** The address of an operand relative to the instruction pointer; null for others. */
  readonly operand: number | null;
  /** False for bytes that are no instruction. */
  readonly valid: boolean;
}

export interface Decoder {
  /** Decodes bytes[start..end), which lie at `address` + start, one instruction after the other. */
  decode(
    bytes: Uint8Array,
    address: number,
    start: number,
    end: number,
    syntax: Syntax,
    visit: (instruction: DecodedInstruction) => void,
  ): void;
  /** The first instruction's start at or behind `least`, decoding from `start`; `end` where there is none. */
  boundary(bytes: Uint8Array, start: number, least: number, end: number): number;
}

/** Column in which operands begin. */
const operandColumn = 8;

let loading: Promise<Decoder> | null = null;

/** The same one for every caller. */
export function loadDecoder(): Promise<Decoder> {
  loading ??= makeDecoder();
  return loading;
}

type Iced = typeof import('iced-x86');

async function makeDecoder(): Promise<Decoder> {
  const iced = await import('iced-x86');
  const formatters = new Map<Syntax, Formatter>();
  const formatterOf = (syntax: Syntax): Formatter => {
    const formatter = formatters.get(syntax) ?? makeFormatter(iced, syntax);
    formatters.set(syntax, formatter);
    return formatter;
  };
  return {
    decode(bytes, address, start, end, syntax, visit) {
      const formatter = formatterOf(syntax);
      const decoder = new iced.Decoder(64, bytes.subarray(start, end), iced.DecoderOptions.None);
      const instruction = new iced.Instruction();
      try {
        decoder.ip = BigInt(address + start);
        for (let offset = start; decoder.canDecode; ) {
          decoder.decodeOut(instruction);
          const { length } = instruction;
          visit({ offset, length, ...describe(iced, instruction, formatter) });
          offset += length;
        }
      } finally {
        instruction.free();
        decoder.free();
      }
    },
    boundary(bytes, start, least, end) {
      const decoder = new iced.Decoder(64, bytes.subarray(start, end), iced.DecoderOptions.None);
      const instruction = new iced.Instruction();
      try {
        let offset = start;
        while (offset < least && decoder.canDecode) {
          decoder.decodeOut(instruction);
          offset += instruction.length;
        }
        return Math.min(offset, end);
      } finally {
        instruction.free();
        decoder.free();
      }
    },
  };
}

function makeFormatter(iced: Iced, syntax: Syntax): Formatter {
  const { FormatterSyntax } = iced;
  const formatter = new iced.Formatter(
    { intel: FormatterSyntax.Intel, att: FormatterSyntax.Gas, nasm: FormatterSyntax.Nasm }[syntax],
  );
  formatter.hexPrefix = '0x';
  formatter.hexSuffix = '';
  formatter.uppercaseHex = false;
  formatter.smallHexNumbersInDecimal = true;
  formatter.signedImmediateOperands = true;
  formatter.spaceAfterOperandSeparator = true;
  formatter.branchLeadingZeros = false;
  formatter.showBranchSize = false;
  formatter.firstOperandCharIndex = operandColumn;
  // NASM has another word for it: [rel address].
  formatter.ripRelativeAddresses = syntax !== 'nasm';
  return formatter;
}

function describe(
  { Code, FlowControl }: Iced,
  instruction: Instruction,
  formatter: Formatter,
): Omit<DecodedInstruction, 'offset' | 'length'> {
  const { flowControl } = instruction;
  const branches =
    flowControl === FlowControl.Call ||
    flowControl === FlowControl.ConditionalBranch ||
    flowControl === FlowControl.UnconditionalBranch;
  return {
    text: formatter.format(instruction),
    branch: branches ? Number(instruction.nearBranchTarget) : null,
    operand: instruction.isIpRelMemoryOperand ? Number(instruction.ipRelMemoryAddress) : null,
    valid: instruction.code !== Code.INVALID,
  };
}
