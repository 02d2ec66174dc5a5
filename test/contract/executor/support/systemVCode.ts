// Functions in the calling convention of Linux.
import { i32, u64 } from './encodedNumbers.ts';

/** `int f(int, char **)`: returns its first argument, argc. */
export const returningFirstArgument = Uint8Array.of(0x89, 0xf8, 0xc3);

/** Calls `callee(first, second, third)` with 64-bit arguments and returns what it returns, in eax. */
export function calling(callee: number, first = 0, second = 0, third = 0): Uint8Array {
  const passThird = [0x48, 0xba, ...u64(third)]; // mov rdx, third
  return Uint8Array.of(...passThird, ...callBytes(callee, first, second), 0x48, 0x83, 0xc4, 0x08, 0xc3);
}

/** The same as a wrapper function with an empty result. */
export function wrapperCalling(callee: number, first = 0, second = 0): Uint8Array {
  const clear = [0x31, 0xc0, 0x31, 0xd2]; // xor eax, eax; xor edx, edx
  return Uint8Array.of(...callBytes(callee, first, second), ...clear, 0x48, 0x83, 0xc4, 0x08, 0xc3);
}

/** Calls `one[0](one[1])`, throws the result away, and returns what `two[0](two[1])` returns. */
export function callingBoth(one: readonly [number, number], two: readonly [number, number]): Uint8Array {
  // The stack is aligned already when the second call is made.
  const second = callBytes(two[0], two[1], 0).slice(alignStack.length);
  return Uint8Array.of(...callBytes(one[0], one[1], 0), ...second, 0x48, 0x83, 0xc4, 0x08, 0xc3);
}

/** Returns `outer(inner(argument))`. */
export function composing(outer: number, inner: number, argument: number): Uint8Array {
  const pass = [0x48, 0x89, 0xc7]; // mov rdi, rax
  return Uint8Array.of(
    ...callBytes(inner, argument, 0),
    ...pass,
    ...[0x48, 0xb8, ...u64(outer)],
    ...[0xff, 0xd0],
    ...[0x48, 0x83, 0xc4, 0x08, 0xc3],
  );
}

const alignStack = [0x48, 0x83, 0xec, 0x08];

/** sub rsp, 8; mov rdi, first; mov rsi, second; mov rax, callee; call rax. */
function callBytes(callee: number, first: number, second: number): number[] {
  return [
    ...alignStack,
    ...[0x48, 0xbf, ...u64(first)],
    ...[0x48, 0xbe, ...u64(second)],
    ...[0x48, 0xb8, ...u64(callee)],
    ...[0xff, 0xd0],
  ];
}

/** An allocation action: appends the first byte of its arguments to the log at `log`, and succeeds. */
export function loggingAction(log: number): Uint8Array {
  return Uint8Array.of(
    ...[0x48, 0xb8, ...u64(log)], // mov rax, log
    ...[0x8b, 0x08], // mov ecx, [rax]
    ...[0x8a, 0x17], // mov dl, [rdi]
    ...[0x88, 0x54, 0x08, 0x08], // mov [rax+rcx+8], dl
    ...[0xff, 0x00], // inc dword [rax]
    ...[0x31, 0xc0, 0xba, ...i32(1), 0xc3], // result: one byte, 0
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
    ...[0x31, 0xc0, 0xba, ...i32(1), 0xc3], // result: one byte, 0
  );
}

/** An allocation action that fails: its result has no bytes. */
export const failingAction = Uint8Array.of(0x31, 0xc0, 0x31, 0xd2, 0xc3);

/** A wrapper function that gives its eight bytes of arguments back. */
export const echoing = Uint8Array.of(0x48, 0x8b, 0x07, 0xba, 8, 0, 0, 0, 0xc3);

/** Forks; the child writes 7 to `word`. Both return what fork returned. */
export function forkingAndWriting(fork: number, word: number): Uint8Array {
  return Uint8Array.of(
    ...callBytes(fork, 0, 0),
    ...[0x85, 0xc0, 0x75, 0x10], // test eax, eax; jne over the next two
    ...[0x48, 0xb9, ...u64(word)], // mov rcx, word
    ...[0xc7, 0x01, ...i32(7)], // mov dword [rcx], 7
    ...[0x48, 0x83, 0xc4, 0x08, 0xc3],
  );
}

/**
 * A wrapper function that hands its arguments to ORC's dispatch function under `tag` and returns the answer:
 * mov rcx, rsi; mov rdx, rdi; mov rsi, tag; mov rdi, context; mov rax, dispatch; jmp rax.
 */
export function dispatching(dispatch: number, context: number, tag: number): Uint8Array {
  return Uint8Array.of(
    ...[0x48, 0x89, 0xf1, 0x48, 0x89, 0xfa],
    ...[0x48, 0xbe, ...u64(tag)],
    ...[0x48, 0xbf, ...u64(context)],
    ...[0x48, 0xb8, ...u64(dispatch)],
    ...[0xff, 0xe0],
  );
}
