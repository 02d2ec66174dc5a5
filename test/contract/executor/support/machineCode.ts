// Small x86-64 functions as bytes: the tests need code whose every instruction they know, and no compiler. Those that take
// arguments, or call others, are in systemVCode and windowsCode, which have the same names.
import { i32 } from './encodedNumbers.ts';
import * as systemV from './systemVCode.ts';
import * as windows from './windowsCode.ts';

export { forkingAndWriting } from './systemVCode.ts';

export const {
  returningFirstArgument,
  calling,
  wrapperCalling,
  callingBoth,
  composing,
  loggingAction,
  waitingAction,
  failingAction,
  echoing,
  dispatching,
}: Pick<typeof systemV, keyof typeof windows> = process.platform === 'win32' ? windows : systemV;

/** `int f(void)`: mov eax, value; ret. */
export function returning(value: number): Uint8Array {
  return Uint8Array.of(0xb8, ...i32(value), 0xc3);
}

/** What a log holds: its count in the first word, the entries from byte 8. */
export function readLog(bytes: Uint8Array): number[] {
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return [...bytes.subarray(8, 8 + count)];
}

/** jmp to itself. */
export const endless = Uint8Array.of(0xeb, 0xfe);

/** Writes to address 0x18. */
export const writingToNull = Uint8Array.of(0xc7, 0x04, 0x25, 0x18, 0, 0, 0, 1, 0, 0, 0, 0xc3);

/** Calls itself for ever: push rax; call -6. */
export const overflowing = Uint8Array.of(0x50, 0xe8, 0xfa, 0xff, 0xff, 0xff);

export const illegal = Uint8Array.of(0x0f, 0x0b);
export const trapping = Uint8Array.of(0xcc);
/** Divides by zero: xor ecx, ecx; mov eax, 1; cdq; idiv ecx. */
export const dividingByZero = Uint8Array.of(0x31, 0xc9, 0xb8, ...i32(1), 0x99, 0xf7, 0xf9, 0xc3);
