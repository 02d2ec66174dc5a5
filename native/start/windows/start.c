// The start object of COFF programs: what crt2.o and libmingw32.a do for a native one on Windows, in the same way as
// ../start.c. A run is one run_as_main of __loadstone_start: initializers, main, finalizers, on one thread.
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

typedef void *const Range[2];
typedef void (*Function)(void);
typedef int (*ThreadAtExit)(void (*)(void *), void *, void *);

// Ranges of function pointers in the order in which they run, made by the linker. begin > end marks a section that is
// stored the other way round (.ctors), with 0 and -1 as entries to be skipped.
extern Range __loadstone_init_ranges[], __loadstone_init_ranges_end[];
extern Range __loadstone_fini_ranges[], __loadstone_fini_ranges_end[];

#ifdef LOADSTONE_CALL
// In place of main: the function that the controller names by its address (call.c).
extern int __loadstone_call(int, char **, char **);
#define ENTRY __loadstone_call
#else
extern int main(int, char **, char **);
#define ENTRY main
#endif

// Of our executor.
extern void __loadstone_run_begin(void (*finish)(int status));
extern void __loadstone_run_end(void);

// Identifies this program to __cxa_atexit.
void *__dso_handle = &__dso_handle;

typedef struct Exit {
  // One of the three is set.
  void (*function)(void *);
  Function plain;
  _onexit_t onExit;
  void *argument;
  struct Exit *next;
} Exit;

// C promises room for 32 functions even where memory is short.
static Exit firstExits[32];
static LONG firstExitsUsed;
static SRWLOCK lock = SRWLOCK_INIT;
// Last registered first.
static Exit *exits;
// Those of thread-locals of the thread that runs main; other threads' are the C++ library's business.
static Exit *threadExits;
static DWORD runThread;
static bool running;

static int push(Exit **list, Exit what) {
  const LONG used = InterlockedIncrement(&firstExitsUsed) - 1;
  Exit *const entry = used < (LONG)(sizeof firstExits / sizeof *firstExits) ? &firstExits[used] : malloc(sizeof *entry);
  if (!entry) return -1;
  AcquireSRWLockExclusive(&lock);
  what.next = *list;
  *entry = what;
  *list = entry;
  ReleaseSRWLockExclusive(&lock);
  return 0;
}

// A function may register more: each is taken off the list before it runs.
static void runAll(Exit **list) {
  for (;;) {
    AcquireSRWLockExclusive(&lock);
    Exit *const entry = *list;
    if (entry) *list = entry->next;
    ReleaseSRWLockExclusive(&lock);
    if (!entry) return;
    if (entry->function) entry->function(entry->argument);
    else if (entry->plain) entry->plain();
    else entry->onExit();
  }
}

// What follows is weak: a program may define functions of these names for itself.
#define REPLACEABLE __attribute__((weak))

// GCC's main calls it: the initializers have run by then.
REPLACEABLE void __main(void) {}

REPLACEABLE int __cxa_atexit(void (*function)(void *), void *argument, void *dso) {
  (void)dso;
  return push(&exits, (Exit){.function = function, .argument = argument});
}

REPLACEABLE int atexit(Function function) { return push(&exits, (Exit){.plain = function}); }

// Of the universal C runtime.
REPLACEABLE int _crt_atexit(Function function) { return push(&exits, (Exit){.plain = function}); }

REPLACEABLE _onexit_t _onexit(_onexit_t function) {
  return push(&exits, (Exit){.onExit = function}) == 0 ? function : NULL;
}

REPLACEABLE int __cxa_thread_atexit(void (*function)(void *), void *object, void *dso) {
  if (running && GetCurrentThreadId() == runThread) {
    return push(&threadExits, (Exit){.function = function, .argument = object});
  }
  const HMODULE library = GetModuleHandleW(L"libstdc++-6.dll");
  const ThreadAtExit ofLibrary = library ? (ThreadAtExit)(void *)GetProcAddress(library, "__cxa_thread_atexit") : NULL;
  return ofLibrary ? ofLibrary(function, object, dso) : -1;
}

static bool isFunction(void *entry) { return entry != NULL && entry != (void *)-1; }

static void initialize(void) {
  for (Range *range = __loadstone_init_ranges; range != __loadstone_init_ranges_end; range++) {
    void **first = (*range)[0];
    void **last = (*range)[1];
    for (; first < last; first++) {
      if (isFunction(*first)) ((Function)*first)();
    }
    for (; first > last; first--) {
      if (isFunction(first[-1])) ((Function)first[-1])();
    }
  }
}

// Last range first, and each backwards.
static void finalize(void) {
  for (Range *range = __loadstone_fini_ranges_end; range != __loadstone_fini_ranges;) {
    range--;
    void **first = (*range)[0];
    void **last = (*range)[1];
    for (; last > first; last--) {
      if (isFunction(last[-1])) ((Function)last[-1])();
    }
    for (; last < first; last++) {
      if (isFunction(*last)) ((Function)*last)();
    }
  }
}

// The streams of the C runtime that the load itself does not use, but a library of it may.
static void flushOther(const wchar_t *name) {
  const HMODULE library = GetModuleHandleW(name);
  int (*const flush)(void *) = library ? (int (*)(void *))(void *)GetProcAddress(library, "fflush") : NULL;
  if (flush) flush(NULL);
}

static void flushAll(void) {
  fflush(NULL);
  flushOther(L"msvcrt.dll");
  flushOther(L"ucrtbase.dll");
}

// Once per run: at the end of main, or when the program calls exit() anywhere.
static void finish(int status) {
  (void)status;
  static LONG finished;
  if (InterlockedExchange(&finished, 1)) return;
  runAll(&exits);
  finalize();
  // Last, as natively: there they run when the C++ library is unloaded.
  if (GetCurrentThreadId() == runThread) runAll(&threadExits);
  flushAll();
}

// GCC's throw of an exception that nobody catches: it goes on behind the throw, which then calls std::terminate. Natively
// the handler around main in crt2.o does this.
EXCEPTION_DISPOSITION __loadstone_uncaught(EXCEPTION_RECORD *record, void *frame, CONTEXT *context, void *dispatcher) {
  (void)frame;
  (void)context;
  (void)dispatcher;
  const DWORD throwOfGcc = 0x20474343;
  const DWORD noWayOn = EXCEPTION_NONCONTINUABLE | EXCEPTION_UNWINDING;
  const bool goesOn = record->ExceptionCode == throwOfGcc && !(record->ExceptionFlags & noWayOn);
  return goesOn ? ExceptionContinueExecution : ExceptionContinueSearch;
}

static __attribute__((noinline)) int run(int argc, char **argv) {
  __asm__ volatile(".seh_handler __loadstone_uncaught, @except");
  initialize();
  const int status = ENTRY(argc, argv, _environ);
  // Behind the call, so that it is no jump: the frame has to be there.
  __asm__ volatile("nop");
  return status;
}

int __loadstone_start(int argc, char **argv) {
  runThread = GetCurrentThreadId();
  running = true;
  __loadstone_run_begin(finish);
  // Windows starts threads with the precision of double: long double has more.
  __asm__ volatile("fninit");
  const int status = run(argc, argv);
  finish(status);
  __loadstone_run_end();
  return status;
}
