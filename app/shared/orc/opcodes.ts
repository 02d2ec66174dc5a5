// ORC's SimpleRemoteEPC frame: a header of four little-endian u64 (size of the whole frame, opcode, sequence number,
// tag address), then the payload. LLVM: llvm/ExecutionEngine/Orc/Shared/SimpleRemoteEPCUtils.h.

export const frameHeaderBytes = 32;

/** Frames above this are refused on receipt: a larger one can only be damage or an attack. Bytes. */
export const maxFrameBytes = 2 ** 31;

/**
 * What a controller takes in one frame of its executor, which may be hostile: it asks for addresses, not for content.
 * Bytes.
 */
export const maxAnswerBytes = 2 ** 26;

export const Opcode = { Setup: 0, Hangup: 1, Result: 2, CallWrapper: 3 } as const;
export type Opcode = (typeof Opcode)[keyof typeof Opcode];

/** True for the four opcodes of the protocol. */
export function isOpcode(value: number): value is Opcode {
  return value >= Opcode.Setup && value <= Opcode.CallWrapper && Number.isInteger(value);
}
