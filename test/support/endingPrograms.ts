// Programs that end in every way but a plain return, or do not end at all, or leave their process in a bad state: what is
// to be told of each. Run by test/integration/session/endings.test.ts.

export interface EndingProgram {
  readonly name: string;
  /** C, behind `headers`. */
  readonly source: string;
  /** The line that tells the end; `stop`: it prints `on` and goes on until it is stopped. */
  readonly end: RegExp | 'stop';
  /** Where Electron's utility process tells it otherwise: its descriptors and allocator are Electron's too. */
  readonly endInUtility?: RegExp;
}

/** Before each of the sources. */
export const headers = `#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#define ON do { printf("on %d\\n", getpid()); fflush(stdout); } while (0)
`;

/** Of the processes that said so. */
export function processesIn(output: string): readonly number[] {
  return [...output.matchAll(/^on (\d+)$/gm)].map(([, pid]) => Number(pid));
}

const dive =
  'static int dive(volatile char *at) { volatile char more[4096]; more[0] = at[0]; return dive(more) + more[0]; }\n';
const thread = (body: string): string => `static void *thread(void *argument) { ${body} return argument; }\n`;
const startThread = 'pthread_t id; pthread_create(&id, 0, thread, 0);';
const closeAll = 'for (int i = 0; i < 1024; i++) close(i);';
const blockAll = 'sigset_t all; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, 0);';
const crashNow = '*(volatile int *)0 = 1;';

/** The executor went away, or was ended, and the report says what programs do to bring that about. */
const lost = /^the executor is gone: .*did the program close or use descriptors that it did not open/;
/** Electron itself kills a utility process whose channel to it is gone; which of the two is first, is chance. */
const lostInUtility = /^the executor is gone: |^the program was killed by (SIGKILL from outside: .*Electron|SIG\w+)/;
const killedAt = (signal: string, place: string): RegExp =>
  new RegExp(`^the program was killed by ${signal} at \\S+\\.o \\.text\\+0x[0-9a-f]+ \\(${place}\\+0x`);
const called = (by: string, status: number): RegExp => new RegExp(`^the program called ${by}\\(${status}\\)$`);
const returned = (status: number): RegExp => new RegExp(`^main returned ${status}$`);

const signals: readonly EndingProgram[] = [
  { name: 'a null pointer', source: `int main(void) { ${crashNow} }`, end: killedAt('SIGSEGV', 'main') },
  {
    name: 'a mapping behind the end of its file',
    source:
      'int main(void) { int f = memfd_create("empty", 0); return *(char *)mmap(0, 4096, PROT_READ, MAP_SHARED, f, 0); }',
    end: killedAt('SIGBUS', 'main'),
  },
  { name: 'an illegal instruction', source: 'int main(void) { __builtin_trap(); }', end: killedAt('SIGILL', 'main') },
  {
    name: 'a division by zero',
    source: 'int main(int argc, char **argv) { volatile int zero = 0; return argc / zero + !argv; }',
    end: killedAt('SIGFPE', 'main'),
  },
  {
    name: 'a stack overflow',
    source: `${dive}int main(void) { char c = 0; return dive(&c); }`,
    end: killedAt('SIGSEGV', 'dive'),
  },
  {
    name: 'a stack overflow in a thread',
    source: `${dive}${thread('char c = 0; dive(&c);')}int main(void) { ${startThread} for (;;) pause(); }`,
    end: killedAt('SIGSEGV', 'dive'),
  },
  {
    name: 'a stack overflow without a signal stack',
    source: `${dive}int main(void) { stack_t none = {.ss_flags = SS_DISABLE}; sigaltstack(&none, 0); char c = 0; return dive(&c); }`,
    end: /^the program was killed by SIGSEGV$/,
  },
  { name: 'abort', source: 'int main(void) { abort(); }', end: /^the program was killed by SIGABRT at / },
  {
    name: 'abort in an exit handler',
    source: 'static void handler(void) { abort(); } int main(void) { atexit(handler); return 1; }',
    end: /^the program was killed by SIGABRT at /,
  },
  {
    name: 'a crash in a constructor',
    source: `__attribute__((constructor)) static void early(void) { ${crashNow} } int main(void) { return 0; }`,
    end: killedAt('SIGSEGV', 'early'),
  },
  {
    name: 'a crash in a destructor',
    source: `__attribute__((destructor)) static void late(void) { ${crashNow} } int main(void) { return 0; }`,
    end: killedAt('SIGSEGV', 'late'),
  },
  {
    name: 'a crash with all signals blocked',
    source: `int main(void) { ${blockAll} ${crashNow} }`,
    end: /^the program was killed by SIGSEGV$/,
  },
  {
    name: 'a crash with its signal ignored',
    source: `int main(void) { signal(SIGSEGV, SIG_IGN); ${crashNow} }`,
    end: /^the program was killed by SIGSEGV$/,
  },
  {
    name: 'a signal that it sends itself',
    source: 'int main(void) { kill(getpid(), SIGTERM); for (;;) pause(); }',
    end: /^the program was killed by SIGTERM$/,
  },
  {
    name: 'a kill of its own process',
    source: 'int main(void) { kill(getpid(), SIGKILL); for (;;) pause(); }',
    end: /^the program was killed by SIGKILL from outside/,
  },
];

const exits: readonly EndingProgram[] = [
  { name: 'exit in main', source: 'int main(void) { exit(3); }', end: called('exit', 3) },
  {
    name: 'exit in a constructor',
    source: '__attribute__((constructor)) static void early(void) { exit(5); } int main(void) { return 0; }',
    end: called('exit', 5),
  },
  {
    name: 'exit in an exit handler',
    source: 'static void handler(void) { exit(6); } int main(void) { atexit(handler); exit(2); }',
    end: called('exit', 6),
  },
  {
    name: 'exit in a destructor',
    source: '__attribute__((destructor)) static void late(void) { exit(7); } int main(void) { return 1; }',
    end: called('exit', 7),
  },
  {
    name: 'exit in a thread',
    source: `${thread('exit(8);')}int main(void) { ${startThread} for (;;) pause(); }`,
    end: called('exit', 8),
  },
  {
    name: 'exit in twenty threads at once',
    source: `${thread('exit(9);')}int main(void) { for (int i = 0; i < 20; i++) { ${startThread} } for (;;) pause(); }`,
    end: called('exit', 9),
  },
  {
    name: 'exit in a signal handler',
    source:
      'static void handler(int s) { exit(10); } int main(void) { signal(SIGUSR1, handler); raise(SIGUSR1); return 1; }',
    end: called('exit', 10),
  },
  {
    name: 'exit in a handler for its own crash',
    source: `static void handler(int s) { exit(11); } int main(void) { signal(SIGSEGV, handler); ${crashNow} }`,
    end: called('exit', 11),
  },
  {
    name: '_exit in a constructor',
    source: '__attribute__((constructor)) static void early(void) { _exit(12); } int main(void) { return 0; }',
    end: called('_exit', 12),
  },
  {
    name: '_exit in a thread',
    source: `${thread('_exit(13);')}int main(void) { ${startThread} for (;;) pause(); }`,
    end: called('_exit', 13),
  },
  { name: 'pthread_exit in main', source: 'int main(void) { pthread_exit(0); }', end: called('exit', 0) },
  {
    name: 'longjmp to a function that returned',
    source:
      'static jmp_buf place; static void save(void) { setjmp(place); } int main(void) { save(); longjmp(place, 1); }',
    end: /^the program was killed by SIG|^main returned/,
  },
  {
    name: 'longjmp to nowhere',
    source: 'static jmp_buf place; int main(void) { memset(place, 0x41, sizeof place); longjmp(place, 1); }',
    end: /^the program was killed by SIGSEGV at /,
  },
  {
    name: 'longjmp out of a handler for its own crash',
    source: `static sigjmp_buf place; static void handler(int s) { siglongjmp(place, s); }
int main(void) { signal(SIGSEGV, handler); if (sigsetjmp(place, 1)) return 14; ${crashNow} }`,
    end: returned(14),
  },
];

const processes: readonly EndingProgram[] = [
  {
    name: 'a child that it waits for',
    source:
      'int main(void) { pid_t child = fork(); if (!child) exit(3); int status; waitpid(child, &status, 0); return 20 + WEXITSTATUS(status); }',
    end: returned(23),
  },
  { name: 'a child that returns from main too', source: 'int main(void) { fork(); return 15; }', end: returned(15) },
  {
    name: 'a child that crashes',
    source: `int main(void) { pid_t child = fork(); if (!child) { ${crashNow} } int status; waitpid(child, &status, 0); return WTERMSIG(status); }`,
    end: returned(11),
  },
  {
    name: 'children that go on, and one of theirs',
    source: 'int main(void) { for (int i = 0; i < 3; i++) fork(); setsid(); ON; for (;;) pause(); }',
    end: 'stop',
  },
  {
    name: 'threads that go on',
    source: `${thread('for (;;) ;')}int main(void) { for (int i = 0; i < 3; i++) { ${startThread} } return 16; }`,
    end: returned(16),
  },
  {
    name: 'another program in its place',
    source: 'int main(void) { ON; execl("/bin/sleep", "sleep", "600", (char *)0); return 1; }',
    end: lost,
    endInUtility: lostInUtility,
  },
  {
    name: 'a wish to be traced by its parent',
    source:
      'int main(void) { if (ptrace(PTRACE_TRACEME, 0, 0, 0) != -1 || errno != EPERM) return 1; ON; raise(SIGSTOP); for (;;) pause(); }',
    end: 'stop',
  },
  {
    name: 'a trace by its parent, by the system call itself',
    source:
      'int main(void) { if (syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0) != 0) return 1; ON; raise(SIGSTOP); for (;;) pause(); }',
    end: 'stop',
  },
  {
    name: 'exit while it is traced by its parent',
    source: 'int main(void) { if (syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0) != 0) return 1; exit(4); }',
    end: called('exit', 4),
  },
];

const descriptors: readonly EndingProgram[] = [
  {
    name: 'return after every descriptor was closed',
    source: `int main(void) { ${closeAll} return 17; }`,
    end: lost,
    endInUtility: lostInUtility,
  },
  {
    name: 'exit after every descriptor was closed',
    source: `int main(void) { ${closeAll} exit(17); }`,
    end: /^the executor is gone: the process ended with status 17 without a report; did the program close/,
    endInUtility: lostInUtility,
  },
  {
    name: 'a crash after every descriptor was closed',
    source: `int main(void) { ${closeAll} ${crashNow} }`,
    end: /^the program was killed by SIGSEGV/,
    endInUtility: lostInUtility,
  },
  {
    name: 'an endless loop after every descriptor was closed',
    source: `int main(void) { ON; ${closeAll} for (;;) ; }`,
    end: 'stop',
    endInUtility: lostInUtility,
  },
  {
    name: 'descriptors that all lead elsewhere',
    source:
      'int main(void) { int n = open("/dev/null", O_RDWR); for (int i = 0; i < 256; i++) dup2(n, i); return 19; }',
    end: lost,
    endInUtility: lostInUtility,
  },
  {
    name: 'words of its own on every descriptor',
    source:
      'int main(void) { char words[64]; memset(words, 65, 64); for (int i = 3; i < 64; i++) write(i, words, 64); return 20; }',
    end: /^the executor is gone: .*allowed is below 2\^53.*did the program close or use descriptors/,
    endInUtility: lostInUtility,
  },
  {
    name: 'no descriptor left',
    source: 'int main(void) { while (open("/dev/null", O_RDONLY) >= 0) ; return errno; }',
    end: returned(24),
  },
  {
    name: 'a crash with no descriptor left',
    source: `int main(void) { while (dup(1) >= 0) ; ${crashNow} }`,
    end: killedAt('SIGSEGV', 'main'),
  },
  {
    name: 'standard output closed',
    source: 'int main(void) { close(1); return puts("lost") < 0 || fflush(stdout) < 0 ? 21 : 0; }',
    end: returned(21),
  },
  {
    name: 'a full disk',
    source: `int main(void) { int full = open("/dev/full", O_WRONLY); FILE *file = fdopen(full, "w");
for (int i = 0; i < 10000; i++) if (fputs("sixteen letters", file) < 0) return errno; return fflush(file) < 0 ? errno : 0; }`,
    end: returned(28),
  },
];

const resources: readonly EndingProgram[] = [
  {
    name: 'no memory left',
    source: `int main(void) { struct rlimit limit = {1 << 29, 1 << 29}; setrlimit(RLIMIT_DATA, &limit);
for (;;) { char *more = malloc(1 << 20); if (!more) return 22; memset(more, 1, 1 << 20); } }`,
    end: returned(22),
  },
  {
    name: 'no mapping left',
    source: `int main(void) { for (long i = 0; mmap(0, 4096, i % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; i++) ;
return errno == ENOMEM ? 23 : 1; }`,
    end: returned(23),
  },
  {
    name: 'a crash with no mapping left',
    source: `int main(void) { for (long i = 0; mmap(0, 4096, i % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; i++) ;
${crashNow} }`,
    end: killedAt('SIGSEGV', 'main'),
  },
  {
    name: 'limits of its own, as low as they go',
    source: `int main(void) { struct rlimit none = {0, 0};
for (int i = 0; i < RLIMIT_NLIMITS; i++) if (i != RLIMIT_CPU) setrlimit(i, &none); return 24; }`,
    end: returned(24),
  },
  {
    name: 'an alarm that comes later',
    source: 'int main(void) { ualarm(50000, 0); return 25; }',
    end: returned(25),
  },
  {
    name: 'a folder that is gone, and a mask of its own',
    source:
      'int main(void) { char path[] = "/tmp/loadstone-endings-XXXXXX"; chdir(mkdtemp(path)); rmdir(path); umask(0777); return 26; }',
    end: returned(26),
  },
];

const endless: readonly EndingProgram[] = [
  { name: 'an endless loop', source: 'int main(void) { ON; for (;;) ; }', end: 'stop' },
  {
    name: 'an endless loop before main',
    source: '__attribute__((constructor)) static void early(void) { ON; for (;;) ; } int main(void) { return 0; }',
    end: 'stop',
  },
  { name: 'blocked signals', source: `int main(void) { ${blockAll} ON; for (;;) pause(); }`, end: 'stop' },
  {
    name: 'ignored signals',
    source: 'int main(void) { for (int s = 1; s < 65; s++) signal(s, SIG_IGN); ON; for (;;) pause(); }',
    end: 'stop',
  },
  { name: 'SIGSTOP', source: 'int main(void) { ON; raise(SIGSTOP); return 0; }', end: 'stop' },
  { name: 'output without end', source: 'int main(void) { for (;;) puts("on and on"); }', end: 'stop' },
  {
    name: 'errors without end',
    source: 'int main(void) { ON; for (;;) fputs("on and on\\n", stderr); }',
    end: 'stop',
  },
];

export const endingPrograms: readonly EndingProgram[] = [
  ...signals,
  ...exits,
  ...processes,
  ...descriptors,
  ...resources,
  ...endless,
];
