// What si_code of a deadly signal says (sigaction(2)), in words.

const meanings: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  SIGSEGV: {
    1: 'nothing is mapped at the address',
    2: 'the memory does not allow this access',
    128: 'the address is none that the processor knows',
  },
  SIGBUS: {
    1: 'the address is not aligned',
    2: 'behind the end of a mapped file',
    3: 'the memory failed',
  },
  SIGILL: {
    1: 'no such instruction',
    2: 'no such instruction; compilers mark with ud2 what must not be reached',
    5: 'an instruction of the kernel',
  },
  SIGFPE: {
    1: 'integer division by zero, or a quotient that does not fit',
    2: 'integer overflow',
    3: 'floating-point division by zero',
    4: 'floating-point overflow',
    5: 'floating-point underflow',
    6: 'inexact floating-point result',
    7: 'invalid floating-point operation',
  },
  SIGTRAP: { 1: 'a breakpoint instruction', 2: 'a single step', 128: 'a breakpoint instruction' },
  SIGSYS: { 1: 'a system call that is not allowed' },
};

/** Sent by somebody instead of being caused by an instruction. */
const sent: Readonly<Record<number, string>> = { 0: 'sent by kill()', [-6]: 'raised by the program itself' };

export function describeSignalCode(signal: string, code: number): string {
  if (signal === 'SIGABRT' && code === -6) return 'abort() was called';
  return sent[code] ?? meanings[signal]?.[code] ?? `si_code ${code}`;
}

/** True where the fault address is the one that was reached for. */
export function hasFaultAddress(signal: string, code: number): boolean {
  return (signal === 'SIGSEGV' || signal === 'SIGBUS') && code > 0 && code !== 128;
}
