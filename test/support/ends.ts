// Programs that do not return from main, on each system, and how a session tells their end.
import { expect } from 'vitest';

const endsOfPosix = {
  exit: ['#include <stdlib.h>\nint main(void) { exit(3); }', { kind: 'exited', status: 3, by: 'exit' }],
  'exit of the C library': [
    '#include <err.h>\nint main(void) { errx(7, "no"); }',
    { kind: 'exited', status: 7, by: 'exit' },
  ],
  _exit: ['#include <unistd.h>\nint main(void) { _exit(4); }', { kind: 'exited', status: 4, by: '_exit' }],
  quick_exit: [
    '#include <stdlib.h>\nint main(void) { quick_exit(5); }',
    { kind: 'exited', status: 5, by: 'quick_exit' },
  ],
  abort: ['#include <stdlib.h>\nint main(void) { abort(); }', { kind: 'signalled', signal: 'SIGABRT', number: 6 }],
  'a null pointer': [
    'int main(void) { *(volatile int *)0 = 1; }',
    { kind: 'signalled', signal: 'SIGSEGV', number: 11 },
  ],
  'a division by zero': [
    'int main(int argc, char **argv) { volatile int zero = 0; return argc / zero + !argv; }',
    { kind: 'signalled', signal: 'SIGFPE', number: 8 },
  ],
  'an illegal instruction': [
    'int main(void) { __builtin_trap(); }',
    { kind: 'signalled', signal: 'SIGILL', number: 4 },
  ],
  'a stack overflow': [
    'int f(volatile int *p) { volatile int a[999]; a[0] = *p; return f(a) + a[0]; }\nint main(void) { int n = 1; return f(&n); }',
    { kind: 'signalled', signal: 'SIGSEGV', number: 11 },
  ],
} as const;

/** The process tells the status of an exit that a library calls. Wine tells no stack overflow. */
const endsOfWindows = {
  exit: endsOfPosix.exit,
  'exit of the C library': [
    `#include <windows.h>
typedef void Exit(int);
int main(void) { ((Exit *)GetProcAddress(GetModuleHandleA("msvcrt.dll"), "exit"))(7); return 0; }`,
    { kind: 'exited', status: 7, by: 'exit' },
  ],
  _exit: ['#include <stdlib.h>\nint main(void) { _exit(4); }', { kind: 'exited', status: 4, by: '_exit' }],
  ExitProcess: ['#include <windows.h>\nint main(void) { ExitProcess(5); }', { kind: 'exited', status: 5, by: '_exit' }],
  'the end of its process by itself': [
    '#include <windows.h>\nint main(void) { return TerminateProcess(GetCurrentProcess(), 6); }',
    { kind: 'lost', text: expect.stringContaining('ended with status 6 without a report') },
  ],
  abort: [
    endsOfPosix.abort[0],
    { kind: 'signalled', signal: 'STATUS_FATAL_APP_EXIT', crash: { uncaughtException: null } },
  ],
  'a null pointer': [endsOfPosix['a null pointer'][0], { kind: 'signalled', signal: 'EXCEPTION_ACCESS_VIOLATION' }],
  'a division by zero': [
    endsOfPosix['a division by zero'][0],
    { kind: 'signalled', signal: 'EXCEPTION_INT_DIVIDE_BY_ZERO' },
  ],
  'an illegal instruction': [
    endsOfPosix['an illegal instruction'][0],
    { kind: 'signalled', signal: 'EXCEPTION_ILLEGAL_INSTRUCTION' },
  ],
} as const;

export const ends = process.platform === 'win32' ? endsOfWindows : endsOfPosix;
