// Functions in the calling convention of Windows: arguments in rcx, rdx, r8 and r9, 32 bytes of room above them for the
// callee, and a result of 16 bytes at the address that comes as a further first argument.
import { i32, u64 } from './encodedNumbers.ts';

/** `int f(int, char **)`: returns its first argument, argc. */
export const returningFirstArgument = Uint8Array.of(0x89, 0xc8, 0xc3);

/** Calls `callee(first, second, third)` with 64-bit arguments and returns what it returns, in eax. */
export function calling(callee: number, first = 0, second = 0, third = 0): Uint8Array {
  const passThird = [0x49, 0xb8, ...u64(third)]; // mov r8, third
  return Uint8Array.of(...makeRoom, ...passThird, ...callBytes(callee, first, second), ...giveRoomBack, 0xc3);
}

/** The same as a wrapper function with an empty result. */
export function wrapperCalling(callee: number, first = 0, second = 0): Uint8Array {
  return Uint8Array.of(
    ...[0x51, 0x48, 0x83, 0xec, 0x20], // push rcx; sub rsp, 32
    ...callBytes(callee, first, second),
    ...[0x48, 0x83, 0xc4, 0x20, 0x59], // add rsp, 32; pop rcx
    ...result(0),
  );
}

/** Calls `one[0](one[1])`, throws the result away, and returns what `two[0](two[1])` returns. */
export function callingBoth(one: readonly [number, number], two: readonly [number, number]): Uint8Array {
  const calls = [...callBytes(one[0], one[1], 0), ...callBytes(two[0], two[1], 0)];
  return Uint8Array.of(...makeRoom, ...calls, ...giveRoomBack, 0xc3);
}

/** Returns `outer(inner(argument))`. */
export function composing(outer: number, inner: number, argument: number): Uint8Array {
  return Uint8Array.of(
    ...makeRoom,
    ...callBytes(inner, argument, 0),
    ...[0x48, 0x89, 0xc1], // mov rcx, rax
    ...[0x48, 0xb8, ...u64(outer)],
    ...[0xff, 0xd0],
    ...giveRoomBack,
    0xc3,
  );
}

/** sub rsp, 40, which also aligns the stack; and back. */
const makeRoom = [0x48, 0x83, 0xec, 0x28];
const giveRoomBack = [0x48, 0x83, 0xc4, 0x28];

/** mov rcx, first; mov rdx, second; mov rax, callee; call rax. */
function callBytes(callee: number, first: number, second: number): number[] {
  return [
    ...[0x48, 0xb9, ...u64(first)],
    ...[0x48, 0xba, ...u64(second)],
    ...[0x48, 0xb8, ...u64(callee)],
    ...[0xff, 0xd0],
  ];
}

/** Of a wrapper function: `size` bytes, all 0, at rcx: mov qword [rcx], 0; mov qword [rcx+8], size; mov rax, rcx; ret. */
function result(size: number): number[] {
  return [...[0x48, 0xc7, 0x01, ...i32(0)], ...[0x48, 0xc7, 0x41, 0x08, ...i32(size)], ...[0x48, 0x89, 0xc8, 0xc3]];
}

/** An allocation action: appends the first byte of its arguments to the log at `log`, and succeeds. */
export function loggingAction(log: number): Uint8Array {
  return Uint8Array.of(
    ...[0x48, 0xb8, ...u64(log)], // mov rax, log
    ...[0x44, 0x8b, 0x08], // mov r9d, [rax]
    ...[0x44, 0x8a, 0x12], // mov r10b, [rdx]
    ...[0x46, 0x88, 0x54, 0x08, 0x08], // mov [rax+r9+8], r10b
    ...[0xff, 0x00], // inc dword [rax]
    ...result(1),
  );
}

/** An allocation action: writes 1 to `word`, waits for something other than 0 at `word` + 4, and succeeds. */
export function waitingAction(word: number): Uint8Array {
  return Uint8Array.of(
    ...[0x48, 0xb8, ...u64(word)], // mov rax, word
    ...[0xc7, 0x00, ...i32(1)], // mov dword [rax], 1
    ...[0xf3, 0x90], // pause
    ...[0x83, 0x78, 0x04, 0x00], // cmp dword [rax+4], 0
    ...[0x74, 0xf8], // je back to pause
    ...result(1),
  );
}

/** An allocation action that fails: its result has no bytes. */
export const failingAction = Uint8Array.of(...result(0));

/** A wrapper function that gives its eight bytes of arguments back. */
export const echoing = Uint8Array.of(
  ...[0x48, 0x8b, 0x02], // mov rax, [rdx]
  ...[0x48, 0x89, 0x01], // mov [rcx], rax
  ...[0x48, 0xc7, 0x41, 0x08, ...i32(8)], // mov qword [rcx+8], 8
  ...[0x48, 0x89, 0xc8, 0xc3], // mov rax, rcx; ret
);

/**
 * A wrapper function that hands its arguments to ORC's dispatch function under `tag` and returns the answer: the size as
 * the fifth argument on the stack; mov r9, rdx; mov r8, tag; mov rdx, context; mov rax, dispatch; call rax.
 */
export function dispatching(dispatch: number, context: number, tag: number): Uint8Array {
  return Uint8Array.of(
    ...[0x48, 0x83, 0xec, 0x38],
    ...[0x4c, 0x89, 0x44, 0x24, 0x20],
    ...[0x49, 0x89, 0xd1],
    ...[0x49, 0xb8, ...u64(tag)],
    ...[0x48, 0xba, ...u64(context)],
    ...[0x48, 0xb8, ...u64(dispatch)],
    ...[0xff, 0xd0],
    ...[0x48, 0x83, 0xc4, 0x38, 0xc3],
  );
}
