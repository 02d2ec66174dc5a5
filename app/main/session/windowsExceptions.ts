// What the codes of Windows' exceptions (NTSTATUS) mean, for crash reports of executors there.

interface KnownException {
  readonly name: string;
  readonly meaning: string;
}

/** As ucrtbase.dll tells abort(), and what the process ends with then. */
const abortCode = 0x4000_0015;
const abortStatus = 3;
const accessViolation = 0xc000_0005;

const known: ReadonlyMap<number, KnownException> = new Map([
  [accessViolation, { name: 'EXCEPTION_ACCESS_VIOLATION', meaning: 'the memory does not allow this access' }],
  [0xc000_0006, { name: 'EXCEPTION_IN_PAGE_ERROR', meaning: 'a page cannot be read from its file' }],
  [0xc000_001d, { name: 'EXCEPTION_ILLEGAL_INSTRUCTION', meaning: 'no such instruction' }],
  [0xc000_0094, { name: 'EXCEPTION_INT_DIVIDE_BY_ZERO', meaning: 'integer division by zero' }],
  [0xc000_0095, { name: 'EXCEPTION_INT_OVERFLOW', meaning: 'a quotient that does not fit' }],
  [0xc000_0096, { name: 'EXCEPTION_PRIV_INSTRUCTION', meaning: 'an instruction of the kernel' }],
  [0xc000_00fd, { name: 'EXCEPTION_STACK_OVERFLOW', meaning: 'the stack is used up' }],
  [0xc000_0409, { name: 'STATUS_STACK_BUFFER_OVERRUN', meaning: 'the program ended itself at once' }],
  [0x8000_0003, { name: 'EXCEPTION_BREAKPOINT', meaning: 'a breakpoint instruction' }],
  [0x8000_0004, { name: 'EXCEPTION_SINGLE_STEP', meaning: 'a single step' }],
  [0xe06d_7363, { name: 'C++ exception', meaning: 'an exception of Microsoft C++ that nobody caught' }],
  [0x2047_4343, { name: 'C++ exception', meaning: 'an exception of GCC that nobody caught' }],
  [abortCode, { name: 'STATUS_FATAL_APP_EXIT', meaning: 'abort() was called' }],
]);

/** What an access violation tried, by its second code. */
const accesses: Readonly<Record<number, string>> = {
  0: 'the address cannot be read',
  1: 'the address cannot be written',
  8: 'the address holds no code',
};

/** The code itself; null for a signal of POSIX, whose numbers are small. */
export function exceptionCode(signal: number): number | null {
  const code = signal >>> 0;
  return code < 0x1000 ? null : code;
}

export function exceptionName(code: number): string {
  return known.get(code)?.name ?? `exception 0x${code.toString(16)}`;
}

export function describeException(code: number, access: number): string {
  if (code === accessViolation) return accesses[access] ?? 'the memory does not allow this access';
  return known.get(code)?.meaning ?? 'raised by the program';
}

/** True where the fault address is the one that was reached for. */
export function isAccessViolation(code: number): boolean {
  return code === accessViolation;
}

/** What a process ends with natively. */
export function exceptionStatus(code: number): number {
  return code === abortCode ? abortStatus : code;
}
