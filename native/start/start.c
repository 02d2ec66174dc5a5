// The start object: linked into every program, it does what crt1.o, crti.o and libc_nonshared.a do for a native one.
// A run is one run_as_main of __loadstone_start: initializers, main, finalizers, on one thread, so that thread-locals
// and their destructors come out right on executors that start a new thread for every call.
//
// Compiled without unwind tables on purpose: an exception that nobody catches must find the end of the stack here and
// reach std::terminate, not the executor's own frames.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef void *const Range[2];
typedef void (*Initializer)(int, char **, char **);
typedef void (*Finalizer)(void);

// Ranges of function pointers in the order in which they run, made by the linker. begin > end marks a section that is
// stored the other way round (.ctors, .dtors), with 0 and -1 as entries to be skipped.
extern Range __loadstone_preinit_ranges[], __loadstone_preinit_ranges_end[];
extern Range __loadstone_init_ranges[], __loadstone_init_ranges_end[];
extern Range __loadstone_fini_ranges[], __loadstone_fini_ranges_end[];

// Indirect functions: {resolver, slot}. Calls jump through the slot.
extern Range __loadstone_indirect_functions[], __loadstone_indirect_functions_end[];

// By their reserved names: a program may have a variable or a function of the plain names for itself.
extern char **__environ;
extern int _IO_fflush(FILE *);
extern void *__libc_malloc(size_t);
#ifdef LOADSTONE_CALL
// In place of main: the function that the controller names by its address (call.c).
extern int __loadstone_call(int, char **, char **);
#define ENTRY __loadstone_call
#else
extern int main(int, char **, char **);
#define ENTRY main
#endif

// Of our executor; LLVM's has neither.
extern void __loadstone_run_begin(void (*finish)(int status)) __attribute__((weak));
extern void __loadstone_run_end(void) __attribute__((weak));

extern int __cxa_thread_atexit_impl(void (*)(void *), void *, void *);
extern int __cxa_at_quick_exit(void (*)(void *), void *);

// Identifies this program to __cxa_atexit.
__attribute__((visibility("hidden"))) void *__dso_handle = &__dso_handle;

typedef struct Exit {
  void (*function)(void *);
  // Of on_exit: takes the status too. One of the two is null.
  void (*withStatus)(int, void *);
  void *argument;
  struct Exit *next;
} Exit;

// C promises room for 32 functions even where memory is short.
static Exit firstExits[32];
static size_t firstExitsUsed;
// Held for a few instructions.
static bool locked;
// Last registered first.
static Exit *exits;
// Those of thread-locals of the thread that runs main; other threads' are the C library's business.
static Exit *threadExits;
static void *runThread;
static bool running;

static void lock(void) {
  while (__atomic_test_and_set(&locked, __ATOMIC_ACQUIRE)) __builtin_ia32_pause();
}

static void unlock(void) { __atomic_clear(&locked, __ATOMIC_RELEASE); }

static int push(Exit **list, Exit what) {
  const size_t used = __atomic_fetch_add(&firstExitsUsed, 1, __ATOMIC_RELAXED);
  Exit *entry = used < sizeof firstExits / sizeof *firstExits ? &firstExits[used] : __libc_malloc(sizeof *entry);
  if (!entry) return -1;
  lock();
  what.next = *list;
  *entry = what;
  *list = entry;
  unlock();
  return 0;
}

// A function may register more: each is taken off the list before it runs.
static void runAll(Exit **list, int status) {
  for (;;) {
    lock();
    Exit *entry = *list;
    if (entry) *list = entry->next;
    unlock();
    if (!entry) return;
    if (entry->function) entry->function(entry->argument);
    else entry->withStatus(status, entry->argument);
  }
}

// What follows up to the thread-locals is weak: a program may define functions of these names for itself.
#define REPLACEABLE __attribute__((weak))

REPLACEABLE int __cxa_atexit(void (*function)(void *), void *argument, void *dso) {
  (void)dso;
  return push(&exits, (Exit){.function = function, .argument = argument});
}

static void callPlain(void *function) { ((Finalizer)function)(); }

REPLACEABLE int atexit(void (*function)(void)) { return push(&exits, (Exit){.function = callPlain, .argument = (void *)function}); }

// Of the GNU C library: in one order with atexit.
REPLACEABLE int on_exit(void (*function)(int, void *), void *argument) {
  return push(&exits, (Exit){.withStatus = function, .argument = argument});
}

REPLACEABLE int at_quick_exit(void (*function)(void)) { return __cxa_at_quick_exit((void (*)(void *))(void *)function, &__dso_handle); }

REPLACEABLE int __cxa_thread_atexit(void (*function)(void *), void *object, void *dso) {
  if (running && __builtin_thread_pointer() == runThread) return push(&threadExits, (Exit){.function = function, .argument = object});
  return __cxa_thread_atexit_impl(function, object, dso);
}

// How code asks for a thread-local variable at run time: the linker makes the pair, the second word is the distance from
// the thread pointer, the same in every thread.
typedef struct {
  unsigned long descriptor;
  unsigned long distance;
} ThreadLocal;

REPLACEABLE void *__tls_get_addr(ThreadLocal *variable) { return (char *)__builtin_thread_pointer() + variable->distance; }

// Called with the pair's address in rax; gives the distance there and changes no other register.
__asm__(
    ".pushsection .text\n"
    ".globl __loadstone_tls_descriptor\n"
    ".type __loadstone_tls_descriptor, @function\n"
    "__loadstone_tls_descriptor:\n"
    "  movq 8(%rax), %rax\n"
    "  ret\n"
    ".size __loadstone_tls_descriptor, . - __loadstone_tls_descriptor\n"
    ".popsection\n");

static bool isFunction(void *entry) { return entry != NULL && entry != (void *)-1; }

static void resolveIndirectFunctions(void) {
  for (Range *pair = __loadstone_indirect_functions; pair != __loadstone_indirect_functions_end; pair++) {
    *(void **)(*pair)[1] = ((void *(*)(void))(*pair)[0])();
  }
}

static void initialize(Range *range, Range *end, int argc, char **argv) {
  for (; range != end; range++) {
    void **first = (*range)[0];
    void **last = (*range)[1];
    for (; first < last; first++) {
      if (isFunction(*first)) ((Initializer)*first)(argc, argv, __environ);
    }
    for (; first > last; first--) {
      if (isFunction(first[-1])) ((Initializer)first[-1])(argc, argv, __environ);
    }
  }
}

// Last range first, and each backwards.
static void finalize(void) {
  for (Range *range = __loadstone_fini_ranges_end; range != __loadstone_fini_ranges;) {
    range--;
    void **first = (*range)[0];
    void **last = (*range)[1];
    if (first <= last) {
      for (; last > first; last--) {
        if (isFunction(last[-1])) ((Finalizer)last[-1])();
      }
    } else {
      for (; last < first; last++) {
        if (isFunction(*last)) ((Finalizer)*last)();
      }
    }
  }
}

// Once per run: at the end of main, or when the program calls exit() anywhere.
static void finish(int status) {
  static bool finished;
  if (__atomic_exchange_n(&finished, true, __ATOMIC_SEQ_CST)) return;
  if (__builtin_thread_pointer() == runThread) runAll(&threadExits, status);
  runAll(&exits, status);
  finalize();
}

int __loadstone_start(int argc, char **argv) {
  runThread = __builtin_thread_pointer();
  running = true;
  if (__loadstone_run_begin) __loadstone_run_begin(finish);
  resolveIndirectFunctions();
#ifdef LOADSTONE_CALL
  // The words behind the program's name describe the call; they are nothing to the program.
  char *name[] = {argv[0], NULL};
  const int words = 1;
#else
  char **const name = argv;
  const int words = argc;
#endif
  initialize(__loadstone_preinit_ranges, __loadstone_preinit_ranges_end, words, name);
  initialize(__loadstone_init_ranges, __loadstone_init_ranges_end, words, name);
  int status = ENTRY(argc, argv, __environ);
  finish(status);
  _IO_fflush(NULL);
  if (__loadstone_run_end) __loadstone_run_end();
  return status;
}
