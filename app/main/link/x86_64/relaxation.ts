// Rewriting an instruction that loads an address from the GOT into one that computes it, where the target is in reach
// (psABI 4.4 B.2 "Optimize GOTPCRELX Relocations"). The slot stays where it is, unused by this instruction.

/** mod 00, r/m 101: an operand at %rip + disp32; the register field is free. */
const ripRelativeMask = 0xc7;
const ripRelative = 0x05;

const opcode = { mov: 0x8b, lea: 0x8d, test: 0x85, indirect: 0xff, group1: 0x81, group3: 0xf7 } as const;
const callThroughMemory = 0x15;
const jumpThroughMemory = 0x25;

/**
 * `memory[at]` is the first byte of the 4-byte field, `place` its address, `start` where the block begins in memory.
 * Returns false, and writes nothing, for an instruction or a distance that allows no rewriting. `hasRex`: the
 * relocation is R_X86_64_REX_GOTPCRELX.
 */
export function relaxGotLoad(
  memory: Uint8Array,
  view: DataView,
  at: number,
  start: number,
  hasRex: boolean,
  symbol: number,
  place: number,
): boolean {
  if (at - start < (hasRex ? 3 : 2)) return false;
  const code = memory[at - 2] ?? 0;
  const operand = memory[at - 1] ?? 0;
  const distance = symbol - place - 4;
  const inReach = distance >= -0x8000_0000 && distance <= 0x7fff_ffff;
  if (code === opcode.mov && (operand & ripRelativeMask) === ripRelative) {
    if (!inReach) return false;
    memory[at - 2] = opcode.lea;
    view.setInt32(at, distance, true);
    return true;
  }
  if (code === opcode.indirect && !hasRex) return relaxBranch(memory, view, at, operand, distance, inReach);
  return relaxOperation(memory, view, at, hasRex, code, operand, symbol);
}

function relaxBranch(
  memory: Uint8Array,
  view: DataView,
  at: number,
  operand: number,
  distance: number,
  inReach: boolean,
): boolean {
  if (operand === callThroughMemory && inReach) {
    // `addr32 call`: the prefix fills the byte that the shorter instruction leaves.
    memory[at - 2] = 0x67;
    memory[at - 1] = 0xe8;
    view.setInt32(at, distance, true);
    return true;
  }
  // `jmp; nop`: the displacement moves down by one byte and counts from one byte earlier.
  if (operand !== jumpThroughMemory || !inReach || distance === 0x7fff_ffff) return false;
  memory[at - 2] = 0xe9;
  view.setInt32(at - 1, distance + 1, true);
  memory[at + 3] = 0x90;
  return true;
}

/** `test` and the eight arithmetic instructions take the address as a sign-extended immediate. */
function relaxOperation(
  memory: Uint8Array,
  view: DataView,
  at: number,
  hasRex: boolean,
  code: number,
  operand: number,
  symbol: number,
): boolean {
  const isArithmetic = (code & 0xc7) === 0x03;
  if ((!isArithmetic && code !== opcode.test) || (operand & ripRelativeMask) !== ripRelative) return false;
  if (symbol < (hasRex ? -0x8000_0000 : 0) || symbol > 0x7fff_ffff) return false;
  const register = (operand >> 3) & 7;
  memory[at - 2] = isArithmetic ? opcode.group1 : opcode.group3;
  memory[at - 1] = 0xc0 | (isArithmetic ? code & 0x38 : 0) | register;
  if (hasRex) {
    // The register moves from the reg field to the r/m field, so its high bit moves from REX.R to REX.B.
    const rex = memory[at - 3] ?? 0;
    memory[at - 3] = (rex & ~0x05) | ((rex & 0x04) >> 2);
  }
  view.setInt32(at, symbol, true);
  return true;
}
